import JSON

/// Tells of values that they are exactly one of the shapes that types and values have, with no key too many.
///
/// What is so is encoded as it stands. Whatever is not must be looked at closely, by ``NodeReader``.
enum CleanShapes {
    private enum Word: Sendable {
        case bool, int, nat, dec128, bytes, text, time, duration, hash, uuid, unit
        case record, variant, list, set, map, option, ref
        case null, bytesBase64, timeInNanoseconds, durationInNanoseconds
        case op, args, tag, value, key, alias, version

        /// Whether a value slot with such a key may be an expression or a literal.
        var tellsShape: Bool {
            switch self {
            case .bytes, .time, .duration, .unit, .option, .args, .value, .key, .version: false
            default: true
            }
        }
    }

    private static let words: [(text: StaticString, word: Word)] = [
        ("text", .text), ("ref", .ref), ("record", .record), ("option", .option), ("nat", .nat), ("list", .list),
        ("set", .set), ("op", .op), ("args", .args), ("int", .int), ("bool", .bool), ("hash", .hash),
        ("time", .time), ("variant", .variant), ("map", .map), ("key", .key), ("value", .value), ("tag", .tag),
        ("null", .null), ("uuid", .uuid), ("dec128", .dec128), ("bytes", .bytes), ("duration", .duration),
        ("unit", .unit), ("bytes_b64", .bytesBase64), ("time_ns", .timeInNanoseconds),
        ("duration_ns", .durationInNanoseconds), ("alias", .alias), ("version", .version),
    ]

    private static func word(_ key: JSONNode) -> Word? {
        for (text, word) in words where key.isText(text) { return word }
        return nil
    }

    /// The only member of an object, nil where there is another number of them.
    private static func onlyMember(of node: JSONNode) -> (word: Word, value: JSONNode)? {
        guard node.kind == .object, node.count == 1, let word = word(node.firstChild) else { return nil }
        return (word, node.firstChild.next)
    }

    /// The two members of an object under two keys, in whichever order.
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

    private static func elements(_ node: JSONNode, areAll fits: (JSONNode) -> Bool) -> Bool {
        guard node.kind == .array else { return false }
        var child = node.firstChild
        for _ in 0..<node.count {
            guard fits(child) else { return false }
            child = child.next
        }
        return true
    }

    private static func values(_ node: JSONNode, areAll fits: (JSONNode) -> Bool) -> Bool {
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

    /// The type that a value is; nil where it is not a type as ``TypeExpression`` writes it.
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

    /// Whether a value is encoded as it stands where an expression, a literal or sugar may be.
    static func isSlot(_ node: JSONNode) -> Bool {
        guard node.kind == .object else { return true }
        var key = node.firstChild
        var mayBeShape = false
        for _ in 0..<node.count {
            if let word = word(key), word.tellsShape { mayBeShape = true }
            key = key.next.next
        }
        return !mayBeShape || isExpression(node) || isLiteral(node)
    }

    /// Whether a value is an expression without any key too many.
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

    /// Whether a value is a canonical literal without any key too many.
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

    /// Whether a value is an integer that fits 64 bits with a sign.
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
