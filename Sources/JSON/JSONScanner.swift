/// Reads texts that hold one value or a list of values, and passes on the values one by one.
///
/// The memory of one value is reused for the next, so a large text takes no more memory than its largest value. A
/// scanner keeps that memory from text to text.
package struct JSONScanner: ~Copyable {
    private let limits: JSONLimits
    private var reader: JSONReader

    /// Creates a scanner.
    package init(limits: JSONLimits = .standard) {
        self.limits = limits
        reader = JSONReader(input: UnsafeBufferPointer(start: nil, count: 0), maximumDepth: limits.maximumDepth)
    }

    /// Reads a text: one value, passed on without an index, or the elements of an array; white space alone yields
    /// nothing.
    ///
    /// If the text turns out not to be JSON, the values before the error have already been passed on.
    package mutating func scan(_ bytes: [UInt8], _ body: (JSONNode, Int?) -> Void) throws(JSONError) {
        try limits.check(bytes)
        try bytes.withUnsafeBufferPointer { (buffer) throws(JSONError) in
            reader.restart(on: buffer)
            try scan(body)
        }
    }

    /// Reads one value within a text that was read before.
    ///
    /// Offsets are relative to the beginning of the value.
    package mutating func scan<Result>(
        _ bytes: [UInt8], at range: Range<Int>, _ body: (JSONNode) -> Result
    ) throws(JSONError) -> Result {
        try bytes.withUnsafeBufferPointer { (buffer) throws(JSONError) in
            reader.restart(on: UnsafeBufferPointer(rebasing: buffer[range]))
            try reader.readValue(depth: 0)
            return body(first)
        }
    }

    private mutating func scan(_ body: (JSONNode, Int?) -> Void) throws(JSONError) {
        reader.skipWhiteSpace()
        guard reader.offset < reader.input.count else { return }
        guard reader.input[reader.offset] == UInt8(ascii: "[") else {
            try reader.readValue(depth: 0)
            body(first, nil)
            return try reader.readEnd()
        }
        let depth = try reader.deeper(0)
        reader.offset += 1
        reader.skipWhiteSpace()
        if !reader.skip(UInt8(ascii: "]")) {
            var index = 0
            repeat {
                reader.clear()
                try reader.readValue(depth: depth)
                body(first, index)
                index += 1
            } while try reader.skipSeparator(before: UInt8(ascii: "]"), expected: .commaOrBracket)
        }
        try reader.readEnd()
    }

    private var first: JSONNode {
        JSONNode(entries: UnsafePointer(reader.tape.entries), bytes: reader.input, index: 0)
    }
}
