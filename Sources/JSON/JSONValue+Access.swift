extension JSONValue {
    /// The value under a key, compared as UTF-8 bytes; nil when this is not an object or has no such key.
    public func member(_ key: String) -> JSONValue? {
        guard case .object(let members) = content else { return nil }
        return members.first { UTF8Text.areEqual($0.key, key) }?.value
    }

    /// The value at a pointer, relative to this value; nil when the pointer leads nowhere.
    public func value(at pointer: JSONPointer) -> JSONValue? {
        var value = self
        for token in pointer.tokens {
            switch (value.content, token) {
            case (.array(let elements), let token):
                guard let index = token.index, elements.indices.contains(index) else { return nil }
                value = elements[index]
            case (.object, let token):
                guard let member = value.member(token.text) else { return nil }
                value = member
            default: return nil
            }
        }
        return value
    }

    /// The text, if this is a string.
    public var asString: String? {
        guard case .string(let text) = content else { return nil }
        return text
    }

    /// The elements, if this is an array.
    public var asArray: [JSONValue]? {
        guard case .array(let elements) = content else { return nil }
        return elements
    }

    /// The members, if this is an object.
    public var asObject: [JSONMember]? {
        guard case .object(let members) = content else { return nil }
        return members
    }

    /// The Boolean, if this is one.
    public var asBool: Bool? {
        guard case .bool(let truth) = content else { return nil }
        return truth
    }

    /// The number, if this is one.
    public var asNumber: JSONNumber? {
        guard case .number(let number) = content else { return nil }
        return number
    }

    /// Returns whether this is null.
    public var isNull: Bool {
        guard case .null = content else { return false }
        return true
    }
}

extension JSONValue {
    /// Null, without a range.
    public static let null = JSONValue(.null)

    /// Creates a Boolean without a range.
    public static func bool(_ truth: Bool) -> JSONValue { JSONValue(.bool(truth)) }

    /// Creates an integer without a range.
    public static func int(_ number: some FixedWidthInteger) -> JSONValue { JSONValue(.number(JSONNumber(number))) }

    /// Creates a number without a range.
    public static func number(_ number: JSONNumber) -> JSONValue { JSONValue(.number(number)) }

    /// Creates a string without a range.
    public static func string(_ text: String) -> JSONValue { JSONValue(.string(text)) }

    /// Creates an array without a range.
    public static func array(_ elements: [JSONValue]) -> JSONValue { JSONValue(.array(elements)) }

    /// Creates an object without a range; the keys must be distinct.
    public static func object(_ members: [(String, JSONValue)]) -> JSONValue {
        JSONValue(.object(members.map { JSONMember(key: $0.0, value: $0.1) }))
    }
}
