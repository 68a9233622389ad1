import Canvas

/// A hex dump; each line has the offset, sixteen bytes in hexadecimal, and their characters.
enum HexDump {
    static func line(_ index: Int, of bytes: [UInt8]) -> StyledLine {
        let start = index * 16
        guard bytes.indices.contains(start) else { return StyledLine() }
        let row = bytes[start..<min(start + 16, bytes.count)]
        var digits = ""
        for (column, byte) in row.enumerated() { digits += (column == 8 ? "  " : " ") + hex(Int(byte), 2) }
        digits += String(repeating: " ", count: 49 - digits.utf8.count)
        let letters = row.map { 0x20...0x7E ~= $0 ? String(Unicode.Scalar($0)) : "." }.joined()
        return StyledLine([Span(hex(start, 6), .muted), Span(digits), Span("  "), Span(letters, .accent)])
    }

    private static func hex(_ number: Int, _ width: Int) -> String {
        let digits = String(number, radix: 16)
        return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
    }
}
