import CanonicalCBOR
import JSON

extension ValueTyper {
    /// Checks a canonical literal and returns it in canonical form; nil if it does not fit the type.
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
            guard let items = value["list"]?.asArray else { return literalMismatch(type, value) }
            return elements(items, "list") { $0.literal($1, item) }.map { .record([("list", .array($0))]) }
        case .set(let item):
            guard let items = value["set"]?.asArray else { return literalMismatch(type, value) }
            return elements(items, "set") { $0.literal($1, item) }.map(Self.set)
        case .map(let key, let item):
            guard let entries = value["map"]?.asArray else { return literalMismatch(type, value) }
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
            return literalMismatch(.primitive(primitive), value)
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
        guard let entries = value["record"]?.asMap else { return literalMismatch(.record(fields), value) }
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
        guard let tag = value["tag"]?.asText else { return literalMismatch(.variant(arms), value) }
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
}
