package import CanonicalCBOR

/// The shapes that a value slot of a plan may have (Documentation/language.md, *Values*).
///
/// Works on plain data. A shape fits if its keys are present and all nested values have the right type; other keys are
/// dropped. The first shape that fits wins.
package enum ValueGrammar {
    /// The contents of a slot.
    package enum Slot {
        /// An expression, reduced to the fields that are hashed.
        case expression(CBORValue)
        /// A canonical literal, reduced to the fields that are hashed.
        case literal(CBORValue)
        /// Anything else, which is read by its schema.
        case sugar(CBORValue)

        /// The data that is hashed.
        package var value: CBORValue {
            switch self {
            case .expression(let value), .literal(let value), .sugar(let value): value
            }
        }
    }

    /// Reads a slot, trying an expression, then a canonical literal, then sugar.
    package static func slot(_ value: CBORValue) -> Slot {
        if let expression = expression(value) { return .expression(expression) }
        if let literal = literal(value) { return .literal(literal) }
        return .sugar(value)
    }

    /// The value as an expression; nil if no shape fits.
    package static func expression(_ value: CBORValue) -> CBORValue? {
        guard let members = value.asMap, mayBeShape(members) else { return nil }
        if let reference = value["ref"], reference.asText != nil { return .entry("ref", reference) }
        if let constant = constant(value, textBeforeBytes: true) { return constant }
        if let name = value["op"]?.asText, Operator.named(name) != nil,
            let arguments = value["args"]?.asArray, let read = all(arguments, expression)
        {
            return .record([("op", .text(name)), ("args", .array(read))])
        }
        if let fields = value["record"]?.asMap, let read = record(fields, expression) {
            return .entry("record", read)
        }
        for key in ["list", "set"] {
            if let items = value[key]?.asArray, let read = all(items, expression) {
                return .entry(key, .array(read))
            }
        }
        if let entries = value["map"]?.asArray, let read = pairs(entries, expression) {
            return .entry("map", read)
        }
        if let variant = value["variant"], let read = tagged(variant, expression) {
            return .entry("variant", read)
        }
        return nil
    }

    /// The value as a canonical literal; nil if no shape fits.
    package static func literal(_ value: CBORValue) -> CBORValue? {
        guard let members = value.asMap, mayBeShape(members) else { return nil }
        if let constant = constant(value, textBeforeBytes: false) { return constant }
        for key in ["list", "set"] {
            if let items = value[key]?.asArray, let read = all(items, literal) { return .entry(key, .array(read)) }
        }
        if let entries = value["map"]?.asArray, let read = pairs(entries, literal) { return .entry("map", read) }
        if let fields = value["record"]?.asMap, let read = record(fields, literal) {
            return .entry("record", read)
        }
        if let read = tagged(value, literal) { return read }
        if members.count == 2, let alias = value["alias"], alias.asText != nil, let version = value["version"],
            version.asUnsigned != nil
        {
            return value
        }
        return nil
    }

    /// Whether any key belongs to a shape; a quick check that rules out most records in sugar.
    private static func mayBeShape(_ members: [CBOREntry]) -> Bool {
        members.contains { member in
            guard case .text(let key) = member.key else { return false }
            return shapeKeys.contains { $0.hasSameBytes(as: key) }
        }
    }

    private static let constantKeys = [
        "text", "nat", "bool", "int", "null", "hash", "uuid", "dec128", "time_ns", "bytes_b64", "duration_ns",
    ]

    private static let shapeKeys =
        constantKeys + ["record", "list", "set", "map", "ref", "op", "variant", "tag", "alias"]

    /// A constant, read from the first key that holds a value of its type.
    private static func constant(_ value: CBORValue, textBeforeBytes: Bool) -> CBORValue? {
        if let members = value.asMap, members.count == 1, case .text(let key) = members[0].key,
            !constantKeys.contains(where: { $0.hasSameBytes(as: key) })
        {
            return nil
        }
        func found(_ key: String, _ fits: (CBORValue) -> Bool) -> CBORValue? {
            guard let inner = value[key], fits(inner) else { return nil }
            return .entry(key, inner)
        }
        if let inner = value["null"], inner.asMap != nil { return .entry("null", .map([])) }
        if let read = found("bool", { $0.asBool != nil }) { return read }
        if let read = found("int", { $0.asInteger != nil }) { return read }
        if let read = found("nat", { $0.asUnsigned != nil }) { return read }
        if let read = found("dec128", { $0.asText != nil }) { return read }
        for key in textBeforeBytes ? ["text", "bytes_b64"] : ["bytes_b64", "text"] {
            if let read = found(key, { $0.asText != nil }) { return read }
        }
        if let read = found("time_ns", { $0.asUnsigned != nil }) { return read }
        if let read = found("duration_ns", { $0.asInteger != nil }) { return read }
        if let read = found("hash", { $0.asText.flatMap(Hash.init) != nil }) { return read }
        return found("uuid") { $0.asText != nil }
    }

    private static func all(_ items: [CBORValue], _ read: (CBORValue) -> CBORValue?) -> [CBORValue]? {
        var out: [CBORValue] = []
        out.reserveCapacity(items.count)
        for item in items {
            guard let value = read(item) else { return nil }
            out.append(value)
        }
        return out
    }

    private static func record(_ fields: [CBOREntry], _ read: (CBORValue) -> CBORValue?) -> CBORValue? {
        guard let values = all(fields.map(\.value), read) else { return nil }
        return .map(zip(fields, values).map { CBOREntry(key: $0.key, value: $1) })
    }

    private static func pairs(_ entries: [CBORValue], _ read: (CBORValue) -> CBORValue?) -> CBORValue? {
        var out: [CBORValue] = []
        for entry in entries {
            guard let key = entry["key"].flatMap(read), let value = entry["value"].flatMap(read) else { return nil }
            out.append(.record([("key", key), ("value", value)]))
        }
        return .array(out)
    }

    private static func tagged(_ value: CBORValue, _ read: (CBORValue) -> CBORValue?) -> CBORValue? {
        guard let tag = value["tag"], tag.asText != nil else { return nil }
        guard let payload = value["value"], !payload.isNull else { return .entry("tag", tag) }
        guard let inner = read(payload) else { return nil }
        return .record([("tag", tag), ("value", inner)])
    }

    /// Whether a value of any shape contains a key that every reference or operator has.
    static func mayBeDynamic(_ value: CBORValue) -> Bool {
        switch value {
        case .array(let items): items.contains(where: mayBeDynamic)
        case .map(let entries):
            entries.contains { entry in
                guard case .text(let key) = entry.key else { return mayBeDynamic(entry.value) }
                return key.hasSameBytes(as: "ref") || key.hasSameBytes(as: "op") || mayBeDynamic(entry.value)
            }
        default: false
        }
    }

    /// Whether an expression contains a reference or an operator, so that its value is unknown before it runs.
    package static func isDynamic(_ expression: CBORValue) -> Bool {
        if expression["ref"] != nil || expression["op"] != nil { return true }
        if let fields = expression["record"]?.asMap { return fields.contains { isDynamic($0.value) } }
        if let items = (expression["list"] ?? expression["set"])?.asArray { return items.contains(where: isDynamic) }
        if let entries = expression["map"]?.asArray {
            return entries.contains { entry in
                [entry["key"], entry["value"]].contains { $0.map(isDynamic) ?? false }
            }
        }
        if let variant = expression["variant"] { return variant["value"].map(isDynamic) ?? false }
        return false
    }

    /// The literal that is equal to an expression of constants.
    static func literalDenoted(by expression: CBORValue) -> CBORValue {
        if let fields = expression["record"]?.asMap {
            return .record([
                ("record", .map(fields.map { CBOREntry(key: $0.key, value: literalDenoted(by: $0.value)) }))
            ])
        }
        for key in ["list", "set"] {
            if let items = expression[key]?.asArray { return .entry(key, .array(items.map(literalDenoted))) }
        }
        if let entries = expression["map"]?.asArray {
            let pairs = entries.map { entry in
                CBORValue.record([
                    ("key", literalDenoted(by: entry["key"] ?? .null)),
                    ("value", literalDenoted(by: entry["value"] ?? .null)),
                ])
            }
            return .entry("map", .array(pairs))
        }
        if let variant = expression["variant"] {
            guard let value = variant["value"] else { return .entry("tag", variant["tag"] ?? .null) }
            return .record([("tag", variant["tag"] ?? .null), ("value", literalDenoted(by: value))])
        }
        return expression
    }
}
