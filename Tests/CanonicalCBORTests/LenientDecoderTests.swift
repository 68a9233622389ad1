import CanonicalCBOR
import Randomness
import Testing

@Suite struct LenientDecoderTests {
    @Test(
        "noncanonical encodings are read",
        arguments: [
            ("d9d9f705", .unsigned(5)), ("c001", .unsigned(1)), ("d864d9d9f7c120", .negative(0)),
            ("f7", .null), ("f6", .null), ("1800", .unsigned(0)), ("1b0000000000000001", .unsigned(1)),
            ("5f4201024103ff", .bytes([1, 2, 3])), ("5fff", .bytes([])),
            ("7f61616162ff", .text("ab")), ("9f01c202ff", .array([.unsigned(1), .unsigned(2)])), ("9fff", .array([])),
            ("bf616101616202ff", .record([("a", .unsigned(1)), ("b", .unsigned(2))])),
            ("a3616201616102616203", .record([("b", .unsigned(3)), ("a", .unsigned(2))])),
            ("a2c0616101c1616102", .record([("a", .unsigned(2))])),
            ("fa3f800000", .float(1)), ("fb7ff8000000000001", .float(.nan)), ("f97e01", .float(.nan)),
            ("3bffffffffffffffff", .negative(.max)), ("f4", .bool(false)),
        ] as [(String, CBORValue)])
    func reads(_ hex: String, _ value: CBORValue) throws {
        #expect(try LenientDecoder.decode(bytes(hex)) == value)
    }

    @Test(
        "invalid CBOR is refused",
        arguments: [
            ("", .truncated(offset: 0)), ("d9d9f7", .truncated(offset: 3)), ("0505", .trailingBytes(offset: 1)),
            ("1900", .truncated(offset: 2)), ("62c3", .truncated(offset: 2)), ("61ff", .invalidUTF8(offset: 1)),
            ("7f61c361a9ff", .invalidUTF8(offset: 2)), ("ff", .reservedHead(byte: 0xff, offset: 0)),
            ("82", .truncated(offset: 1)), ("9bffffffffffffffff", .truncated(offset: 9)),
            ("bb7fffffffffffffff", .truncated(offset: 9)), ("9f01", .truncated(offset: 2)),
            ("bf01ff", .reservedHead(byte: 0xff, offset: 2)), ("5f6161ff", .reservedHead(byte: 0x61, offset: 1)),
            ("5f5f4101ffff", .reservedHead(byte: 0x5f, offset: 1)), ("1c", .reservedHead(byte: 0x1c, offset: 0)),
            ("1f", .reservedHead(byte: 0x1f, offset: 0)), ("dfff", .reservedHead(byte: 0xdf, offset: 0)),
            ("e0", .simpleValue(number: 0, offset: 0)), ("f8ff", .simpleValue(number: 255, offset: 0)),
        ] as [(String, CBORError)])
    func refuses(_ hex: String, _ error: CBORError) {
        #expect(throws: error) { try LenientDecoder.decode(bytes(hex)) }
    }

    @Test func `nesting is limited, and tags do not count`() throws {
        let limit = CanonicalEncoder.maximumDepth
        let deepest = [UInt8](repeating: 0x81, count: limit) + [0x00]
        #expect(try CanonicalEncoder.encodeBare(LenientDecoder.decode(deepest)) == deepest)
        #expect(throws: CBORError.tooDeep(limit: limit, offset: limit + 1)) {
            try LenientDecoder.decode([0x81] + deepest)
        }
        #expect(try LenientDecoder.decode([UInt8](repeating: 0xc0, count: 100_000) + [0x07]) == .unsigned(7))
    }

    @Test(arguments: 1...20 as ClosedRange<UInt64>) func `both decoders agree on canonical bytes`(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<100 {
            let value = PropertyTests.value(depth: 4, using: &generator)
            let canonical = try CanonicalEncoder.encode(value)
            #expect(try LenientDecoder.decode(canonical) == CanonicalDecoder.decode(canonical))
            var damaged = canonical
            damaged[Int.random(in: damaged.indices, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
            guard let strict = try? CanonicalDecoder.decode(damaged) else { continue }
            #expect(try LenientDecoder.decode(damaged) == strict)
        }
    }
}
