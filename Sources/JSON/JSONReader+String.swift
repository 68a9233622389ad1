extension JSONReader {
    /// Reads a string whose opening quote stands here.
    mutating func readString() throws(JSONError) -> String {
        offset += 1
        let start = offset
        var isASCII = true
        while offset < input.count {
            switch input[offset] {
            case UInt8(ascii: "\""):
                let bytes = UnsafeBufferPointer(rebasing: input[start..<offset])
                offset += 1
                if isASCII { return String(decoding: bytes, as: UTF8.self) }
                return try checked(bytes, sourceStart: start)
            case UInt8(ascii: "\\"): return try readEscapedString(from: start)
            case 0..<0x20: throw .controlCharacter(input[offset], offset: offset)
            case 0x80...0xff: isASCII = false
            default: break
            }
            offset += 1
        }
        throw unfinished(from: start)
    }

    /// Reads on from the first backslash of a string.
    private mutating func readEscapedString(from start: Int) throws(JSONError) -> String {
        var bytes = Array(input[start..<offset])
        while offset < input.count {
            let byte = input[offset]
            switch byte {
            case UInt8(ascii: "\""):
                offset += 1
                // An escape always yields whole scalars, so it can neither complete nor break what is around it.
                return try bytes.withUnsafeBufferPointer { (buffer) throws(JSONError) -> String in
                    try checked(buffer, sourceStart: start)
                }
            case UInt8(ascii: "\\"): bytes.append(contentsOf: try readEscape().utf8)
            case 0..<0x20: throw .controlCharacter(byte, offset: offset)
            default:
                bytes.append(byte)
                offset += 1
            }
        }
        throw unfinished(from: start)
    }

    private func checked(_ bytes: UnsafeBufferPointer<UInt8>, sourceStart: Int) throws(JSONError) -> String {
        if let text = String(validating: bytes, as: UTF8.self) { return text }
        throw .invalidUTF8(offset: UTF8Text.firstFault(in: input, from: sourceStart) ?? sourceStart)
    }

    /// A string that does not end may be so because of bytes that are no text at all.
    private func unfinished(from start: Int) -> JSONError {
        guard let fault = UTF8Text.firstFault(in: input, from: start) else { return .unexpectedEnd(offset: offset) }
        return .invalidUTF8(offset: fault)
    }

    private mutating func readEscape() throws(JSONError) -> Unicode.Scalar {
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
        case UInt8(ascii: "u"): return try readUnicodeEscape(from: start)
        default: throw .invalidEscape(offset: start)
        }
    }

    /// Reads the digits of `\u`, and those of a second one when the first is the upper half of a pair.
    private mutating func readUnicodeEscape(from start: Int) throws(JSONError) -> Unicode.Scalar {
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
