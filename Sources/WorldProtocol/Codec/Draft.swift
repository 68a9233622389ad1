import CanonicalCBOR
import SystemPackage

/// A value that is being encoded.
final class Draft: Encoder {
    private enum Content {
        case nothing, single, list, fields
    }

    private let depth: Int
    private var content = Content.nothing
    fileprivate var single = CBORValue.null
    fileprivate var items: [CBORValue] = []
    fileprivate var entries: [CBOREntry] = []
    /// The containers that may still grow, with their places among the items or entries.
    private var growing: [(place: Int, draft: Draft)] = []

    var codingPath: [any CodingKey] { [] }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    init(depth: Int) { self.depth = depth }

    /// The encoded form of a value.
    static func value<Value: Encodable>(of value: Value, depth: Int) throws -> CBORValue {
        if Value.self == [UInt8].self, let bytes = value as? [UInt8] { return .bytes(bytes) }
        if Value.self == FilePath.self, let path = value as? FilePath { return .bytes(path.platformBytes) }
        guard depth < ProtocolCodec.maximumDepth else { throw CodecError("values are nested too deeply") }
        let draft = Draft(depth: depth + 1)
        try value.encode(to: draft)
        let result = draft.finished
        guard case .array(let items) = result, items.count > 1, let width = (Value.self as? any Unordered.Type)?.width
        else { return result }
        return try .array(ordered(items, width))
    }

    private static func ordered(_ items: [CBORValue], _ width: Int) throws -> [CBORValue] {
        try stride(from: 0, to: items.count, by: width)
            .map { (try CanonicalEncoder.encodeBare(items[$0]), items[$0..<min($0 + width, items.count)]) }
            .sorted { $0.0.lexicographicallyPrecedes($1.0) }.flatMap(\.1)
    }

    private var finished: CBORValue {
        for (place, draft) in growing {
            if content == .list { items[place] = draft.finished } else { entries[place].value = draft.finished }
        }
        return switch content {
        // A value without fields, such as a case without associated values.
        case .nothing, .fields: .map(entries)
        case .single: single
        case .list: .array(items)
        }
    }

    fileprivate func set(_ value: CBORValue) {
        content = .single
        single = value
    }

    fileprivate func value(of value: some Encodable) throws -> CBORValue { try Self.value(of: value, depth: depth) }

    /// A container within this one, whose place has already been reserved.
    fileprivate func grow(at place: Int) -> Draft {
        let draft = Draft(depth: depth + 1)
        growing.append((place, draft))
        return draft
    }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        content = .fields
        return KeyedEncodingContainer(Fields(draft: self))
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer {
        content = .list
        return Items(draft: self)
    }

    func singleValueContainer() -> any SingleValueEncodingContainer { Single(draft: self) }
}

/// A collection without a defined order, whose elements are sorted by their encodings.
private protocol Unordered {
    /// The number of values of an element.
    static var width: Int { get }
}

extension Set: Unordered {
    fileprivate static var width: Int { 1 }
}

extension Dictionary: Unordered {
    fileprivate static var width: Int { 2 }
}

extension CBORValue {
    fileprivate static func number(_ number: some FixedWidthInteger) -> CBORValue {
        number < 0 ? .negative(UInt64(~Int64(number))) : .unsigned(UInt64(number))
    }
}

private struct Fields<Key: CodingKey>: KeyedEncodingContainerProtocol {
    let draft: Draft
    var codingPath: [any CodingKey] { [] }

    private func add(_ value: CBORValue, _ key: Key) { draft.entries.append(CBOREntry(key.stringValue, value)) }

    func encodeNil(forKey key: Key) { add(.null, key) }
    func encode(_ value: Bool, forKey key: Key) { add(.bool(value), key) }
    func encode(_ value: String, forKey key: Key) { add(.text(value), key) }
    func encode(_ value: Double, forKey key: Key) { add(.float(value), key) }
    func encode(_ value: Float, forKey key: Key) { add(.float(Double(value)), key) }
    func encode(_ value: Int, forKey key: Key) { add(.number(value), key) }
    func encode(_ value: Int8, forKey key: Key) { add(.number(value), key) }
    func encode(_ value: Int16, forKey key: Key) { add(.number(value), key) }
    func encode(_ value: Int32, forKey key: Key) { add(.number(value), key) }
    func encode(_ value: Int64, forKey key: Key) { add(.number(value), key) }
    func encode(_ value: UInt, forKey key: Key) { add(.number(value), key) }
    func encode(_ value: UInt8, forKey key: Key) { add(.number(value), key) }
    func encode(_ value: UInt16, forKey key: Key) { add(.number(value), key) }
    func encode(_ value: UInt32, forKey key: Key) { add(.number(value), key) }
    func encode(_ value: UInt64, forKey key: Key) { add(.number(value), key) }
    func encode<Value: Encodable>(_ value: Value, forKey key: Key) throws { add(try draft.value(of: value), key) }

    private func grow(_ key: Key) -> Draft {
        add(.null, key)
        return draft.grow(at: draft.entries.count - 1)
    }

    func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type, forKey key: Key) -> KeyedEncodingContainer<
        Nested
    > {
        grow(key).container(keyedBy: type)
    }
    func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer { grow(key).unkeyedContainer() }
    func superEncoder(forKey key: Key) -> any Encoder { grow(key) }
    func superEncoder() -> any Encoder {
        draft.entries.append(CBOREntry("super", .null))
        return draft.grow(at: draft.entries.count - 1)
    }
}

private struct Items: UnkeyedEncodingContainer {
    let draft: Draft
    var codingPath: [any CodingKey] { [] }
    var count: Int { draft.items.count }

    func encodeNil() { draft.items.append(.null) }
    func encode(_ value: Bool) { draft.items.append(.bool(value)) }
    func encode(_ value: String) { draft.items.append(.text(value)) }
    func encode(_ value: Double) { draft.items.append(.float(value)) }
    func encode(_ value: Float) { draft.items.append(.float(Double(value))) }
    func encode(_ value: Int) { draft.items.append(.number(value)) }
    func encode(_ value: Int8) { draft.items.append(.number(value)) }
    func encode(_ value: Int16) { draft.items.append(.number(value)) }
    func encode(_ value: Int32) { draft.items.append(.number(value)) }
    func encode(_ value: Int64) { draft.items.append(.number(value)) }
    func encode(_ value: UInt) { draft.items.append(.number(value)) }
    func encode(_ value: UInt8) { draft.items.append(.number(value)) }
    func encode(_ value: UInt16) { draft.items.append(.number(value)) }
    func encode(_ value: UInt32) { draft.items.append(.number(value)) }
    func encode(_ value: UInt64) { draft.items.append(.number(value)) }
    func encode<Value: Encodable>(_ value: Value) throws { draft.items.append(try draft.value(of: value)) }

    private func grow() -> Draft {
        draft.items.append(.null)
        return draft.grow(at: draft.items.count - 1)
    }

    func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type) -> KeyedEncodingContainer<Nested> {
        grow().container(keyedBy: type)
    }
    func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer { grow().unkeyedContainer() }
    func superEncoder() -> any Encoder { grow() }
}

private struct Single: SingleValueEncodingContainer {
    let draft: Draft
    var codingPath: [any CodingKey] { [] }

    func encodeNil() { draft.set(.null) }
    func encode(_ value: Bool) { draft.set(.bool(value)) }
    func encode(_ value: String) { draft.set(.text(value)) }
    func encode(_ value: Double) { draft.set(.float(value)) }
    func encode(_ value: Float) { draft.set(.float(Double(value))) }
    func encode(_ value: Int) { draft.set(.number(value)) }
    func encode(_ value: Int8) { draft.set(.number(value)) }
    func encode(_ value: Int16) { draft.set(.number(value)) }
    func encode(_ value: Int32) { draft.set(.number(value)) }
    func encode(_ value: Int64) { draft.set(.number(value)) }
    func encode(_ value: UInt) { draft.set(.number(value)) }
    func encode(_ value: UInt8) { draft.set(.number(value)) }
    func encode(_ value: UInt16) { draft.set(.number(value)) }
    func encode(_ value: UInt32) { draft.set(.number(value)) }
    func encode(_ value: UInt64) { draft.set(.number(value)) }
    func encode<Value: Encodable>(_ value: Value) throws { draft.set(try draft.value(of: value)) }
}

extension FilePath {
    /// The bytes of the path, which need not be valid UTF-8.
    package var platformBytes: [UInt8] {
        withPlatformString { text in (0..<length).map { UInt8(bitPattern: text[$0]) } }
    }

    /// Creates a path from its bytes; fails if one of them is zero.
    package init?(platformBytes bytes: [UInt8]) {
        guard !bytes.contains(0) else { return nil }
        let text = bytes.map { CChar(bitPattern: $0) } + [0]
        self = text.withUnsafeBufferPointer { buffer in
            buffer.baseAddress.map { FilePath(platformString: $0) } ?? FilePath()
        }
    }
}
