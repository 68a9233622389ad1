import AIR
import CanonicalCBOR
import Governance
import JSON
import Remotes
import SystemPackage
import Testing
import WorldIO
import WorldProtocol

/// Makes values of any decodable type, with a value in every field that no other field has.
final class SampleMaker {
    private var counter = 0
    /// For each enumeration so far: its cases, and how many of them were made.
    private var enumerations: [ObjectIdentifier: (names: [String], made: Int)] = [:]

    /// Whether every case of every enumeration so far has been made.
    var hasMadeAll: Bool { enumerations.values.allSatisfy { $0.made >= $0.names.count } }

    /// The number of cases so far.
    var caseCount: Int { enumerations.values.reduce(0) { $0 + $1.names.count } }

    /// The number of different cases so far.
    var madeCount: Int { enumerations.values.reduce(0) { $0 + min($1.made, $1.names.count) } }

    func number() -> Int {
        counter += 1
        return counter
    }

    func text() -> String { "text \(number())" }

    func make<Value: Decodable>(_ type: Value.Type) throws -> Value {
        if let value = try special(type) as? Value { return value }
        if let cases = EnumCases(type), !cases.hasPayloads {
            let index = next(of: type, cases.names)
            return try #require(
                withUnsafeBytes(of: UInt8(index)) { bytes in
                    // A case without a payload is stored as its number; a single case has no storage at all.
                    guard MemoryLayout<Value>.size <= 1, let start = bytes.baseAddress else { return nil }
                    return start.loadUnaligned(as: Value.self)
                })
        }
        return try Value(from: SampleDecoder(maker: self))
    }

    /// The case to make next.
    func next(of type: Any.Type, _ names: [String]) -> Int {
        let known = enumerations[ObjectIdentifier(type), default: (names, 0)]
        enumerations[ObjectIdentifier(type)] = (names, known.made + 1)
        return known.made % names.count
    }

    /// Values of types with a custom encoding, and of types with invariants.
    private func special(_ type: any Decodable.Type) throws -> Any? {
        switch type {
        case is [UInt8].Type: return Array(text().utf8)
        case is Hash.Type: return Hash.of(Array(text().utf8))
        case is CBORValue.Type: return value()
        case is FilePath.Type: return FilePath("/\(text())")
        case is StructuralDifference.Type: return StructuralDifference(value(), number() % 3 == 0 ? nil : value())
        case is ApproverKey.Type:
            let seed = Array(Hash.of(Array(text().utf8)).bytes)
            return try #require(SigningKey(seed: seed)).publicKey
        case is GovernanceRules.Type:
            let approvers = try (0..<2).map { _ in
                GovernanceRules.Approver(owner: text(), key: try make(ApproverKey.self))
            }
            let rules: GovernanceRules = try #require(
                GovernanceRules(approvers: approvers, ownersNeeded: 1 + number() % 2, authorsMayApprove: flag()))
            return rules
        case is RemoteURL.Type: return try RemoteURL("file:///\(number())")
        case is JSONText.Type: return JSONText(.object([("text", .string(text()))]))
        case let type as any SampledRows.Type: return try type.sample(self)
        default: return nil
        }
    }

    func flag() -> Bool { number() % 2 == 0 }

    /// A value whose entries are not in canonical order.
    private func value() -> CBORValue {
        .record([
            ("zeta", .text(text())), ("alpha", .array([.integer(-number()), .float(-0.0), .null, .bool(flag())])),
            ("b", .bytes([0, 255])),
        ])
    }
}

/// Rows that are packed when they are encoded.
private protocol SampledRows {
    static func sample(_ maker: SampleMaker) throws -> Any
}

extension Packed: SampledRows where Row: Decodable {
    fileprivate static func sample(_ maker: SampleMaker) throws -> Any {
        Packed(wrappedValue: try (0..<3).map { _ in try maker.make(Row.self) })
    }
}

private struct SampleDecoder: Decoder, SingleValueDecodingContainer {
    let maker: SampleMaker
    var codingPath: [any CodingKey] { [] }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedDecodingContainer<Key> {
        KeyedDecodingContainer(SampleFields(maker: maker))
    }
    func unkeyedContainer() -> any UnkeyedDecodingContainer { SampleItems(maker: maker) }
    func singleValueContainer() -> any SingleValueDecodingContainer { self }

    func decodeNil() -> Bool { false }
    func decode(_ type: Bool.Type) -> Bool { maker.flag() }
    func decode(_ type: String.Type) -> String { maker.text() }
    func decode(_ type: Double.Type) -> Double { Double(maker.number()) / 7 }
    func decode(_ type: Float.Type) -> Float { Float(maker.number()) }
    func decode<Value: Decodable & FixedWidthInteger>(_ type: Value.Type) -> Value {
        Value(truncatingIfNeeded: maker.number())
    }
    func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
        if let integer = type as? any (Decodable & FixedWidthInteger).Type {
            return try #require(decode(integer) as? Value)
        }
        return try maker.make(type)
    }
    private func decode(_ type: any (Decodable & FixedWidthInteger).Type) -> Any {
        func number<Number: FixedWidthInteger>(_: Number.Type) -> Any { Number(truncatingIfNeeded: maker.number()) }
        return number(type)
    }
}

private struct SampleFields<Key: CodingKey>: KeyedDecodingContainerProtocol {
    let maker: SampleMaker
    var codingPath: [any CodingKey] { [] }

    /// A decoder that reads all keys decodes a case of an enumeration, or a dictionary of texts.
    var allKeys: [Key] {
        guard let cases = EnumCases(Key.self) else {
            return (0..<2).compactMap { _ in Key(stringValue: maker.text()) }
        }
        return [cases.names[maker.next(of: Key.self, cases.names)]].compactMap { Key(stringValue: $0) }
    }

    func contains(_ key: Key) -> Bool { maker.number() % 4 != 0 }
    func decodeNil(forKey key: Key) -> Bool { false }
    func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value {
        try SampleDecoder(maker: maker).decode(type)
    }
    func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type, forKey key: Key
    ) -> KeyedDecodingContainer<Nested> {
        KeyedDecodingContainer<Nested>(SampleFields<Nested>(maker: maker))
    }
    func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedDecodingContainer { SampleItems(maker: maker) }
    func superDecoder() -> any Decoder { SampleDecoder(maker: maker) }
    func superDecoder(forKey key: Key) -> any Decoder { SampleDecoder(maker: maker) }
}

/// Two elements, or one key and one value.
private struct SampleItems: UnkeyedDecodingContainer {
    let maker: SampleMaker
    private(set) var currentIndex = 0

    init(maker: SampleMaker) { self.maker = maker }

    var codingPath: [any CodingKey] { [] }
    var count: Int? { 2 }
    var isAtEnd: Bool { currentIndex == 2 }

    func decodeNil() -> Bool { false }
    mutating func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
        currentIndex += 1
        return try SampleDecoder(maker: maker).decode(type)
    }
    mutating func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type) -> KeyedDecodingContainer<Nested> {
        currentIndex += 1
        return KeyedDecodingContainer<Nested>(SampleFields<Nested>(maker: maker))
    }
    mutating func nestedUnkeyedContainer() -> any UnkeyedDecodingContainer {
        currentIndex += 1
        return SampleItems(maker: maker)
    }
    mutating func superDecoder() -> any Decoder {
        currentIndex += 1
        return SampleDecoder(maker: maker)
    }
}
