/// Decodes escapes in JSON text.
struct JSONEscape {
    let input: UnsafeBufferPointer<UInt8>
    var offset: Int

    /// Reads the escape whose backslash is at the current position.
    mutating func read() throws(JSONError) -> Unicode.Scalar {
        let start = offset
        guard offset + 1 < input.count else { throw .unexpectedEnd(offset: input.count) }
        let byte = input[offset + 1]
        offset += 2
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(byte)
        case UInt8(ascii: "b"): return "\u{08}"
        case UInt8(ascii: "f"): return "\u{0c}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"): return try readUnicode(from: start)
        default: throw .invalidEscape(offset: start)
        }
    }

    /// Reads the digits of `\u`, and those of a second escape if the first is the upper half of a surrogate pair.
    private mutating func readUnicode(from start: Int) throws(JSONError) -> Unicode.Scalar {
        let unit = try readCodeUnit(from: start)
        if let scalar = Unicode.Scalar(unit) { return scalar }
        guard UTF16.isLeadSurrogate(unit), offset + 1 < input.count, input[offset] == UInt8(ascii: "\\"),
            input[offset + 1] == UInt8(ascii: "u")
        else { throw .loneSurrogate(unit: unit, offset: start) }
        let second = offset
        offset += 2
        let low = try readCodeUnit(from: second)
        guard UTF16.isTrailSurrogate(low) else { throw .loneSurrogate(unit: unit, offset: start) }
        return UTF16.decode(UTF16.EncodedScalar([unit, low]))
    }

    private mutating func readCodeUnit(from start: Int) throws(JSONError) -> UInt16 {
        var unit: UInt16 = 0
        for _ in 0..<4 {
            guard offset < input.count else { throw .unexpectedEnd(offset: offset) }
            let digit: UInt8
            switch input[offset] {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = input[offset] - UInt8(ascii: "0")
            case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = input[offset] - UInt8(ascii: "a") + 10
            case UInt8(ascii: "A")...UInt8(ascii: "F"): digit = input[offset] - UInt8(ascii: "A") + 10
            default: throw .invalidEscape(offset: start)
            }
            unit = unit << 4 | UInt16(digit)
            offset += 1
        }
        return unit
    }
}
