import CNcurses

extension Terminal {
    /// The number of bytes that common terminals accept for their clipboard.
    public static let clipboardLimit = 74_994

    /// Asks the terminal to put text on its clipboard (OSC 52), which works over SSH, but not in every terminal.
    public func copy(_ text: String) throws(TerminalError) {
        let bytes = Array(text.utf8)
        guard bytes.count <= Self.clipboardLimit else {
            throw .tooLongToCopy(bytes: bytes.count, limit: Self.clipboardLimit)
        }
        let sequence = "\u{1B}]52;c;\(Base64.text(of: bytes))\u{7}"
        let isWritten = Array(sequence.utf8).withUnsafeBytes { raw in
            cn_write_past(raw.bindMemory(to: CChar.self).baseAddress, raw.count)
        }
        guard isWritten else { throw .notWritten }
    }
}

/// Base64, for sequences that allow only letters.
nonisolated enum Base64 {
    private static let letters = Array(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".unicodeScalars)

    static func text(of bytes: [UInt8]) -> String {
        var text = String.UnicodeScalarView()
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<min(start + 3, bytes.count)]
            var bits = group.reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
            bits <<= UInt32(8 * (3 - group.count))
            for place in 0..<4 {
                text.append(place <= group.count ? letters[Int(bits >> UInt32(18 - 6 * place)) & 63] : "=")
            }
        }
        return String(text)
    }
}
