import CanonicalCBOR
import JSON

extension ValueTyper {
    /// Reads sugar of a type as a canonical literal; nil if it does not fit.
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
                    .warning, .unknownField, "the record has no field `\(key)`; it is ignored",
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
}

extension CBORValue {
    fileprivate var isInteger: Bool {
        switch self {
        case .unsigned, .negative: true
        default: false
        }
    }
}
