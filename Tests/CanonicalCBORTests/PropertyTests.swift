import CanonicalCBOR
import Randomness
import Testing

@Suite struct PropertyTests {
    @Test("Encoded values decode to the same value", arguments: 1...20 as ClosedRange<UInt64>)
    func encodeThenDecode(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<100 {
            let value = Self.value(depth: 4, using: &generator)
            let encoded = try CanonicalEncoder.encode(value)
            let decoded = try CanonicalDecoder.decode(encoded)
            #expect(decoded == value)
            #expect(decoded.hashValue == value.hashValue)
            #expect(try CanonicalEncoder.encode(decoded) == encoded)
        }
    }

    @Test(
        "Damaged bytes are refused, or are the canonical bytes of another value",
        arguments: 1...20 as ClosedRange<UInt64>)
    func damage(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let original = try CanonicalEncoder.encode(Self.value(depth: 4, using: &generator))
        for _ in 0..<500 {
            let bytes = Self.damaged(original, using: &generator)
            do throws(CBORError) {
                let value = try CanonicalDecoder.decode(bytes)
                #expect(try CanonicalEncoder.encode(value) == bytes)
            } catch {
                #expect((0...bytes.count).contains(try #require(error.offset)))
                #expect(!error.message.isEmpty)
            }
        }
    }

    static func value(depth: Int, using generator: inout SeededGenerator) -> CBORValue {
        switch Int.random(in: 0..<(depth > 0 ? 10 : 7), using: &generator) {
        case 0: .null
        case 1: .bool(.random(using: &generator))
        case 2: .unsigned(generator.next() >> UInt64.random(in: 0..<64, using: &generator))
        case 3: .negative(generator.next() >> UInt64.random(in: 0..<64, using: &generator))
        case 4: .bytes((0..<Int.random(in: 0..<300, using: &generator)).map { UInt8(truncatingIfNeeded: $0) })
        case 5: .text(text(using: &generator))
        case 6: float(using: &generator)
        case 7:
            .array(
                (0..<Int.random(in: 0..<30, using: &generator)).map { _ in value(depth: depth - 1, using: &generator) })
        default: map(depth: depth - 1, using: &generator)
        }
    }

    private static func map(depth: Int, using generator: inout SeededGenerator) -> CBORValue {
        let hasTextKeys = Bool.random(using: &generator)
        var entries: [CBORValue: CBORValue] = [:]
        for _ in 0..<Int.random(in: 0..<12, using: &generator) {
            let key = hasTextKeys ? .text(text(using: &generator)) : value(depth: min(depth, 1), using: &generator)
            entries[key] = value(depth: depth, using: &generator)
        }
        return .map(entries.map { CBOREntry(key: $0.key, value: $0.value) }.shuffled(using: &generator))
    }

    private static func float(using generator: inout SeededGenerator) -> CBORValue {
        let bits = generator.next()
        let number =
            switch bits % 3 {
            case 0: Double(bitPattern: bits)
            case 1: Double(Float(bitPattern: UInt32(truncatingIfNeeded: bits >> 2)))
            default: Double(Int16(truncatingIfNeeded: bits >> 2)) / 8
            }
        // NaNs with any payload have the same bytes, so their payloads don't survive.
        return .float(number.isNaN ? .nan : number)
    }

    private static func text(using generator: inout SeededGenerator) -> String {
        var text = String.UnicodeScalarView()
        for _ in 0..<Int.random(in: 0..<6, using: &generator) {
            let limit: UInt32 = [0x80, 0x400, 0x1_0000, 0x11_0000].randomElement(using: &generator) ?? 0x80
            text.append(Unicode.Scalar(UInt32.random(in: 0..<limit, using: &generator)) ?? "a")
        }
        return String(text)
    }

    private static func damaged(_ original: [UInt8], using generator: inout SeededGenerator) -> [UInt8] {
        var bytes = original
        for _ in 0..<Int.random(in: 1...3, using: &generator) where bytes.count > CanonicalEncoder.prefix.count {
            let index = Int.random(in: CanonicalEncoder.prefix.count..<bytes.count, using: &generator)
            switch Int.random(in: 0..<5, using: &generator) {
            case 0: bytes[index] = UInt8(truncatingIfNeeded: generator.next())
            case 1: bytes[index] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
            case 2: bytes.remove(at: index)
            case 3: bytes.insert(UInt8(truncatingIfNeeded: generator.next()), at: index)
            default: bytes.removeSubrange(index...)
            }
        }
        return bytes
    }
}
