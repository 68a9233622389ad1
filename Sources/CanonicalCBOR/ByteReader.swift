/// A position in bytes that advances as they are read; shared by the strict and the lenient decoder.
protocol ByteReader {
    /// The whole input.
    var input: UnsafeBufferPointer<UInt8> { get }
    /// The offset of the next byte.
    var offset: Int { get set }
}

extension ByteReader {
    /// The number of bytes left.
    @inline(__always)
    var remaining: Int { input.count - offset }

    /// Reads a big-endian number.
    @inline(__always)
    mutating func readBigEndian(width: Int) throws(CBORError) -> UInt64 {
        var number: UInt64 = 0
        for byte in try readBytes(UInt64(width)) { number = number << 8 | UInt64(byte) }
        return number
    }

    /// Reads a number of bytes.
    ///
    /// - Throws: ``CBORError`` when fewer are left.
    @inline(__always)
    mutating func readBytes(_ count: UInt64) throws(CBORError) -> Slice<UnsafeBufferPointer<UInt8>> {
        guard count <= UInt64(remaining) else { throw .truncated(offset: input.count) }
        let start = offset
        offset += Int(count)
        return input[start..<offset]
    }
}
