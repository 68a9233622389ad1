/// The grammar of numbers (RFC 8259 §6).
enum NumberGrammar {
    /// Returns the end of a number that starts with a minus or a digit.
    static func end(ofNumberAt start: Int, in bytes: UnsafeBufferPointer<UInt8>) throws(JSONError) -> Int {
        var end = start
        func isDigit(_ index: Int) -> Bool { index < bytes.count && bytes[index] &- 0x30 < 10 }
        func isOne(of first: UInt8, _ second: UInt8) -> Bool {
            end < bytes.count && (bytes[end] == first || bytes[end] == second)
        }
        func skipDigits() throws(JSONError) {
            guard isDigit(end) else { throw .invalidNumber(offset: start) }
            while isDigit(end) { end += 1 }
        }
        if isOne(of: UInt8(ascii: "-"), UInt8(ascii: "-")) { end += 1 }
        let first = end
        try skipDigits()
        if bytes[first] == UInt8(ascii: "0"), end > first + 1 { throw .invalidNumber(offset: start) }
        if isOne(of: UInt8(ascii: "."), UInt8(ascii: ".")) {
            end += 1
            try skipDigits()
        }
        if isOne(of: UInt8(ascii: "e"), UInt8(ascii: "E")) {
            end += 1
            if isOne(of: UInt8(ascii: "+"), UInt8(ascii: "-")) { end += 1 }
            try skipDigits()
        }
        return end
    }
}
