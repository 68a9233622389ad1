/// Comparison and validation of texts as UTF-8 bytes.
///
/// Swift's own comparison treats canonically equivalent spellings as equal; JSON keys are not.
enum UTF8Text {
    /// Calls a function with the UTF-8 bytes of a text, without copying them if possible.
    static func withBytes<R>(of text: String, _ body: (UnsafeBufferPointer<UInt8>) -> R) -> R {
        if let result = text.utf8.withContiguousStorageIfAvailable(body) { return result }
        return Array(text.utf8).withUnsafeBufferPointer(body)
    }

    /// Whether two texts have the same bytes.
    static func areEqual(_ left: String, _ right: String) -> Bool {
        guard left.utf8.count == right.utf8.count else { return false }
        return withBytes(of: left) { a in withBytes(of: right) { b in areEqual(a, b) } }
    }

    /// Whether two buffers have the same bytes.
    static func areEqual(_ left: UnsafeBufferPointer<UInt8>, _ right: UnsafeBufferPointer<UInt8>) -> Bool {
        guard left.count == right.count else { return false }
        for index in left.indices where left[index] != right[index] { return false }
        return true
    }

    /// The offset of the first byte within a range that is not part of a well-formed sequence, or nil.
    static func firstFault(in bytes: UnsafeBufferPointer<UInt8>, from start: Int, to end: Int) -> Int? {
        var offset = start
        while offset < end {
            guard let length = length(ofScalarAt: offset, in: bytes) else { return offset }
            offset += length
        }
        return nil
    }

    /// The length of the well-formed sequence at an offset (RFC 3629, section 4), or nil.
    static func length(ofScalarAt offset: Int, in bytes: UnsafeBufferPointer<UInt8>) -> Int? {
        func isByte(_ distance: Int, in range: ClosedRange<UInt8> = 0x80...0xbf) -> Bool {
            offset + distance < bytes.count && range.contains(bytes[offset + distance])
        }
        let length: Int
        let second: ClosedRange<UInt8>
        switch bytes[offset] {
        case 0...0x7f: return 1
        case 0xc2...0xdf: (length, second) = (2, 0x80...0xbf)
        case 0xe0: (length, second) = (3, 0xa0...0xbf)
        case 0xed: (length, second) = (3, 0x80...0x9f)
        case 0xe1...0xef: (length, second) = (3, 0x80...0xbf)
        case 0xf0: (length, second) = (4, 0x90...0xbf)
        case 0xf1...0xf3: (length, second) = (4, 0x80...0xbf)
        case 0xf4: (length, second) = (4, 0x80...0x8f)
        default: return nil
        }
        guard isByte(1, in: second), (2..<max(length, 2)).allSatisfy({ isByte($0) }) else { return nil }
        return length
    }
}

/// A text as a set element or key, compared and hashed as UTF-8 bytes.
struct UTF8Key: Hashable {
    let text: String

    static func == (left: UTF8Key, right: UTF8Key) -> Bool { UTF8Text.areEqual(left.text, right.text) }

    func hash(into hasher: inout Hasher) {
        UTF8Text.withBytes(of: text) { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    }
}
