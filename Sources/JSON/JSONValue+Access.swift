extension JSONValue {
    /// The value under a key, compared as UTF-8 bytes; nil when this is no object or has no such key.
    public func member(_ key: String) -> JSONValue? {
        guard case .object(let members) = content else { return nil }
        return members.first { UTF8Text.areEqual($0.key, key) }?.value
    }

    /// The value that a pointer leads to from here; nil when it leads nowhere.
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

    /// The text, when this is a string.
    public var asString: String? {
        guard case .string(let text) = content else { return nil }
        return text
    }

    /// The elements, when this is an array.
    public var asArray: [JSONValue]? {
        guard case .array(let elements) = content else { return nil }
        return elements
    }

    /// The members, when this is an object.
    public var asObject: [JSONMember]? {
        guard case .object(let members) = content else { return nil }
        return members
    }

    /// The truth value, when this is one.
    public var asBool: Bool? {
        guard case .bool(let truth) = content else { return nil }
        return truth
    }

    /// The number, when this is one.
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
    /// Null, without a place.
    public static let null = JSONValue(.null)

    /// Makes a truth value without a place.
    public static func bool(_ truth: Bool) -> JSONValue { JSONValue(.bool(truth)) }

    /// Makes an integer without a place.
    public static func int(_ number: some FixedWidthInteger) -> JSONValue { JSONValue(.number(JSONNumber(number))) }

    /// Makes a number without a place.
    public static func number(_ number: JSONNumber) -> JSONValue { JSONValue(.number(number)) }

    /// Makes a string without a place.
    public static func string(_ text: String) -> JSONValue { JSONValue(.string(text)) }

    /// Makes an array without a place.
    public static func array(_ elements: [JSONValue]) -> JSONValue { JSONValue(.array(elements)) }

    /// Makes an object without a place; the keys must be distinct.
    public static func object(_ members: [(String, JSONValue)]) -> JSONValue {
        JSONValue(.object(members.map { JSONMember(key: $0.0, value: $0.1) }))
    }
}
