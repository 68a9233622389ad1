import JSON

/// Checks that values have exactly one of the shapes of types and values, without extra keys.
///
/// Such values are encoded as they stand. ``NodeReader`` reads all others and reports their faults.
enum CleanShapes {
    private enum Word: Sendable {
        case bool, int, nat, dec128, bytes, text, time, duration, hash, uuid, unit
        case record, variant, list, set, map, option, ref
        case null, bytesBase64, timeInNanoseconds, durationInNanoseconds
        case op, args, tag, value, key, alias, version

        /// Whether this key in a value slot suggests an expression or a literal.
        var suggestsShape: Bool {
            switch self {
            case .bytes, .time, .duration, .unit, .option, .args, .value, .key, .version: false
            default: true
            }
        }
    }

    /// The word that a key spells, or nil; switching on the first byte leaves few candidates to compare.
    private static func word(_ key: JSONNode) -> Word? {
        key.withText { text in
            func found(_ word: StaticString, _ value: Word) -> Word? {
                guard text.count == word.utf8CodeUnitCount else { return nil }
                for index in 0..<text.count where text[index] != word.utf8Start[index] { return nil }
                return value
            }
            guard let first = text.first else { return nil }
            switch first {
            case UInt8(ascii: "a"): return found("args", .args) ?? found("alias", .alias)
            case UInt8(ascii: "b"):
                return found("bool", .bool) ?? found("bytes", .bytes) ?? found("bytes_b64", .bytesBase64)
            case UInt8(ascii: "d"):
                return found("dec128", .dec128) ?? found("duration", .duration)
                    ?? found("duration_ns", .durationInNanoseconds)
            case UInt8(ascii: "h"): return found("hash", .hash)
            case UInt8(ascii: "i"): return found("int", .int)
            case UInt8(ascii: "k"): return found("key", .key)
            case UInt8(ascii: "l"): return found("list", .list)
            case UInt8(ascii: "m"): return found("map", .map)
            case UInt8(ascii: "n"): return found("nat", .nat) ?? found("null", .null)
            case UInt8(ascii: "o"): return found("option", .option) ?? found("op", .op)
            case UInt8(ascii: "r"): return found("ref", .ref) ?? found("record", .record)
            case UInt8(ascii: "s"): return found("set", .set)
            case UInt8(ascii: "t"):
                return found("text", .text) ?? found("time", .time) ?? found("tag", .tag)
                    ?? found("time_ns", .timeInNanoseconds)
            case UInt8(ascii: "u"): return found("unit", .unit) ?? found("uuid", .uuid)
            case UInt8(ascii: "v"):
                return found("value", .value) ?? found("variant", .variant) ?? found("version", .version)
            default: return nil
            }
        }
    }

    /// The only member of an object; nil unless there is exactly one.
    private static func onlyMember(of node: JSONNode) -> (word: Word, value: JSONNode)? {
        guard node.kind == .object, node.count == 1, let word = word(node.firstChild) else { return nil }
        return (word, node.firstChild.next)
    }

    /// The values of the two members of an object under two keys, in either order.
    private static func pair(_ node: JSONNode, _ first: Word, _ second: Word) -> (JSONNode, JSONNode)? {
        guard node.kind == .object, node.count == 2 else { return nil }
        let left = node.firstChild.next
        let right = left.next.next
        switch (word(node.firstChild), word(left.next)) {
        case (first, second): return (left, right)
        case (second, first): return (right, left)
        default: return nil
        }
    }

    private static func isEmptyObject(_ node: JSONNode) -> Bool { node.kind == .object && node.count == 0 }

    static func elements(_ node: JSONNode, areAll fits: (JSONNode) -> Bool) -> Bool {
        guard node.kind == .array else { return false }
        var child = node.firstChild
        for _ in 0..<node.count {
            guard fits(child) else { return false }
            child = child.next
        }
        return true
    }

    static func values(_ node: JSONNode, areAll fits: (JSONNode) -> Bool) -> Bool {
        guard node.kind == .object else { return false }
        var key = node.firstChild
        for _ in 0..<node.count {
            guard fits(key.next) else { return false }
            key = key.next.next
        }
        return true
    }

    // MARK: Types

    /// Whether a value is a type as ``TypeExpression`` writes it.
    static func isType(_ node: JSONNode) -> Bool {
        guard let (word, inner) = onlyMember(of: node) else { return false }
        switch word {
        case .bool, .int, .nat, .dec128, .bytes, .text, .time, .duration, .hash, .uuid, .unit:
            return isEmptyObject(inner)
        case .record, .variant: return values(inner, areAll: isType)
        case .list, .set, .option: return isType(inner)
        case .map:
            guard let (key, value) = pair(inner, .key, .value), let (keyType, unit) = onlyMember(of: key),
                isEmptyObject(unit)
            else { return false }
            switch keyType {
            case .int, .nat, .text, .uuid, .hash: return isType(value)
            default: return false
            }
        case .ref: return inner.kind == .string && inner.withText(DefinitionName.isWellFormed)
        default: return false
        }
    }

    /// The type that a value encodes; nil if it is not in the form that ``TypeExpression`` writes.
    static func type(_ node: JSONNode) -> TypeExpression? {
        guard isType(node), let (word, inner) = onlyMember(of: node) else { return nil }
        return type(word, inner)
    }

    private static func type(_ word: Word, _ inner: JSONNode) -> TypeExpression? {
        func item() -> TypeExpression? { onlyMember(of: inner).flatMap { type($0.word, $0.value) } }
        switch word {
        case .record: return .record(members(inner))
        case .variant: return .variant(members(inner))
        case .list: return item().map { .list($0) }
        case .set: return item().map { .set($0) }
        case .option: return item().map { .option($0) }
        case .map:
            guard let (key, value) = pair(inner, .key, .value), let keyWord = onlyMember(of: key)?.word,
                let keyType = primitive(keyWord), let (word, inside) = onlyMember(of: value)
            else { return nil }
            return type(word, inside).map { .map(key: keyType, value: $0) }
        case .ref: return .reference(DefinitionName(inner.text))
        default: return primitive(word).map { .primitive($0) }
        }
    }

    private static func members(_ node: JSONNode) -> [TypeExpression.Member] {
        var members: [TypeExpression.Member] = []
        members.reserveCapacity(node.count)
        var key = node.firstChild
        for _ in 0..<node.count {
            if let (word, inner) = onlyMember(of: key.next), let type = type(word, inner) {
                members.append(TypeExpression.Member(name: key.text, type: type))
            }
            key = key.next.next
        }
        return members.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    }

    private static func primitive(_ word: Word) -> TypeExpression.Primitive? {
        switch word {
        case .bool: .bool
        case .int: .int
        case .nat: .nat
        case .dec128: .dec128
        case .bytes: .bytes
        case .text: .text
        case .time: .time
        case .duration: .duration
        case .hash: .hash
        case .uuid: .uuid
        case .unit: .unit
        default: nil
        }
    }

    // MARK: Values

    /// The parts of an expression or literal without extra keys.
    enum Part {
        case reference(JSONNode)
        case operation(JSONNode, JSONNode)
        case null
        case constant(TypeExpression.Primitive, JSONNode)
        case record(JSONNode)
        case list(JSONNode)
        case set(JSONNode)
        case map(JSONNode)
        case tagged(tag: JSONNode, value: JSONNode?)
        /// A variant in the spelling of expressions.
        case variant(JSONNode)
        case secret
    }

    /// Decomposes a value that ``isExpression(_:)`` or ``isLiteral(_:)`` has accepted.
    static func part(_ node: JSONNode) -> Part? {
        if let (word, inner) = onlyMember(of: node) {
            switch word {
            case .ref: return .reference(inner)
            case .record: return .record(inner)
            case .list: return .list(inner)
            case .set: return .set(inner)
            case .map: return .map(inner)
            case .variant: return .variant(inner)
            case .tag: return .tagged(tag: inner, value: nil)
            case .null: return .null
            default: return constant(word).map { .constant($0, inner) }
            }
        }
        if let (op, args) = pair(node, .op, .args) { return .operation(op, args) }
        if let (tag, value) = pair(node, .tag, .value) { return .tagged(tag: tag, value: value) }
        return pair(node, .alias, .version) == nil ? nil : .secret
    }

    /// The key and the value of a map entry.
    static func entry(_ node: JSONNode) -> (key: JSONNode, value: JSONNode)? { pair(node, .key, .value) }

    private static func constant(_ word: Word) -> TypeExpression.Primitive? {
        switch word {
        case .bool: .bool
        case .int: .int
        case .nat: .nat
        case .dec128: .dec128
        case .bytesBase64: .bytes
        case .text: .text
        case .timeInNanoseconds: .time
        case .durationInNanoseconds: .duration
        case .hash: .hash
        case .uuid: .uuid
        default: nil
        }
    }

    /// Whether an expression contains a reference or an operator, so that its value is unknown before it runs.
    static func isDynamic(_ node: JSONNode) -> Bool {
        switch part(node) {
        case .reference, .operation: true
        case .record(let fields): !values(fields, areAll: { !isDynamic($0) })
        case .list(let items), .set(let items): !elements(items, areAll: { !isDynamic($0) })
        case .map(let entries):
            !elements(entries) { item in
                entry(item).map { !isDynamic($0.key) && !isDynamic($0.value) } ?? true
            }
        case .variant(let inner):
            if case .tagged(_, let value?) = part(inner) { isDynamic(value) } else { false }
        case .null, .constant, .tagged, .secret, nil: false
        }
    }

    /// Whether a value is encoded unchanged in a slot for an expression, a literal or sugar.
    static func isSlot(_ node: JSONNode) -> Bool {
        isSugar(node) || isExpression(node) || isLiteral(node)
    }

    /// Whether a value is certainly neither an expression nor a literal.
    static func isSugar(_ node: JSONNode) -> Bool {
        guard node.kind == .object else { return true }
        var key = node.firstChild
        for _ in 0..<node.count {
            if let word = word(key), word.suggestsShape { return false }
            key = key.next.next
        }
        return true
    }

    /// Whether a value is an expression without extra keys.
    static func isExpression(_ node: JSONNode) -> Bool {
        if let (word, inner) = onlyMember(of: node) {
            switch word {
            case .ref: return inner.kind == .string
            case .record: return values(inner, areAll: isExpression)
            case .list, .set: return elements(inner, areAll: isExpression)
            case .map: return elements(inner) { isEntry($0, of: isExpression) }
            case .variant: return isTagged(inner, isExpression)
            default: return isConstant(word, inner)
            }
        }
        guard let (op, args) = pair(node, .op, .args) else { return false }
        return op.kind == .string && Operator.named(op.text) != nil && elements(args, areAll: isExpression)
    }

    /// Whether a value is a canonical literal without extra keys.
    static func isLiteral(_ node: JSONNode) -> Bool {
        if let (word, inner) = onlyMember(of: node) {
            switch word {
            case .record: return values(inner, areAll: isLiteral)
            case .list, .set: return elements(inner, areAll: isLiteral)
            case .map: return elements(inner) { isEntry($0, of: isLiteral) }
            case .tag: return inner.kind == .string
            default: return isConstant(word, inner)
            }
        }
        if let (alias, version) = pair(node, .alias, .version) {
            return alias.kind == .string && isNatural(version)
        }
        return isTagged(node, isLiteral)
    }

    private static func isEntry(_ node: JSONNode, of fits: (JSONNode) -> Bool) -> Bool {
        guard let (key, value) = pair(node, .key, .value) else { return false }
        return fits(key) && fits(value)
    }

    private static func isTagged(_ node: JSONNode, _ fits: (JSONNode) -> Bool) -> Bool {
        if let (word, tag) = onlyMember(of: node) { return word == .tag && tag.kind == .string }
        guard let (tag, value) = pair(node, .tag, .value) else { return false }
        return tag.kind == .string && value.kind != .null && fits(value)
    }

    private static func isConstant(_ word: Word, _ node: JSONNode) -> Bool {
        switch word {
        case .null: isEmptyObject(node)
        case .bool: node.kind == .true || node.kind == .false
        case .int, .durationInNanoseconds: isInteger(node)
        case .nat, .timeInNanoseconds: isNatural(node)
        case .dec128, .text, .bytesBase64, .uuid: node.kind == .string
        case .hash: node.kind == .string && node.withText(isHash)
        default: false
        }
    }

    /// Whether a value is an integer from 0 to 2^64 - 1.
    static func isNatural(_ node: JSONNode) -> Bool {
        guard node.kind == .number, case .unsigned = node.exact else { return false }
        return true
    }

    /// Whether a value is an integer that fits a signed 64-bit integer.
    private static func isInteger(_ node: JSONNode) -> Bool {
        guard node.kind == .number else { return false }
        switch node.exact {
        case .unsigned(let number), .negative(let number): return number <= UInt64(Int64.max)
        default: return false
        }
    }

    /// Whether a text is `sha256:` and 64 hex digits.
    static func isHash(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        let prefix: StaticString = "sha256:"
        guard text.count == 71 else { return false }
        for index in 0..<7 where text[index] != prefix.utf8Start[index] { return false }
        return text[7...].allSatisfy(\.isHexDigit)
    }
}
