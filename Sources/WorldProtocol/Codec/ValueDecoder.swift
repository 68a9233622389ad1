import CanonicalCBOR
import SystemPackage

/// Decodes a value from its encoded form, which is not trusted.
struct ValueDecoder: Decoder {
    let value: CBORValue
    let depth: Int

    var codingPath: [any CodingKey] { [] }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    static func decode<Value: Decodable>(_ type: Value.Type, _ value: CBORValue, depth: Int) throws -> Value {
        if type == [UInt8].self, case .bytes(let bytes) = value, let bytes = bytes as? Value { return bytes }
        if type == FilePath.self {
            guard let path = value.asBytes.flatMap({ FilePath(platformBytes: $0) }), let path = path as? Value else {
                throw CodecError("a path is not a string of bytes without a zero")
            }
            return path
        }
        guard depth < ProtocolCodec.maximumDepth else { throw CodecError("values are nested too deeply") }
        return try Value(from: ValueDecoder(value: value, depth: depth + 1))
    }

    func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
        guard case .map(let entries) = value else { throw CodecError("fields were expected") }
        return KeyedDecodingContainer(FieldReader(entries: entries, depth: depth))
    }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
        guard case .array(let items) = value else { throw CodecError("a list was expected") }
        return ItemReader(items: items, depth: depth)
    }

    func singleValueContainer() -> any SingleValueDecodingContainer { SingleReader(value: value, depth: depth) }
}

extension CBORValue {
    fileprivate func boolean() throws -> Bool {
        guard case .bool(let value) = self else { throw CodecError("true or false was expected") }
        return value
    }

    fileprivate func text() throws -> String {
        guard case .text(let text) = self else { throw CodecError("a text was expected") }
        return text
    }

    fileprivate func float<Number: BinaryFloatingPoint>(_: Number.Type) throws -> Number {
        guard case .float(let number) = self else { throw CodecError("a float was expected") }
        return Number(number)
    }

    fileprivate func integer<Number: FixedWidthInteger>(_: Number.Type) throws -> Number {
        let number: Number? =
            switch self {
            case .unsigned(let number): Number(exactly: number)
            case .negative(let magnitude): Int64(exactly: magnitude).flatMap { Number(exactly: ~$0) }
            default: nil
            }
        guard let number else { throw CodecError("an integer of \(Number.bitWidth) bits was expected") }
        return number
    }
}

extension CBORValue {
    /// Whether the value precedes every text in canonical order.
    fileprivate var precedesTexts: Bool {
        switch self {
        case .unsigned, .negative, .bytes: true
        case .text, .array, .map, .bool, .null, .float: false
        }
    }
}

/// The fields of a map, whose keys are in canonical order.
private struct FieldReader<Key: CodingKey>: KeyedDecodingContainerProtocol {
    let entries: [CBOREntry]
    let depth: Int
    var codingPath: [any CodingKey] { [] }

    var allKeys: [Key] { entries.compactMap { $0.key.asText.flatMap { Key(stringValue: $0) } } }

    private func find(_ key: Key) -> CBORValue? {
        var wanted = key.stringValue
        return wanted.withUTF8 { wanted in
            var (low, high) = (0, entries.count)
            while low < high {
                let middle = (low + high) / 2
                guard case .text(var text) = entries[middle].key else {
                    if entries[middle].key.precedesTexts { low = middle + 1 } else { high = middle }
                    continue
                }
                let order = text.withUTF8 { text in Self.order(text, wanted) }
                if order == 0 { return entries[middle].value }
                if order < 0 { low = middle + 1 } else { high = middle }
            }
            return nil
        }
    }

    private static func order(_ a: UnsafeBufferPointer<UInt8>, _ b: UnsafeBufferPointer<UInt8>) -> Int {
        guard a.count == b.count else { return a.count - b.count }
        for index in a.indices where a[index] != b[index] { return Int(a[index]) - Int(b[index]) }
        return 0
    }

    private func value(_ key: Key) throws -> CBORValue {
        guard let value = find(key) else { throw CodecError("`\(key.stringValue)` is missing") }
        return value
    }

    func contains(_ key: Key) -> Bool { find(key) != nil }
    func decodeNil(forKey key: Key) throws -> Bool { try value(key).isNull }
    func decode(_ type: Bool.Type, forKey key: Key) throws -> Bool { try value(key).boolean() }
    func decode(_ type: String.Type, forKey key: Key) throws -> String { try value(key).text() }
    func decode(_ type: Double.Type, forKey key: Key) throws -> Double { try value(key).float(type) }
    func decode(_ type: Float.Type, forKey key: Key) throws -> Float { try value(key).float(type) }
    func decode(_ type: Int.Type, forKey key: Key) throws -> Int { try value(key).integer(type) }
    func decode(_ type: Int8.Type, forKey key: Key) throws -> Int8 { try value(key).integer(type) }
    func decode(_ type: Int16.Type, forKey key: Key) throws -> Int16 { try value(key).integer(type) }
    func decode(_ type: Int32.Type, forKey key: Key) throws -> Int32 { try value(key).integer(type) }
    func decode(_ type: Int64.Type, forKey key: Key) throws -> Int64 { try value(key).integer(type) }
    func decode(_ type: UInt.Type, forKey key: Key) throws -> UInt { try value(key).integer(type) }
    func decode(_ type: UInt8.Type, forKey key: Key) throws -> UInt8 { try value(key).integer(type) }
    func decode(_ type: UInt16.Type, forKey key: Key) throws -> UInt16 { try value(key).integer(type) }
    func decode(_ type: UInt32.Type, forKey key: Key) throws -> UInt32 { try value(key).integer(type) }
    func decode(_ type: UInt64.Type, forKey key: Key) throws -> UInt64 { try value(key).integer(type) }
    func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value {
        try ValueDecoder.decode(type, value(key), depth: depth)
    }

    private func within(_ value: CBORValue?) throws -> ValueDecoder {
        guard depth < ProtocolCodec.maximumDepth else { throw CodecError("values are nested too deeply") }
        return ValueDecoder(value: value ?? .null, depth: depth + 1)
    }

    func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type, forKey key: Key
    ) throws -> KeyedDecodingContainer<Nested> {
        try within(value(key)).container(keyedBy: type)
    }
    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
        try within(value(key)).unkeyedContainer()
    }
    func superDecoder() throws -> any Decoder { try within(entries.value(under: "super")) }
    func superDecoder(forKey key: Key) throws -> any Decoder { try within(value(key)) }
}

private struct ItemReader: UnkeyedDecodingContainer {
    let items: [CBORValue]
    let depth: Int
    private(set) var currentIndex = 0

    init(items: [CBORValue], depth: Int) {
        self.items = items
        self.depth = depth
    }

    var codingPath: [any CodingKey] { [] }
    var count: Int? { items.count }
    var isAtEnd: Bool { currentIndex >= items.count }

    private mutating func next() throws -> CBORValue {
        guard currentIndex < items.count else { throw CodecError("a list is too short") }
        defer { currentIndex += 1 }
        return items[currentIndex]
    }

    mutating func decodeNil() throws -> Bool {
        guard currentIndex < items.count, items[currentIndex].isNull else { return false }
        currentIndex += 1
        return true
    }
    mutating func decode(_ type: Bool.Type) throws -> Bool { try next().boolean() }
    mutating func decode(_ type: String.Type) throws -> String { try next().text() }
    mutating func decode(_ type: Double.Type) throws -> Double { try next().float(type) }
    mutating func decode(_ type: Float.Type) throws -> Float { try next().float(type) }
    mutating func decode(_ type: Int.Type) throws -> Int { try next().integer(type) }
    mutating func decode(_ type: Int8.Type) throws -> Int8 { try next().integer(type) }
    mutating func decode(_ type: Int16.Type) throws -> Int16 { try next().integer(type) }
    mutating func decode(_ type: Int32.Type) throws -> Int32 { try next().integer(type) }
    mutating func decode(_ type: Int64.Type) throws -> Int64 { try next().integer(type) }
    mutating func decode(_ type: UInt.Type) throws -> UInt { try next().integer(type) }
    mutating func decode(_ type: UInt8.Type) throws -> UInt8 { try next().integer(type) }
    mutating func decode(_ type: UInt16.Type) throws -> UInt16 { try next().integer(type) }
    mutating func decode(_ type: UInt32.Type) throws -> UInt32 { try next().integer(type) }
    mutating func decode(_ type: UInt64.Type) throws -> UInt64 { try next().integer(type) }
    mutating func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
        try ValueDecoder.decode(type, next(), depth: depth)
    }

    private mutating func within() throws -> ValueDecoder {
        guard depth < ProtocolCodec.maximumDepth else { throw CodecError("values are nested too deeply") }
        return ValueDecoder(value: try next(), depth: depth + 1)
    }

    mutating func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type) throws -> KeyedDecodingContainer<Nested>
    {
        try within().container(keyedBy: type)
    }
    mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer { try within().unkeyedContainer() }
    mutating func superDecoder() throws -> any Decoder { try within() }
}

private struct SingleReader: SingleValueDecodingContainer {
    let value: CBORValue
    let depth: Int
    var codingPath: [any CodingKey] { [] }

    func decodeNil() -> Bool { value.isNull }
    func decode(_ type: Bool.Type) throws -> Bool { try value.boolean() }
    func decode(_ type: String.Type) throws -> String { try value.text() }
    func decode(_ type: Double.Type) throws -> Double { try value.float(type) }
    func decode(_ type: Float.Type) throws -> Float { try value.float(type) }
    func decode(_ type: Int.Type) throws -> Int { try value.integer(type) }
    func decode(_ type: Int8.Type) throws -> Int8 { try value.integer(type) }
    func decode(_ type: Int16.Type) throws -> Int16 { try value.integer(type) }
    func decode(_ type: Int32.Type) throws -> Int32 { try value.integer(type) }
    func decode(_ type: Int64.Type) throws -> Int64 { try value.integer(type) }
    func decode(_ type: UInt.Type) throws -> UInt { try value.integer(type) }
    func decode(_ type: UInt8.Type) throws -> UInt8 { try value.integer(type) }
    func decode(_ type: UInt16.Type) throws -> UInt16 { try value.integer(type) }
    func decode(_ type: UInt32.Type) throws -> UInt32 { try value.integer(type) }
    func decode(_ type: UInt64.Type) throws -> UInt64 { try value.integer(type) }
    func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
        try ValueDecoder.decode(type, value, depth: depth)
    }
}
