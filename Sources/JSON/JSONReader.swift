/// A place in JSON text that moves over values as it reads them.
struct JSONReader {
    let input: UnsafeBufferPointer<UInt8>
    let maximumDepth: Int
    var offset = 0

    init(input: UnsafeBufferPointer<UInt8>, maximumDepth: Int) {
        self.input = input
        self.maximumDepth = maximumDepth
    }

    /// Reads the whole text: one value at most.
    mutating func readText() throws(JSONError) -> JSONValue? {
        skipWhiteSpace()
        guard offset < input.count else { return nil }
        let value = try readValue(depth: 0)
        skipWhiteSpace()
        guard offset == input.count else { throw trailing() }
        return value
    }

    private mutating func readValue(depth: Int) throws(JSONError) -> JSONValue {
        let start = offset
        guard offset < input.count else { throw .unexpectedEnd(offset: offset) }
        let content: JSONValue.Content
        switch input[offset] {
        case UInt8(ascii: "\""): content = .string(try readString())
        case UInt8(ascii: "{"): content = .object(try readMembers(depth: try deeper(depth)))
        case UInt8(ascii: "["): content = .array(try readElements(depth: try deeper(depth)))
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): content = .number(try readNumber())
        case UInt8(ascii: "t") where skip("true"): content = .bool(true)
        case UInt8(ascii: "f") where skip("false"): content = .bool(false)
        case UInt8(ascii: "n") where skip("null"): content = .null
        default: throw unexpected(.value)
        }
        return JSONValue(content, range: start..<offset)
    }

    private func deeper(_ depth: Int) throws(JSONError) -> Int {
        guard depth < maximumDepth else { throw .tooDeep(limit: maximumDepth, offset: offset) }
        return depth + 1
    }

    private mutating func readElements(depth: Int) throws(JSONError) -> [JSONValue] {
        var elements: [JSONValue] = []
        offset += 1
        skipWhiteSpace()
        if skip(UInt8(ascii: "]")) { return elements }
        while true {
            elements.append(try readValue(depth: depth))
            skipWhiteSpace()
            if skip(UInt8(ascii: "]")) { return elements }
            try skipComma(before: UInt8(ascii: "]"), expected: .commaOrBracket)
        }
    }

    private mutating func readMembers(depth: Int) throws(JSONError) -> [JSONMember] {
        var members: [JSONMember] = []
        var keys = KeyCheck()
        offset += 1
        skipWhiteSpace()
        if skip(UInt8(ascii: "}")) { return members }
        // Growing from one member to a few costs more than the space.
        members.reserveCapacity(4)
        while true {
            let start = offset
            guard offset < input.count else { throw .unexpectedEnd(offset: offset) }
            guard input[offset] == UInt8(ascii: "\"") else { throw unexpected(.key) }
            let key = try readString()
            let range = start..<offset
            if let first = keys.firstMember(equalTo: key, in: members) {
                throw .duplicateKey(key, first: first.keyRange.lowerBound, offset: start)
            }
            skipWhiteSpace()
            guard skip(UInt8(ascii: ":")) else { throw unexpected(.colon) }
            skipWhiteSpace()
            members.append(JSONMember(key: key, keyRange: range, value: try readValue(depth: depth)))
            skipWhiteSpace()
            if skip(UInt8(ascii: "}")) { return members }
            try skipComma(before: UInt8(ascii: "}"), expected: .commaOrBrace)
        }
    }

    private mutating func skipComma(before end: UInt8, expected: JSONError.Expected) throws(JSONError) {
        let comma = offset
        guard skip(UInt8(ascii: ",")) else { throw unexpected(expected) }
        skipWhiteSpace()
        if offset < input.count, input[offset] == end { throw .trailingComma(offset: comma) }
    }

    private mutating func readNumber() throws(JSONError) -> JSONNumber {
        let end = try NumberGrammar.end(ofNumberAt: offset, in: input)
        defer { offset = end }
        return JSONNumber(parsed: String(decoding: input[offset..<end], as: UTF8.self))
    }

    private mutating func skipWhiteSpace() {
        while offset < input.count {
            switch input[offset] {
            case 0x20, 0x09, 0x0a, 0x0d: offset += 1
            default: return
            }
        }
    }

    private mutating func skip(_ byte: UInt8) -> Bool {
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
    /// Says what is wrong with what stands here, given what could have stood here.
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
