import CanonicalCBOR
import JSON

extension NodeReader {
    var pointer: JSONPointer { JSONPointer(path) }

    mutating func at(_ key: String, _ body: (inout NodeReader) -> Void) {
        path.append(.key(key))
        body(&self)
        path.removeLast()
    }

    mutating func fail(_ code: DiagnosticCode, _ message: String, help: String? = nil) {
        isSound = false
        findings.append(Finding(.error, code, message, at: pointer, help: help))
    }

    mutating func failed(_ code: DiagnosticCode, _ message: String, help: String? = nil) -> CBORValue? {
        fail(code, message, help: help)
        return nil
    }

    mutating func unknownField(_ key: String, known: [String]) {
        at(key) {
            let nearest = Spelling.nearest(to: key, among: known)
            $0.findings.append(
                Finding(
                    .warning, .unknownField, "unknown field `\(key)`; it is not part of the hash",
                    at: $0.pointer, help: nearest.map { "did you mean `\($0)`?" } ?? "remove it"))
        }
    }

    /// Reports the keys that reading by a value shape has dropped.
    mutating func reportDropped(from value: CBORValue, kept: CBORValue) {
        switch (value, kept) {
        case (.map(let entries), .map(let remaining)):
            let kept = KeptEntries(remaining)
            for (index, entry) in entries.enumerated() {
                guard let key = entry.key.asText else { continue }
                if let inner = kept.value(under: entry.key, likelyAt: index) {
                    at(key) { $0.reportDropped(from: entry.value, kept: inner) }
                } else if !(key == "value" && entry.value.isNull) {
                    unknownField(key, known: remaining.compactMap(\.key.asText))
                }
            }
        case (.array(let items), .array(let remaining)):
            for (index, pair) in zip(items, remaining).enumerated() {
                path.append(.index(index))
                reportDropped(from: pair.0, kept: pair.1)
                path.removeLast()
            }
        default: break
        }
    }

    /// Reports the innermost part of a value that is not a type.
    mutating func reportBadType(_ value: CBORValue) {
        for key in ["record", "variant"] {
            guard let members = value[key]?.asMap else { continue }
            for member in members where TypeExpression(member.value) == nil {
                at(key) { reader in reader.at(member.key.asText ?? "") { $0.reportBadType(member.value) } }
            }
            return
        }
        for key in ["list", "set", "option"] {
            if let item = value[key] {
                at(key) { $0.reportBadType(item) }
                return
            }
        }
        if let map = value["map"], map.asMap != nil {
            at("map") { reader in
                if let item = map["value"], TypeExpression(item) == nil {
                    reader.at("value") { $0.reportBadType(item) }
                } else {
                    let keys = TypeExpression.mapKeys.map { "{\"\($0.rawValue)\":{}}" }.joined(separator: ", ")
                    reader.at("key") { $0.fail(.badType, "a map's key must be one of \(keys)") }
                }
            }
            return
        }
        if let name = value["ref"]?.asText {
            at("ref") {
                $0.fail(
                    .badName, "`\(name)` is not the name of a schema\(DefinitionName(name).reason)",
                    help: "write namespace/Name@version, such as `notes/Note@1`")
            }
            return
        }
        let known =
            TypeExpression.Primitive.allCases.map(\.rawValue) + [
                "record", "variant", "list", "set", "map", "option", "ref",
            ]
        let key = value.asMap?.first?.key.asText
        fail(
            .badType, "expected a type, found \(value.article)",
            help: key.flatMap { Spelling.nearest(to: $0, among: known) }.map { "did you mean `\($0)`?" }
                ?? "write {\"text\":{}}, {\"record\":{…}} or another type")
    }

    static let kinds = DefinitionKind.allCases.map(\.rawValue) + ["manifest"]
    static var kindList: String { kinds.map { "`\($0)`" }.joined(separator: ", ") }

    func nearestKind(_ text: String?) -> String {
        if let text, let nearest = Spelling.nearest(to: text, among: Self.kinds) { return "did you mean `\(nearest)`?" }
        return "use one of \(Self.kindList)"
    }
}

/// The entries kept by a value shape, most of them at their previous index.
private struct KeptEntries {
    private let entries: [CBOREntry]
    private let table: [CBORValue: CBORValue]

    private static let mostToSearch = 8

    init(_ entries: [CBOREntry]) {
        self.entries = entries
        table =
            entries.count > Self.mostToSearch
            ? Dictionary(entries.map { ($0.key, $0.value) }, uniquingKeysWith: { first, _ in first }) : [:]
    }

    func value(under key: CBORValue, likelyAt index: Int) -> CBORValue? {
        if entries.count > Self.mostToSearch { return table[key] }
        if index < entries.count, entries[index].key == key { return entries[index].value }
        return entries.first { $0.key == key }?.value
    }
}

extension CBORValue {
    /// The kind of value with its article, for messages.
    var article: String {
        switch self {
        case .unsigned, .negative: "an integer"
        case .float: "a number with a fraction"
        case .bytes: "bytes"
        case .text: "a text"
        case .array: "a list"
        case .map: "an object"
        case .bool: "a boolean"
        case .null: "null"
        }
    }

    var isEmptyContainer: Bool {
        switch self {
        case .array(let items): items.isEmpty
        case .map(let entries): entries.isEmpty
        default: false
        }
    }
}
