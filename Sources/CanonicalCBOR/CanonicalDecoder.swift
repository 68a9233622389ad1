/// Decodes canonical bytes and rejects all others (Documentation/language.md, *Identity*).
///
/// Encoding the result yields the same bytes for all input that is accepted.
public enum CanonicalDecoder {
    /// Decodes bytes that start with the self-describe prefix and hold one value.
    ///
    /// Allocations never trust a length that the input merely claims; nesting is limited to
    /// ``CanonicalEncoder/maximumDepth``.
    public static func decode(_ bytes: [UInt8]) throws(CBORError) -> CBORValue {
        guard bytes.starts(with: CanonicalEncoder.prefix) else { throw .missingPrefix }
        return try bytes.withUnsafeBufferPointer { (buffer) throws(CBORError) -> CBORValue in
            var reader = CanonicalReader(input: buffer, offset: CanonicalEncoder.prefix.count)
            let value = try reader.readValue(depth: 0)
            guard reader.offset == buffer.count else { throw .trailingBytes(offset: reader.offset) }
            return value
        }
    }
}

/// A position in canonical bytes that advances as values are read.
struct CanonicalReader: ByteReader {
    let input: UnsafeBufferPointer<UInt8>
    var offset: Int

    mutating func readValue(depth: Int) throws(CBORError) -> CBORValue {
        guard depth <= CanonicalEncoder.maximumDepth else {
            throw .tooDeep(limit: CanonicalEncoder.maximumDepth, offset: offset)
        }
        let start = offset
        guard offset < input.count else { throw .truncated(offset: offset) }
        let head = input[offset]
        offset += 1
        let information = head & 31
        switch MajorType(rawValue: head >> 5) {
        case .unsigned: return .unsigned(try readArgument(information, head: start))
        case .negative: return .negative(try readArgument(information, head: start))
        case .bytes: return .bytes(Array(try readBytes(try readArgument(information, head: start))))
        case .text: return .text(try readText(try readArgument(information, head: start)))
        case .array: return .array(try readElements(try readArgument(information, head: start), depth: depth + 1))
        case .map: return .map(try readEntries(try readArgument(information, head: start), depth: depth + 1))
        case .tag: throw .tag(number: try readArgument(information, head: start), offset: start)
        case .simple, nil: return try readSimple(information, head: start)
        }
    }

    /// Reads the argument of a head: its low bits or the bytes after it.
    private mutating func readArgument(_ information: UInt8, head: Int) throws(CBORError) -> UInt64 {
        switch information {
        case 0..<24: return UInt64(information)
        case 24: return try readArgument(width: 1, from: 24, head: head)
        case 25: return try readArgument(width: 2, from: 0x100, head: head)
        case 26: return try readArgument(width: 4, from: 0x1_0000, head: head)
        case 27: return try readArgument(width: 8, from: 0x1_0000_0000, head: head)
        case 31: throw .indefiniteLength(offset: head)
        default: throw .reservedHead(byte: input[head], offset: head)
        }
    }

    private mutating func readArgument(width: Int, from minimum: UInt64, head: Int) throws(CBORError) -> UInt64 {
        let argument = try readBigEndian(width: width)
        guard argument >= minimum else { throw .integerNotShortest(offset: head) }
        return argument
    }

    private mutating func readText(_ count: UInt64) throws(CBORError) -> String {
        let start = offset
        guard let text = String(validating: try readBytes(count), as: UTF8.self) else {
            throw .invalidUTF8(offset: start)
        }
        return text
    }

    private mutating func readElements(_ count: UInt64, depth: Int) throws(CBORError) -> [CBORValue] {
        // Every element takes at least one byte, so a larger count can't be right.
        guard count <= UInt64(remaining) else { throw .truncated(offset: input.count) }
        var elements: [CBORValue] = []
        elements.reserveCapacity(min(Int(count), 64))
        for _ in 0..<Int(count) { elements.append(try readValue(depth: depth)) }
        return elements
    }

    private mutating func readEntries(_ count: UInt64, depth: Int) throws(CBORError) -> [CBOREntry] {
        guard count <= UInt64(remaining / 2) else { throw .truncated(offset: input.count) }
        var entries: [CBOREntry] = []
        entries.reserveCapacity(min(Int(count), 32))
        var previous: Slice<UnsafeBufferPointer<UInt8>>?
        for _ in 0..<Int(count) {
            let start = offset
            let key = try readValue(depth: depth)
            let encoded = input[start..<offset]
            if let previous, !previous.lexicographicallyPrecedes(encoded) {
                guard previous.elementsEqual(encoded) else { throw .keyOutOfOrder(offset: start) }
                throw .duplicateKey(key, offset: start)
            }
            previous = encoded
            entries.append(CBOREntry(key: key, value: try readValue(depth: depth)))
        }
        return entries
    }

    private mutating func readSimple(_ information: UInt8, head: Int) throws(CBORError) -> CBORValue {
        switch information {
        case 20: return .bool(false)
        case 21: return .bool(true)
        case 22: return .null
        case 0..<24: throw .simpleValue(number: information, offset: head)
        case 24: throw .simpleValue(number: UInt8(try readBigEndian(width: 1)), offset: head)
        case 25: return try float(.half(UInt16(try readBigEndian(width: 2))), head: head)
        case 26: return try float(.single(UInt32(try readBigEndian(width: 4))), head: head)
        case 27: return try float(.double(try readBigEndian(width: 8)), head: head)
        case 31: throw .indefiniteLength(offset: head)
        default: throw .reservedHead(byte: input[head], offset: head)
        }
    }

    private func float(_ float: ShortestFloat, head: Int) throws(CBORError) -> CBORValue {
        let number = float.number
        guard ShortestFloat(number) == float else { throw .floatNotShortest(offset: head) }
        return .float(number)
    }
}
