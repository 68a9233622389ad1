import CanonicalCBOR
import Testing

@Suite struct HashTests {
    @Test("Known bytes have known hashes")
    func functionVectors() {
        #expect(Hash.of([UInt8]()).hex == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
        #expect(Hash.of("abc".utf8).hex == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    }

    @Test("Known values have known hashes")
    func valueVectors() throws {
        let empty = "sha256:05b63fef282b5626ef398248dce2cd13235d7816d2b67352cf31330d1a491c1b"
        #expect(try CBORValue.array([]).hash().text == empty)
        let record = "sha256:75bd49cb964988d6fd2c058f51230c3dc2a254753751fbe0f313b4b1e0681b69"
        #expect(try CBORValue.map([]).hash().text == record)
        let value = CBORValue.record([
            ("aa", .unsigned(2)), ("b", .unsigned(1)), ("a", .array([.bool(true), .null, .float(1.5)])),
        ])
        #expect(hex(try CanonicalEncoder.encode(value)) == "d9d9f7a3616183f5f6f93e0061620162616102")
        #expect(try value.hash().hex == "491cc306759188b59f37b5783b92bb4b7809a62646c8735d88fe48aa692c10be")
    }

    @Test("A hash can be read from its text in either case")
    func text() throws {
        let hash = Hash.of("abc".utf8)
        #expect(Hash(hash.text) == hash)
        #expect(Hash("sha256:" + hash.hex.uppercased()) == hash)
        #expect(hash.text == "sha256:" + hash.hex)
        #expect("\(hash)" == hash.text)
        #expect(hash.short == "ba7816bf8f01")
        #expect(Hash(bytes: hash.bytes) == hash)
        #expect(Hash(bytes: Array(hash.bytes.dropLast())) == nil)
    }

    @Test("Text that is not a hash is refused")
    func noHashes() {
        let digits = String(repeating: "0", count: 64)
        for text in [
            "", "sha256:", digits, "SHA256:" + digits, "sha256:" + digits.dropLast(), "sha256:0" + digits,
            "sha256:g" + digits.dropLast(), "sha512:" + digits, "sha256: " + digits.dropLast(),
            "sha256:é" + digits.dropLast(2),
        ] {
            #expect(Hash(text) == nil, "\(text)")
        }
        #expect(Hash("sha256:" + digits) == .zero)
    }

    @Test("Only hexadecimal digits are accepted, each with its value")
    func digits() {
        for byte in UInt8(0)..<128 {
            let character = Character(UnicodeScalar(byte))
            let hash = Hash("sha256:" + String(repeating: "0", count: 63) + String(character))
            #expect(hash?.bytes.last == character.hexDigitValue.map { UInt8($0) }, "\(byte)")
        }
    }

    @Test("Hashes sort like their texts")
    func order() {
        let hashes = (0..<200 as Range<UInt8>).map { Hash.of([$0]) }
        #expect(hashes.sorted().map(\.text) == hashes.map(\.text).sorted())
        #expect(Set(hashes).count == 200)
        #expect(Hash.zero.isZero && !hashes[0].isZero)
        #expect(hashes.allSatisfy { Hash.zero < $0 })
    }
}
