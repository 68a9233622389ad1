import CanonicalCBOR
import JSON

/// Types a value by its schema and converts it to canonical form (Documentation/language.md, *Normal form*).
struct ValueTyper {
    let scope: TypeScope
    var findings: [Finding] = []
    var path: [JSONPointer.Token]

    init(scope: TypeScope, at path: [JSONPointer.Token]) {
        self.scope = scope
        self.path = path
    }

    /// The maximum number of consecutive references, options and the like before a part of the value is consumed.
    static let maximumHops = 64

    mutating func at<R>(_ token: JSONPointer.Token, _ body: (inout ValueTyper) -> R) -> R {
        path.append(token)
        defer { path.removeLast() }
        return body(&self)
    }

    mutating func elements(
        _ items: [CBORValue], _ key: String?, _ read: (inout ValueTyper, CBORValue) -> CBORValue?
    ) -> [CBORValue]? {
        if let key { path.append(.key(key)) }
        defer { if key != nil { path.removeLast() } }
        var out: [CBORValue] = []
        var isComplete = true
        for (index, item) in items.enumerated() {
            if let typed = at(.index(index), { read(&$0, item) }) { out.append(typed) } else { isComplete = false }
        }
        return isComplete ? out : nil
    }

    /// Returns a set sorted by the canonical bytes of its literals, without duplicates.
    static func set(_ items: [CBORValue]) -> CBORValue {
        let sorted = items.map { (bytes: (try? CanonicalEncoder.encodeBare($0)) ?? [], value: $0) }
            .sorted { $0.bytes.lexicographicallyPrecedes($1.bytes) }
        var distinct: [CBORValue] = []
        for (index, item) in sorted.enumerated() where index == 0 || item.bytes != sorted[index - 1].bytes {
            distinct.append(item.value)
        }
        return .record([("set", .array(distinct))])
    }

    mutating func map(_ pairs: [CBORValue]) -> CBORValue? {
        let sorted = pairs.map { (bytes: (try? CanonicalEncoder.encodeBare($0["key"] ?? .null)) ?? [], pair: $0) }
            .sorted { $0.bytes.lexicographicallyPrecedes($1.bytes) }
        for (left, right) in zip(sorted, sorted.dropFirst()) where left.bytes == right.bytes {
            let key = JSONPrinter.compact(PlainData.json(of: left.pair["key"] ?? .null))
            return failed("duplicate map key \(key)", help: "remove one of the entries")
        }
        return .record([("map", .array(sorted.map(\.pair)))])
    }

    mutating func arm(_ tag: String, _ arms: [TypeExpression.Member]) -> TypeExpression.Member? {
        if let arm = arms.first(where: { $0.name.hasSameBytes(as: tag) }) { return arm }
        let known = arms.map { "`\($0.name)`" }.joined(separator: ", ")
        fail(
            "the variant has no arm `\(tag)`",
            help: Spelling.nearest(to: tag, among: arms.map(\.name)).map { "did you mean `\($0)`?" }
                ?? "use one of \(known)")
        return nil
    }

    func fitsSecretReference(_ fields: [TypeExpression.Member]) -> Bool {
        var hasAlias = false
        var hasVersion = false
        for field in fields {
            switch (field.name, scope.resolved(field.type)) {
            case ("alias", .primitive(.text)): hasAlias = true
            case ("version", .primitive(.nat)): hasVersion = true
            case (_, .option): break
            default: return false
            }
        }
        return hasAlias && hasVersion
    }

    func isUnit(_ type: TypeExpression) -> Bool { scope.resolved(type) == .primitive(.unit) }

    func isOption(_ type: TypeExpression) -> Bool {
        if case .option? = scope.resolved(type) { true } else { false }
    }

    func missingHelp(_ field: TypeExpression.Member) -> String {
        isOption(field.type) ? "add it; for none, write null" : "add it, of type \(field.type.title)"
    }

    mutating func resolve(_ type: TypeExpression, _ hops: Int) -> TypeExpression? {
        guard hops < Self.maximumHops else {
            findings.append(
                Finding(.error, .schemaRecursion, "the schema is recursive", at: JSONPointer(path)))
            return nil
        }
        if let resolved = scope.resolved(type) { return resolved }
        findings.append(
            Finding(
                .error, .unknownReference, "the schema `\(type.title)` is not known, or refers to itself",
                at: JSONPointer(path), help: "add the schema, or correct the name"))
        return nil
    }

    mutating func fail(_ message: String, help: String?) {
        findings.append(Finding(.error, .badValue, message, at: JSONPointer(path), help: help))
    }

    mutating func failed(_ message: String, help: String?) -> CBORValue? {
        fail(message, help: help)
        return nil
    }

    mutating func mismatch(_ type: TypeExpression, _ value: CBORValue) -> CBORValue? {
        failed("expected \(type.title), found \(value.article)", help: type.spelling)
    }

    mutating func literalMismatch(_ type: TypeExpression, _ value: CBORValue) -> CBORValue? {
        failed("expected \(type.title), found \(value.article)", help: "write \(type.literalShape)")
    }

    mutating func malformed(_ primitive: TypeExpression.Primitive, _ value: CBORValue) -> CBORValue? {
        failed("`\(value.asText ?? "")` is not a \(primitive.rawValue)", help: primitive.spelling)
    }
}

extension TypeExpression {
    /// The spelling of values in sugar, for help.
    var spelling: String {
        switch self {
        case .primitive(let primitive): primitive.spelling
        case .record: "write an object with the record's fields"
        case .variant: "write {\"Tag\": value}"
        case .list, .set: "write an array"
        case .map(.text, _): "write an object, or [[key, value], …]"
        case .map: "write [[key, value], …]"
        case .option(let item): "\(item.spelling), or null"
        case .reference(let name): "write a value of \(name)"
        }
    }

    /// The shape of canonical literals, for help.
    var literalShape: String {
        switch self {
        case .primitive(.unit): "{\"null\":{}}"
        case .primitive(let primitive): "{\"\(primitive.literalKey)\":…}"
        case .record: "{\"record\":{…}}"
        case .variant: "{\"tag\":\"…\",\"value\":…}"
        case .list: "{\"list\":[…]}"
        case .set: "{\"set\":[…]}"
        case .map: "{\"map\":[{\"key\":…,\"value\":…}]}"
        case .option(let item): "\(item.literalShape), or {\"null\":{}}"
        case .reference(let name): "a literal of \(name)"
        }
    }
}

extension TypeExpression.Primitive {
    /// Whether values are written as integers.
    var isInteger: Bool { [.int, .nat, .time, .duration].contains(self) }

    /// The tag of the canonical literal.
    var literalKey: String {
        switch self {
        case .bytes: "bytes_b64"
        case .time: "time_ns"
        case .duration: "duration_ns"
        case .unit: "null"
        default: rawValue
        }
    }

    /// The spelling of the type, for help.
    var spelling: String {
        switch self {
        case .bool: "write true or false"
        case .int: "write an integer from -2^63 to 2^63-1"
        case .nat: "write an integer from 0 to 2^64-1"
        case .dec128: "write a decimal number as text, such as \"1.50\""
        case .bytes: "write base64 with padding"
        case .text: "write a text"
        case .time: "write nanoseconds since 1970, or RFC 3339 such as \"2026-01-31T12:00:00Z\""
        case .duration: "write nanoseconds, or ISO 8601 such as \"PT1H30M\""
        case .hash: "write sha256: and 64 hex digits"
        case .uuid: "write 8-4-4-4-12 hex digits"
        case .unit: "write null"
        }
    }
}
