import CanonicalCBOR
import Testing

@Suite struct FloatTests {
    @Test(
        "A float is encoded in the shortest form that preserves it",
        arguments: [
            (0.0, "f90000"), (-0.0, "f98000"), (1.0, "f93c00"), (1.5, "f93e00"), (65504.0, "f97bff"),
            (65505.0, "fa477fe100"), (65536.0, "fa47800000"), (100000.0, "fa47c35000"),
            (5.960464477539063e-8, "f90001"),
            (0.00006103515625, "f90400"), (2.9802322387695312e-8, "fa33000000"), (-4.0, "f9c400"),
            (3.4028234663852886e38, "fa7f7fffff"), (1.401298464324817e-45, "fa00000001"), (1.1, "fb3ff199999999999a"),
            (-4.1, "fbc010666666666666"), (1.0e300, "fb7e37e43c8800759c"),
            (.leastNonzeroMagnitude, "fb0000000000000001"),
            (.infinity, "f97c00"), (-.infinity, "f9fc00"), (.nan, "f97e00"),
        ] as [(Double, String)])
    func vectors(number: Double, encoded: String) throws {
        #expect(hex(try CanonicalEncoder.encodeBare(.float(number))) == encoded)
        let decoded = try #require(try CanonicalDecoder.decode(bytes("d9d9f7" + encoded)).asFloat)
        #expect(decoded.bitPattern == number.bitPattern)
    }

    @Test("Every half float survives decoding and encoding, except for noncanonical NaNs")
    func halves() throws {
        for bits in 0...UInt16.max {
            let encoded = CanonicalEncoder.prefix + [0xf9, UInt8(bits >> 8), UInt8(bits & 0xff)]
            let isOddNaN = bits & 0x7c00 == 0x7c00 && bits & 0x3ff != 0 && bits != 0x7e00
            if isOddNaN {
                #expect(throws: CBORError.floatNotShortest(offset: 3)) { try CanonicalDecoder.decode(encoded) }
            } else {
                let value = try CanonicalDecoder.decode(encoded)
                #expect(value.asFloat == Self.half(bits) || bits == 0x7e00)
                #expect(try CanonicalEncoder.encode(value) == encoded)
            }
        }
    }

    @Test("A NaN with a payload is encoded as the canonical NaN")
    func payloads() throws {
        let odd = CBORValue.float(Double(nan: 5, signaling: false))
        #expect(hex(try CanonicalEncoder.encodeBare(odd)) == "f97e00")
    }

    /// The value of a half float, computed from its definition, not with the type that the encoder uses.
    private static func half(_ bits: UInt16) -> Double {
        let fraction = Double(bits & 0x3ff)
        let sign: Double = bits & 0x8000 == 0 ? 1 : -1
        return switch Int(bits >> 10) & 31 {
        case 0: sign * fraction * 0x1p-24
        case 31: sign * (fraction == 0 ? .infinity : .nan)
        case let exponent: sign * (1024 + fraction) * Double(sign: .plus, exponent: exponent - 25, significand: 1)
        }
    }
}
