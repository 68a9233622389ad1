/// Reads the CBOR that programs write, canonical or not.
///
/// Tags are ignored; null and undefined are equal; the last of several equal keys wins; lengths may be indefinite and
/// numbers wider than necessary. Bytes that are stored or hashed are read by ``CanonicalDecoder`` instead.
public enum LenientDecoder {
    /// Decodes bytes that hold one value.
    ///
    /// Allocations never trust a length that the input merely claims; nesting is limited to
    /// ``CanonicalEncoder/maximumDepth``.
    public static func decode(_ bytes: [UInt8]) throws(CBORError) -> CBORValue {
        try bytes.withUnsafeBufferPointer { (buffer) throws(CBORError) -> CBORValue in
            var reader = LenientReader(input: buffer)
            let value = try reader.readValue(depth: 0)
            guard reader.offset == buffer.count else { throw .trailingBytes(offset: reader.offset) }
            return value
        }
    }
}

/// A position in CBOR bytes that advances as values are read.
private struct LenientReader: ByteReader {
    let input: UnsafeBufferPointer<UInt8>
    var offset = 0

    private static let stop: UInt8 = 0xff

    /// The first byte of a value: its type and five more bits.
    private struct Head {
        let start: Int
        let byte: UInt8

        var type: MajorType { MajorType(rawValue: byte >> 5) ?? .simple }
        var information: UInt8 { byte & 31 }
        var isIndefinite: Bool { information == 31 }
    }

    mutating func readValue(depth: Int) throws(CBORError) -> CBORValue {
        guard depth <= CanonicalEncoder.maximumDepth else {
            throw .tooDeep(limit: CanonicalEncoder.maximumDepth, offset: offset)
        }
        var head = try readHead()
        while head.type == .tag {
            _ = try readArgument(head)
            head = try readHead()
        }
        switch head.type {
        case .unsigned: return .unsigned(try readArgument(head))
        case .negative: return .negative(try readArgument(head))
        case .bytes: return .bytes(try readChunks(head) { Array($0) })
        case .text: return .text(try readText(head))
        case .array: return .array(try readElements(head, depth: depth + 1))
        case .map: return .map(try readEntries(head, depth: depth + 1))
        case .tag, .simple: return try readSimple(head)
        }
    }

    private mutating func readHead() throws(CBORError) -> Head {
        guard offset < input.count else { throw .truncated(offset: offset) }
        defer { offset += 1 }
        return Head(start: offset, byte: input[offset])
    }

    /// Reads the argument of a head: its low bits or the bytes after it.
    private mutating func readArgument(_ head: Head) throws(CBORError) -> UInt64 {
        switch head.information {
        case 0..<24: UInt64(head.information)
        case 24: try readBigEndian(width: 1)
        case 25: try readBigEndian(width: 2)
        case 26: try readBigEndian(width: 4)
        case 27: try readBigEndian(width: 8)
        default: throw .reservedHead(byte: head.byte, offset: head.start)
        }
    }

    /// Skips a break, which ends an indefinite length; returns whether there was one.
    private mutating func skipBreak() throws(CBORError) -> Bool {
        guard offset < input.count else { throw .truncated(offset: offset) }
        guard input[offset] == Self.stop else { return false }
        offset += 1
        return true
    }

    /// Reads a string, whole or in chunks of definite length.
    private mutating func readChunks<Chunk: RangeReplaceableCollection>(
        _ head: Head, _ read: (Slice<UnsafeBufferPointer<UInt8>>) throws(CBORError) -> Chunk
    ) throws(CBORError) -> Chunk {
        guard head.isIndefinite else { return try read(try readBytes(try readArgument(head))) }
        var all = Chunk()
        while try !skipBreak() {
            let chunk = try readHead()
            guard chunk.type == head.type else { throw .reservedHead(byte: chunk.byte, offset: chunk.start) }
            all.append(contentsOf: try read(try readBytes(try readArgument(chunk))))
        }
        return all
    }

    private mutating func readText(_ head: Head) throws(CBORError) -> String {
        try readChunks(head) { (bytes) throws(CBORError) -> String in
            guard let text = String(validating: bytes, as: UTF8.self) else {
                throw .invalidUTF8(offset: bytes.startIndex)
            }
            return text
        }
    }

    private mutating func readElements(_ head: Head, depth: Int) throws(CBORError) -> [CBORValue] {
        var elements: [CBORValue] = []
        try forEachItem(head, width: 1) { (reader) throws(CBORError) in
            elements.append(try reader.readValue(depth: depth))
        }
        return elements
    }

    private mutating func readEntries(_ head: Head, depth: Int) throws(CBORError) -> [CBOREntry] {
        var entries: [CBOREntry] = []
        var places: [CBORValue: Int] = [:]
        try forEachItem(head, width: 2) { (reader) throws(CBORError) in
            let key = try reader.readValue(depth: depth)
            let value = try reader.readValue(depth: depth)
            if let place = places[key] {
                entries[place].value = value
            } else {
                places[key] = entries.count
                entries.append(CBOREntry(key: key, value: value))
            }
        }
        return entries
    }

    /// Reads the items of a container.
    ///
    /// - Parameter width: the minimum number of bytes of an item.
    private mutating func forEachItem(
        _ head: Head, width: Int, _ read: (inout LenientReader) throws(CBORError) -> Void
    ) throws(CBORError) {
        guard !head.isIndefinite else {
            while try !skipBreak() { try read(&self) }
            return
        }
        let count = try readArgument(head)
        guard count <= UInt64(remaining / width) else { throw .truncated(offset: input.count) }
        for _ in 0..<Int(count) { try read(&self) }
    }

    private mutating func readSimple(_ head: Head) throws(CBORError) -> CBORValue {
        switch head.information {
        case 20: .bool(false)
        case 21: .bool(true)
        case 22, 23: .null
        case 0..<24: throw .simpleValue(number: head.information, offset: head.start)
        case 24: throw .simpleValue(number: UInt8(try readBigEndian(width: 1)), offset: head.start)
        case 25: Self.float(.half(UInt16(try readBigEndian(width: 2))))
        case 26: Self.float(.single(UInt32(try readBigEndian(width: 4))))
        case 27: Self.float(.double(try readBigEndian(width: 8)))
        default: throw .reservedHead(byte: head.byte, offset: head.start)
        }
    }

    /// Makes all NaNs one value, as in canonical bytes.
    private static func float(_ float: ShortestFloat) -> CBORValue {
        let number = float.number
        return .float(number.isNaN ? .nan : number)
    }
}
