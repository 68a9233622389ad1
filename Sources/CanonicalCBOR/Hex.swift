/// Hexadecimal digits.
enum Hex {
    /// Writes bytes as lower-case digits, two a byte.
    static func digits(of bytes: some Collection<UInt8>) -> String {
        let alphabet: StaticString = "0123456789abcdef"
        return String(unsafeUninitializedCapacity: bytes.count * 2) { buffer in
            var index = 0
            for byte in bytes {
                buffer[index] = alphabet.utf8Start[Int(byte >> 4)]
                buffer[index + 1] = alphabet.utf8Start[Int(byte & 15)]
                index += 2
            }
            return index
        }
    }

    /// Reads one digit of either case.
    static func value(of digit: UInt8) -> UInt8? {
        switch digit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
