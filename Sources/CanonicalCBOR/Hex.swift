/// Hexadecimal digits.
enum Hex {
    /// Returns bytes as lowercase digits, two per byte.
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
        // Comparisons instead of ranges: manifests hold hashes by the thousand.
        let number = digit &- UInt8(ascii: "0")
        if number < 10 { return number }
        let letter = (digit | 0x20) &- UInt8(ascii: "a")
        return letter < 6 ? letter + 10 : nil
    }
}
