import CanonicalCBOR
import Testing

@Suite struct DecoderTests {
    @Test(
        "Bytes that the encoder would not write are refused at their offset",
        arguments: [
            ("", .missingPrefix), ("d9d9", .missingPrefix), ("80", .missingPrefix), ("d9d9f8f6", .missingPrefix),
            ("d9d9f7", .truncated(offset: 3)), ("d9d9f7d9d9f780", .tag(number: 55799, offset: 3)),
            ("d9d9f7c000", .tag(number: 0, offset: 3)), ("d9d9f781d9d9f700", .tag(number: 55799, offset: 4)),
            ("d9d9f7f6f6", .trailingBytes(offset: 4)), ("d9d9f70000", .trailingBytes(offset: 4)),
            ("d9d9f71817", .integerNotShortest(offset: 3)), ("d9d9f71900ff", .integerNotShortest(offset: 3)),
            ("d9d9f71a0000ffff", .integerNotShortest(offset: 3)),
            ("d9d9f73b00000000ffffffff", .integerNotShortest(offset: 3)),
            ("d9d9f7780161", .integerNotShortest(offset: 3)), ("d9d9f7980100", .integerNotShortest(offset: 3)),
            ("d9d9f7b80100f6", .integerNotShortest(offset: 3)), ("d9d9f75800", .integerNotShortest(offset: 3)),
            ("d9d9f7fa3f800000", .floatNotShortest(offset: 3)),
            ("d9d9f7fb3ff0000000000000", .floatNotShortest(offset: 3)),
            ("d9d9f7fb3ff8000000000000", .floatNotShortest(offset: 3)),
            ("d9d9f7fb40f86a0000000000", .floatNotShortest(offset: 3)),
            ("d9d9f7fa7fc00000", .floatNotShortest(offset: 3)),
            ("d9d9f7fb7ff0000000000000", .floatNotShortest(offset: 3)),
            ("d9d9f7f97e01", .floatNotShortest(offset: 3)), ("d9d9f7f9fe00", .floatNotShortest(offset: 3)),
            ("d9d9f79fff", .indefiniteLength(offset: 3)), ("d9d9f75f4100ff", .indefiniteLength(offset: 3)),
            ("d9d9f77fff", .indefiniteLength(offset: 3)), ("d9d9f7bfff", .indefiniteLength(offset: 3)),
            ("d9d9f7ff", .indefiniteLength(offset: 3)), ("d9d9f71f", .indefiniteLength(offset: 3)),
            ("d9d9f7f7", .simpleValue(number: 23, offset: 3)), ("d9d9f7e0", .simpleValue(number: 0, offset: 3)),
            ("d9d9f7f0", .simpleValue(number: 16, offset: 3)), ("d9d9f7f8ff", .simpleValue(number: 255, offset: 3)),
            ("d9d9f7f814", .simpleValue(number: 20, offset: 3)), ("d9d9f71c", .reservedHead(byte: 0x1c, offset: 3)),
            ("d9d9f7fc", .reservedHead(byte: 0xfc, offset: 3)), ("d9d9f75e", .reservedHead(byte: 0x5e, offset: 3)),
            ("d9d9f761ff", .invalidUTF8(offset: 4)), ("d9d9f763eda080", .invalidUTF8(offset: 4)),
            ("d9d9f762c080", .invalidUTF8(offset: 4)), ("d9d9f7816180", .invalidUTF8(offset: 5)),
            ("d9d9f7a26162f66161f6", .keyOutOfOrder(offset: 7)), ("d9d9f7a2626161f66162f6", .keyOutOfOrder(offset: 8)),
            ("d9d9f7a26161f601f6", .keyOutOfOrder(offset: 7)), ("d9d9f7a220f600f6", .keyOutOfOrder(offset: 6)),
            ("d9d9f7a26161f66161f5", .duplicateKey(.text("a"), offset: 7)),
            ("d9d9f718", .truncated(offset: 4)), ("d9d9f71900", .truncated(offset: 5)),
            ("d9d9f7626a", .truncated(offset: 5)),
            ("d9d9f78201", .truncated(offset: 5)), ("d9d9f7a1", .truncated(offset: 4)),
            ("d9d9f7a101", .truncated(offset: 5)),
            ("d9d9f7f93c", .truncated(offset: 5)), ("d9d9f7f8", .truncated(offset: 4)),
        ] as [(String, CBORError)])
    func refusals(encoded: String, error: CBORError) {
        #expect(throws: error) { try CanonicalDecoder.decode(bytes(encoded)) }
    }

    @Test("A claimed length without contents costs nothing", arguments: ["5b", "7b", "9b", "bb"])
    func claimedLengths(head: String) {
        for length in ["7fffffffffffffff", "ffffffffffffffff", "0000000100000000"] {
            #expect(throws: CBORError.truncated(offset: 13)) {
                try CanonicalDecoder.decode(bytes("d9d9f7" + head + length + "00"))
            }
        }
    }

    @Test("Excessive nesting is refused")
    func depth() {
        let arrays = CanonicalEncoder.prefix + [UInt8](repeating: 0x81, count: 100_000)
        #expect(throws: CBORError.tooDeep(limit: 512, offset: 516)) { try CanonicalDecoder.decode(arrays) }
        let keys = CanonicalEncoder.prefix + [UInt8](repeating: 0xa1, count: 100_000)
        #expect(throws: CBORError.tooDeep(limit: 512, offset: 516)) { try CanonicalDecoder.decode(keys) }
    }

    @Test("Every truncation of valid bytes is refused")
    func cuts() throws {
        let whole = try CanonicalEncoder.encode(
            .record([("a", .array([.float(1.1), .text("é"), .bytes([1])])), ("bb", .unsigned(70000)), ("c", .map([]))]))
        #expect(throws: Never.self) { try CanonicalDecoder.decode(whole) }
        for count in 0..<whole.count {
            #expect(throws: CBORError.self) { try CanonicalDecoder.decode(Array(whole.prefix(count))) }
        }
    }

    @Test("A message contains the fault and its offset")
    func messages() {
        #expect(CBORError.tag(number: 2, offset: 3).message == "tag 2 is not allowed in canonical CBOR at byte 3")
        #expect(CBORError.reservedHead(byte: 0x1c, offset: 4).message == "head byte 0x1c is reserved at byte 4")
        #expect(CBORError.duplicateKey(.text("a"), offset: nil).message == "the map key \"a\" occurs twice")
    }
}
