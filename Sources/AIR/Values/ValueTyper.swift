import CanonicalCBOR
import JSON

/// Types a value by its schema and brings it into canonical form (AIR §4, *Normal form*).
struct ValueTyper {
    let scope: TypeScope
    private(set) var findings: [Finding] = []
    private var path: [JSONPointer.Token]

    init(scope: TypeScope, at path: [JSONPointer.Token]) {
        self.scope = scope
        self.path = path
    }

    /// How many references, options and the like may follow each other before a value is consumed.
    private static let maximumHops = 64

    // MARK: Canonical literals

    mutating func literal(_ value: CBORValue, _ type: TypeExpression, hops: Int = 0) -> CBORValue? {
        guard let type = resolve(type, hops) else { return nil }
        switch type {
        case .reference: return nil
        case .primitive(let primitive): return scalarLiteral(value, primitive)
        case .option(let inner):
            if value["null"] != nil { return value }
            return literal(value, inner, hops: hops + 1)
        case .record(let fields): return recordLiteral(value, fields)
        case .variant(let arms): return variantLiteral(value, arms)
        case .list(let item):
            guard let items = value["list"]?.asArray else { return mismatch(type, value) }
            return elements(items, "list") { $0.literal($1, item) }.map { .record([("list", .array($0))]) }
        case .set(let item):
            guard let items = value["set"]?.asArray else { return mismatch(type, value) }
            return elements(items, "set") { $0.literal($1, item) }.map(Self.set)
        case .map(let key, let item):
            guard let entries = value["map"]?.asArray else { return mismatch(type, value) }
            let pairs = elements(entries, "map") { typer, entry -> CBORValue? in
                guard
                    let key = typer.at(.key("key"), { $0.literal(entry["key"] ?? .null, .primitive(key)) }),
                    let value = typer.at(.key("value"), { $0.literal(entry["value"] ?? .null, item) })
                else { return nil }
                return .record([("key", key), ("value", value)])
            }
            return pairs.flatMap { map($0) }
        }
    }

    private mutating func scalarLiteral(_ value: CBORValue, _ primitive: TypeExpression.Primitive) -> CBORValue? {
        if primitive == .unit, value["null"] != nil || value["record"]?.asMap?.isEmpty == true { return value }
        guard let inner = value[primitive.literalKey], primitive != .unit else {
            return mismatch(.primitive(primitive), value)
        }
        let isSound: Bool =
            switch primitive {
            case .dec128: inner.asText.map(Scalars.isDecimal) ?? false
            case .bytes: inner.asText.flatMap(Base64.decode) != nil
            case .uuid: inner.asText.map(Scalars.isUUID) ?? false
            default: true
            }
        guard isSound else { return malformed(primitive, inner) }
        return value
    }

    private mutating func recordLiteral(_ value: CBORValue, _ fields: [TypeExpression.Member]) -> CBORValue? {
        if value["alias"] != nil, value["version"] != nil, fitsSecretReference(fields) { return value }
        guard let entries = value["record"]?.asMap else { return mismatch(.record(fields), value) }
        path.append(.key("record"))
        defer { path.removeLast() }
        var out: [CBOREntry] = []
        var isComplete = true
        for entry in entries where !fields.contains(where: { CBORValue.text($0.name) == entry.key }) {
            let key = entry.key.asText ?? ""
            isComplete = false
            at(.key(key)) {
                $0.fail(
                    "the record has no field `\(key)`",
                    help: Spelling.nearest(to: key, among: fields.map(\.name)).map { "did you mean `\($0)`?" }
                        ?? "remove it")
            }
        }
        for field in fields {
            guard let found = entries.first(where: { $0.key == .text(field.name) }) else {
                isComplete = false
                fail("the field `\(field.name)` is missing", help: missingHelp(field))
                continue
            }
            if let typed = at(.key(field.name), { $0.literal(found.value, field.type) }) {
                out.append(CBOREntry(field.name, typed))
            } else {
                isComplete = false
            }
        }
        return isComplete ? .record([("record", .map(out))]) : nil
    }

    private mutating func variantLiteral(_ value: CBORValue, _ arms: [TypeExpression.Member]) -> CBORValue? {
        guard let tag = value["tag"]?.asText else { return mismatch(.variant(arms), value) }
        guard let arm = arm(tag, arms) else { return nil }
        guard let payload = value["value"] else {
            guard isUnit(arm.type) else {
                return failed("the arm `\(tag)` needs a value", help: "add \"value\" of type \(arm.type.title)")
            }
            return .record([("tag", .text(tag))])
        }
        return at(.key("value")) { $0.literal(payload, arm.type) }
            .map { .record([("tag", .text(tag)), ("value", $0)]) }
    }

    // MARK: Sugar

    mutating func sugar(_ value: CBORValue, _ type: TypeExpression, hops: Int = 0) -> CBORValue? {
        guard let type = resolve(type, hops) else { return nil }
        switch type {
        case .reference: return nil
        case .primitive(let primitive): return scalarSugar(value, primitive)
        case .option(let inner):
            return value.isNull ? .record([("null", .map([]))]) : sugar(value, inner, hops: hops + 1)
        case .record(let fields): return recordSugar(value, fields)
        case .variant(let arms): return variantSugar(value, arms)
        case .list(let item):
            guard let items = value.asArray else { return mismatch(type, value) }
            return elements(items, nil) { $0.sugar($1, item) }.map { .record([("list", .array($0))]) }
        case .set(let item):
            guard let items = value.asArray else { return mismatch(type, value) }
            return elements(items, nil) { $0.sugar($1, item) }.map(Self.set)
        case .map(let key, let item): return mapSugar(value, key, item)
        }
    }

    private mutating func scalarSugar(_ value: CBORValue, _ primitive: TypeExpression.Primitive) -> CBORValue? {
        func tagged(_ inner: CBORValue?) -> CBORValue? { inner.map { .record([(primitive.literalKey, $0)]) } }
        func checked(_ isSound: (String) -> Bool) -> CBORValue? {
            value.asText.map(isSound) == true ? value : nil
        }
        let typed: CBORValue? =
            switch primitive {
            case .unit: .map([])
            case .bool: value.asBool.map(CBORValue.bool)
            case .int: (value.asInteger ?? value.asText.flatMap(Scalars.signed)).map { CBORValue.integer($0) }
            case .nat: (value.asUnsigned ?? value.asText.flatMap(Scalars.natural)).map(CBORValue.unsigned)
            case .dec128: checked(Scalars.isDecimal)
            case .bytes: checked { Base64.decode($0) != nil }
            case .text: value.asText.map(CBORValue.text)
            case .time: (value.asUnsigned ?? value.asText.flatMap(Times.nanoseconds(ofTime:))).map(CBORValue.unsigned)
            case .duration:
                (value.asInteger ?? value.asText.flatMap(Times.nanoseconds(ofDuration:))).map { CBORValue.integer($0) }
            case .hash: checked { Hash($0) != nil }
            case .uuid: checked(Scalars.isUUID)
            }
        guard let typed = tagged(typed) else {
            if value.asText != nil, primitive != .bool { return malformed(primitive, value) }
            if value.isInteger, primitive.isInteger {
                return failed("the number is out of the range of \(primitive.rawValue)", help: primitive.spelling)
            }
            return mismatch(.primitive(primitive), value)
        }
        return typed
    }

    private mutating func recordSugar(_ value: CBORValue, _ fields: [TypeExpression.Member]) -> CBORValue? {
        guard let entries = value.asMap else { return mismatch(.record(fields), value) }
        for entry in entries where !fields.contains(where: { CBORValue.text($0.name) == entry.key }) {
            let key = entry.key.asText ?? ""
            let nearest = Spelling.nearest(to: key, among: fields.map(\.name))
            findings.append(
                Finding(
                    .warning, .unknownField, "the record has no field `\(key)`; it takes no part",
                    at: JSONPointer(path + [.key(key)]), help: nearest.map { "did you mean `\($0)`?" } ?? "remove it"))
        }
        var out: [CBOREntry] = []
        var isComplete = true
        for field in fields {
            guard let found = entries.first(where: { $0.key == .text(field.name) }) else {
                isComplete = false
                fail("the field `\(field.name)` is missing", help: missingHelp(field))
                continue
            }
            if let typed = at(.key(field.name), { $0.sugar(found.value, field.type) }) {
                out.append(CBOREntry(field.name, typed))
            } else {
                isComplete = false
            }
        }
        return isComplete ? .record([("record", .map(out))]) : nil
    }

    private mutating func variantSugar(_ value: CBORValue, _ arms: [TypeExpression.Member]) -> CBORValue? {
        guard let entries = value.asMap else { return mismatch(.variant(arms), value) }
        guard entries.count == 1, let tag = entries[0].key.asText else {
            return failed("a variant must have exactly one tag", help: "write {\"Tag\": value}")
        }
        guard let arm = arm(tag, arms) else { return nil }
        let payload = entries[0].value
        if payload.isNull {
            guard isUnit(arm.type) else {
                return failed(
                    "the arm `\(tag)` needs a value",
                    help: isOption(arm.type)
                        ? "for none, write {\"tag\":\"\(tag)\",\"value\":{\"null\":{}}}"
                        : "give it a value of type \(arm.type.title)")
            }
            return .record([("tag", .text(tag))])
        }
        return at(.key(tag)) { $0.sugar(payload, arm.type) }.map { .record([("tag", .text(tag)), ("value", $0)]) }
    }

    private mutating func mapSugar(
        _ value: CBORValue, _ key: TypeExpression.Primitive, _ item: TypeExpression
    ) -> CBORValue? {
        let pairs: [CBORValue]?
        switch value {
        case .map(let entries):
            guard key == .text else {
                return failed("an object can only be a map with text keys", help: "write [[key, value], …]")
            }
            var typed: [CBORValue]? = []
            for entry in entries {
                let inner = at(.key(entry.key.asText ?? "")) { $0.sugar(entry.value, item) }
                if let inner {
                    typed?.append(.record([("key", .record([("text", entry.key)])), ("value", inner)]))
                } else {
                    typed = nil
                }
            }
            pairs = typed
        case .array(let entries):
            pairs = elements(entries, nil) { typer, entry in
                guard let parts = entry.asArray, parts.count == 2 else {
                    return typer.failed("expected a pair of key and value", help: "write [[key, value], …]")
                }
                guard let key = typer.at(.index(0), { $0.sugar(parts[0], .primitive(key)) }),
                    let value = typer.at(.index(1), { $0.sugar(parts[1], item) })
                else { return nil }
                return .record([("key", key), ("value", value)])
            }
        default: return mismatch(.map(key: key, value: item), value)
        }
        return pairs.flatMap { map($0) }
    }

    // MARK: Parts

    private mutating func at<R>(_ token: JSONPointer.Token, _ body: (inout ValueTyper) -> R) -> R {
        path.append(token)
        defer { path.removeLast() }
        return body(&self)
    }

    private mutating func elements(
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

    /// Sorted by the canonical bytes of each literal, equal ones once.
    private static func set(_ items: [CBORValue]) -> CBORValue {
        let sorted = items.map { (bytes: (try? CanonicalEncoder.encodeBare($0)) ?? [], value: $0) }
            .sorted { $0.bytes.lexicographicallyPrecedes($1.bytes) }
        var distinct: [CBORValue] = []
        for (index, item) in sorted.enumerated() where index == 0 || item.bytes != sorted[index - 1].bytes {
            distinct.append(item.value)
        }
        return .record([("set", .array(distinct))])
    }

    private mutating func map(_ pairs: [CBORValue]) -> CBORValue? {
        let sorted = pairs.map { (bytes: (try? CanonicalEncoder.encodeBare($0["key"] ?? .null)) ?? [], pair: $0) }
            .sorted { $0.bytes.lexicographicallyPrecedes($1.bytes) }
        for (left, right) in zip(sorted, sorted.dropFirst()) where left.bytes == right.bytes {
            let key = JSONPrinter.compact(PlainData.json(of: left.pair["key"] ?? .null))
            return failed("the map has the key \(key) twice", help: "remove one of the entries")
        }
        return .record([("map", .array(sorted.map(\.pair)))])
    }

    private mutating func arm(_ tag: String, _ arms: [TypeExpression.Member]) -> TypeExpression.Member? {
        if let arm = arms.first(where: { $0.name.utf8.elementsEqual(tag.utf8) }) { return arm }
        let known = arms.map { "`\($0.name)`" }.joined(separator: ", ")
        fail(
            "the variant has no arm `\(tag)`",
            help: Spelling.nearest(to: tag, among: arms.map(\.name)).map { "did you mean `\($0)`?" }
                ?? "use one of \(known)")
        return nil
    }

    private func fitsSecretReference(_ fields: [TypeExpression.Member]) -> Bool {
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

    private func isUnit(_ type: TypeExpression) -> Bool { scope.resolved(type) == .primitive(.unit) }

    private func isOption(_ type: TypeExpression) -> Bool {
        if case .option? = scope.resolved(type) { true } else { false }
    }

    private func missingHelp(_ field: TypeExpression.Member) -> String {
        isOption(field.type) ? "add it; for none, write null" : "add it, of type \(field.type.title)"
    }

    private mutating func resolve(_ type: TypeExpression, _ hops: Int) -> TypeExpression? {
        guard hops < Self.maximumHops else {
            findings.append(
                Finding(.error, .schemaRecursion, "the schema refers to itself without end", at: JSONPointer(path)))
            return nil
        }
        if let resolved = scope.resolved(type) { return resolved }
        findings.append(
            Finding(
                .error, .unknownReference, "the schema `\(type.title)` is not known, or refers to itself",
                at: JSONPointer(path), help: "add the schema, or correct the name"))
        return nil
    }

    private mutating func fail(_ message: String, help: String?) {
        findings.append(Finding(.error, .badValue, message, at: JSONPointer(path), help: help))
    }

    private mutating func failed(_ message: String, help: String?) -> CBORValue? {
        fail(message, help: help)
        return nil
    }

    private mutating func mismatch(_ type: TypeExpression, _ value: CBORValue) -> CBORValue? {
        failed("expected \(type.title), found \(value.article)", help: nil)
    }

    private mutating func malformed(_ primitive: TypeExpression.Primitive, _ value: CBORValue) -> CBORValue? {
        failed("`\(value.asText ?? "")` is not a \(primitive.rawValue)", help: primitive.spelling)
    }
}

extension CBORValue {
    fileprivate var isInteger: Bool {
        switch self {
        case .unsigned, .negative: true
        default: false
        }
    }
}

extension TypeExpression.Primitive {
    /// Whether values are written as integers.
    fileprivate var isInteger: Bool { [.int, .nat, .time, .duration].contains(self) }

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

    /// How the type is spelt, for help.
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
