/// A fast hash of bytes for hash tables, seeded differently in every process so that nobody can prepare colliding
/// texts.
package enum ByteHash {
    private static let seed = UInt64.random(in: .min ... .max)

    /// Returns the hash of bytes.
    package static func of(_ bytes: UnsafeBufferPointer<UInt8>) -> UInt64 {
        let raw = UnsafeRawBufferPointer(bytes)
        var hash = seed ^ UInt64(truncatingIfNeeded: raw.count)
        var offset = 0
        while raw.count - offset >= 8 {
            hash = mixed(
                hash ^ raw.loadUnaligned(fromByteOffset: offset, as: UInt64.self), 0x9e37_79b9_7f4a_7c15)
            offset += 8
        }
        var rest: UInt64 = 0
        while offset < raw.count {
            rest = rest << 8 | UInt64(raw[offset])
            offset += 1
        }
        return mixed(hash ^ rest, 0xd6e8_feb8_6659_fd93)
    }

    @inline(__always)
    private static func mixed(_ left: UInt64, _ right: UInt64) -> UInt64 {
        let product = left.multipliedFullWidth(by: right)
        return product.high ^ product.low
    }
}
