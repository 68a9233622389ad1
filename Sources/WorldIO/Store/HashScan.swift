public import CanonicalCBOR

/// Finds every sequence of bytes that could name an object of the store.
///
/// It may find too much, but never too little: keeping an object needlessly loses nothing.
public enum HashScan {
    private static let prefix = Array("sha256:".utf8)

    /// The hashes in bytes: as text of any case, or as a CBOR byte string of 32 bytes.
    public static func hashes(in bytes: [UInt8]) -> Set<Hash> {
        var found: Set<Hash> = []
        var index = 0
        while index < bytes.count {
            if bytes[index] == prefix[0], index + 71 <= bytes.count, bytes[index..<index + 7].elementsEqual(prefix),
                let hash = Hash(String(decoding: bytes[index..<index + 71], as: UTF8.self))
            {
                found.insert(hash)
            } else if bytes[index] == 0x58, index + 34 <= bytes.count, bytes[index + 1] == 32,
                let hash = Hash(bytes: bytes[index + 2..<index + 34])
            {
                found.insert(hash)
            }
            index += 1
        }
        return found
    }
}
