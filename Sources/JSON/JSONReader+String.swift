extension JSONReader {
    /// Skips a string whose opening quote is at the current position; returns whether it has escapes.
    mutating func skipString() throws(JSONError) -> Bool {
        offset += 1
        let start = offset
        var isASCII = true
        var hasEscapes = false
        let raw = UnsafeRawBufferPointer(input)
        while true {
            // Skip eight bytes at a time while all of them are plain.
            while raw.count - offset >= 8 {
                let word = raw.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
                guard Self.isPlain(word) else { break }
                offset += 8
            }
            guard offset < input.count else { throw unfinished(from: start) }
            let byte = input[offset]
            switch byte {
            case UInt8(ascii: "\""):
                if !isASCII, let fault = UTF8Text.firstFault(in: input, from: start, to: offset) {
                    throw .invalidUTF8(offset: fault)
                }
                offset += 1
                return hasEscapes
            case UInt8(ascii: "\\"):
                hasEscapes = true
                var escape = JSONEscape(input: input, offset: offset)
                _ = try escape.read()
                offset = escape.offset
                continue
            case 0..<0x20: throw .controlCharacter(byte, offset: offset)
            case 0x80...0xff: isASCII = false
            default: break
            }
            offset += 1
        }
    }

    /// Whether eight bytes are all ASCII, without quotes, backslashes and control characters.
    @inline(__always)
    private static func isPlain(_ word: UInt64) -> Bool {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let quotes = word ^ (ones &* 0x22)
        let slashes = word ^ (ones &* 0x5c)
        let found =
            word | (word &- ones &* 0x20) | (quotes &- ones) & ~quotes | (slashes &- ones) & ~slashes
        return found & (ones &* 0x80) == 0
    }

    /// The error for an unterminated string, which may be due to bytes that are not valid text.
    private func unfinished(from start: Int) -> JSONError {
        guard let fault = UTF8Text.firstFault(in: input, from: start, to: input.count) else {
            return .unexpectedEnd(offset: offset)
        }
        return .invalidUTF8(offset: fault)
    }
}
