import CanonicalCBOR
import Randomness
import Testing

@Suite struct EncoderTests {
    @Test(
        "A value has exactly one encoding, which decodes to the value",
        arguments: [
            (.unsigned(0), "00"), (.unsigned(23), "17"), (.unsigned(24), "1818"), (.unsigned(255), "18ff"),
            (.unsigned(256), "190100"), (.unsigned(65535), "19ffff"), (.unsigned(65536), "1a00010000"),
            (.unsigned(4_294_967_295), "1affffffff"), (.unsigned(4_294_967_296), "1b0000000100000000"),
            (.unsigned(.max), "1bffffffffffffffff"), (.integer(-1), "20"), (.integer(-24), "37"),
            (.integer(-25), "3818"), (.integer(-257), "390100"), (.integer(Int64.min), "3b7fffffffffffffff"),
            (.negative(.max), "3bffffffffffffffff"), (.bytes([]), "40"), (.bytes([1, 2, 3]), "43010203"),
            (.text(""), "60"), (.text("\u{e9}"), "62c3a9"), (.text("e\u{301}"), "6365cc81"), (.text("😀"), "64f09f9880"),
            (.text("\u{0}"), "6100"), (.array([]), "80"), (.array([.unsigned(1), .array([.null])]), "820181f6"),
            (.map([]), "a0"), (.bool(false), "f4"), (.bool(true), "f5"), (.null, "f6"),
            (.record([("a", .unsigned(1)), ("b", .array([]))]), "a261610161" + "6280"),
        ] as [(CBORValue, String)])
    func vectors(value: CBORValue, encoded: String) throws {
        #expect(hex(try CanonicalEncoder.encodeBare(value)) == encoded)
        #expect(hex(try CanonicalEncoder.encode(value)) == "d9d9f7" + encoded)
        #expect(try CanonicalDecoder.decode(bytes("d9d9f7" + encoded)) == value)
    }

    @Test("Long contents have long heads", arguments: [23, 24, 255, 256, 65535, 65536])
    func lengths(count: Int) throws {
        let heads = [23: "77", 24: "7818", 255: "78ff", 256: "790100", 65535: "79ffff", 65536: "7a00010000"]
        let text = String(repeating: "x", count: count)
        let encoded = try CanonicalEncoder.encodeBare(.text(text))
        #expect(hex(Array(encoded.dropLast(count))) == heads[count])
        #expect(encoded.suffix(count).allSatisfy { $0 == UInt8(ascii: "x") })
    }

    @Test("Keys are sorted by kind, then by size, then bytewise, whatever their order")
    func keyOrder() throws {
        let sorted: [(CBORValue, String)] = [
            (.unsigned(2), "02"), (.unsigned(10), "0a"), (.unsigned(100), "1864"), (.unsigned(1000), "1903e8"),
            (.integer(-1), "20"), (.integer(-100), "3863"), (.bytes([]), "40"), (.bytes([9]), "4109"),
            (.bytes([0, 0]), "420000"), (.text(""), "60"), (.text("b"), "6162"), (.text("z"), "617a"),
            (.text("aa"), "626161"), (.text("\u{e9}"), "62c3a9"), (.array([.text("zz")]), "81627a7a"),
            (.array([.unsigned(0), .unsigned(0)]), "820000"), (.array([.unsigned(0), .unsigned(1)]), "820001"),
            (.record([("z", .null)]), "a1617af6"), (.record([("a", .null), ("b", .null)]), "a26161f66162f6"),
        ]
        let expected = "b3" + sorted.map { $0.1 + "f6" }.joined()
        let entries = sorted.map { CBOREntry(key: $0.0, value: .null) }
        var generator = SeededGenerator(seed: 7)
        for _ in 0..<20 {
            let shuffled = CBORValue.map(entries.shuffled(using: &generator))
            #expect(hex(try CanonicalEncoder.encodeBare(shuffled)) == expected)
        }
    }

    @Test("Text keys are sorted by length first and without normalization")
    func textKeys() throws {
        let value = CBORValue.record([
            ("e\u{301}", .unsigned(1)), ("b", .unsigned(2)), ("\u{e9}", .unsigned(3)), ("aa", .unsigned(4)),
        ])
        #expect(hex(try CanonicalEncoder.encodeBare(value)) == "a4" + "616202" + "62616104" + "62c3a903" + "6365cc8101")
    }

    @Test("A duplicate key is refused")
    func duplicateKeys() {
        #expect(throws: CBORError.duplicateKey(.text("a"), offset: nil)) {
            try CanonicalEncoder.encode(.record([("a", .null), ("b", .null), ("a", .null)]))
        }
        let integers = CBORValue.map([
            CBOREntry(key: .unsigned(1), value: .null), CBOREntry(key: .unsigned(1), value: .null),
        ])
        #expect(throws: CBORError.duplicateKey(.unsigned(1), offset: nil)) { try CanonicalEncoder.encode(integers) }
    }

    @Test("Nesting is limited, and values within the limit decode")
    func depth() throws {
        var value = CBORValue.null
        for _ in 0..<CanonicalEncoder.maximumDepth { value = .array([value]) }
        #expect(try CanonicalDecoder.decode(try CanonicalEncoder.encode(value)) == value)
        #expect(throws: CBORError.tooDeep(limit: 512, offset: nil)) { try CanonicalEncoder.encode(.array([value])) }
        #expect(throws: CBORError.tooDeep(limit: 512, offset: nil)) {
            try CanonicalEncoder.encode(.record([("a", value)]))
        }
    }
}
