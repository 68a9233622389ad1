/// A position in JSON text that advances as values are read onto a tape.
///
/// The input must not move while it is read.
struct JSONReader: ~Copyable {
    var input: UnsafeBufferPointer<UInt8>
    let maximumDepth: Int
    var offset = 0
    var tape = JSONTape()
    private var keys = KeyCheck()

    init(input: UnsafeBufferPointer<UInt8>, maximumDepth: Int) {
        self.input = input
        self.maximumDepth = maximumDepth
    }

    /// Switches to another text, keeping the tape's capacity.
    mutating func restart(on input: UnsafeBufferPointer<UInt8>) {
        self.input = input
        offset = 0
        clear()
    }

    /// Discards the values read so far, but keeps the position.
    mutating func clear() {
        tape.clear()
        keys.clear()
    }

    /// Reads the whole text, which holds at most one value, and returns whether it held one.
    mutating func readText() throws(JSONError) -> Bool {
        skipWhiteSpace()
        guard offset < input.count else { return false }
        try readValue(depth: 0)
        try readEnd()
        return true
    }

    /// Checks that only white space follows the value.
    mutating func readEnd() throws(JSONError) {
        skipWhiteSpace()
        guard offset == input.count else { throw trailing() }
    }

    mutating func readValue(depth: Int) throws(JSONError) {
        let start = offset
        guard offset < input.count else { throw .unexpectedEnd(offset: offset) }
        switch input[offset] {
        case UInt8(ascii: "\""):
            let hasEscapes = try skipString()
            tape.append(.string, from: start, to: offset, hasEscapes: hasEscapes)
        case UInt8(ascii: "{"): try readMembers(depth: try deeper(depth))
        case UInt8(ascii: "["): try readElements(depth: try deeper(depth))
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
            offset = try NumberGrammar.end(ofNumberAt: offset, in: input)
            tape.append(.number, from: start, to: offset)
        case UInt8(ascii: "t") where skip("true"): tape.append(.true, from: start, to: offset)
        case UInt8(ascii: "f") where skip("false"): tape.append(.false, from: start, to: offset)
        case UInt8(ascii: "n") where skip("null"): tape.append(.null, from: start, to: offset)
        default: throw unexpected(.value)
        }
    }

    func deeper(_ depth: Int) throws(JSONError) -> Int {
        guard depth < maximumDepth else { throw .tooDeep(limit: maximumDepth, offset: offset) }
        return depth + 1
    }

    private mutating func readElements(depth: Int) throws(JSONError) {
        let index = tape.count
        tape.append(.array, from: offset, to: offset)
        offset += 1
        skipWhiteSpace()
        var count = 0
        if !skip(UInt8(ascii: "]")) {
            repeat {
                try readValue(depth: depth)
                count += 1
            } while try skipSeparator(before: UInt8(ascii: "]"), expected: .commaOrBracket)
        }
        tape.close(index, at: offset, children: count)
    }

    private mutating func readMembers(depth: Int) throws(JSONError) {
        let index = tape.count
        tape.append(.object, from: offset, to: offset)
        offset += 1
        skipWhiteSpace()
        var count = 0
        if !skip(UInt8(ascii: "}")) {
            let mark = keys.mark
            repeat {
                try readKey(since: mark)
                skipWhiteSpace()
                guard skip(UInt8(ascii: ":")) else { throw unexpected(.colon) }
                skipWhiteSpace()
                try readValue(depth: depth)
                count += 1
            } while try skipSeparator(before: UInt8(ascii: "}"), expected: .commaOrBrace)
            keys.close(mark)
        }
        tape.close(index, at: offset, children: count)
    }

    private mutating func readKey(since mark: Int) throws(JSONError) {
        let start = offset
        guard offset < input.count else { throw .unexpectedEnd(offset: offset) }
        guard input[offset] == UInt8(ascii: "\"") else { throw unexpected(.key) }
        let hasEscapes = try skipString()
        let entry = tape.count
        tape.append(.string, from: start, to: offset, hasEscapes: hasEscapes)
        let bytes = input
        let entries = UnsafePointer(tape.entries)
        func key(_ index: Int) -> JSONNode { JSONNode(entries: entries, bytes: bytes, index: index) }
        let hash = key(entry).withText(ByteHash.of)
        if let first = keys.first(
            withHash: hash, entry: entry, since: mark, where: { key($0).hasSameText(as: key(entry)) })
        {
            throw .duplicateKey(key(entry).text, first: key(first).range.lowerBound, offset: start)
        }
    }

    /// Skips the comma between two children; returns false at the end of the container.
    mutating func skipSeparator(before end: UInt8, expected: JSONError.Expected) throws(JSONError) -> Bool {
        skipWhiteSpace()
        if skip(end) { return false }
        let comma = offset
        guard skip(UInt8(ascii: ",")) else { throw unexpected(expected) }
        skipWhiteSpace()
        if offset < input.count, input[offset] == end { throw .trailingComma(offset: comma) }
        return true
    }

    mutating func skipWhiteSpace() {
        while offset < input.count {
            switch input[offset] {
            case 0x20, 0x09, 0x0a, 0x0d: offset += 1
            default: return
            }
        }
    }

    mutating func skip(_ byte: UInt8) -> Bool {
        guard offset < input.count, input[offset] == byte else { return false }
        offset += 1
        return true
    }

    private mutating func skip(_ literal: StaticString) -> Bool {
        guard input.count - offset >= literal.utf8CodeUnitCount else { return false }
        for index in 0..<literal.utf8CodeUnitCount where input[offset + index] != literal.utf8Start[index] {
            return false
        }
        offset += literal.utf8CodeUnitCount
        return true
    }
}

extension JSONReader {
    /// The error for the bytes at this position, given what was expected.
    fileprivate func unexpected(_ expected: JSONError.Expected) -> JSONError {
        guard offset < input.count else { return .unexpectedEnd(offset: offset) }
        guard let length = UTF8Text.length(ofScalarAt: offset, in: input) else { return .invalidUTF8(offset: offset) }
        if input[offset] == UInt8(ascii: "/") { return .comment(offset: offset) }
        let text = String(decoding: input[offset..<offset + length], as: UTF8.self)
        return .unexpected(text.unicodeScalars.first ?? "\u{fffd}", expected: expected, offset: offset)
    }

    fileprivate func trailing() -> JSONError {
        switch unexpected(.value) {
        case .unexpected: .trailingText(offset: offset)
        case let error: error
        }
    }
}
