import Crypto

/// A SHA-256 hash, which identifies everything that is stored or referred to (Documentation/language.md, *Identity*).
///
/// Its text is `sha256:` and 64 lowercase hexadecimal digits.
public struct Hash: Sendable, Hashable {
    /// The 32 bytes as four big-endian words: no allocation, and comparing words is comparing bytes.
    private let words: (UInt64, UInt64, UInt64, UInt64)

    /// The zero hash, 32 zero bytes, which identifies nothing.
    public static let zero = Hash(words: (0, 0, 0, 0))

    private init(words: (UInt64, UInt64, UInt64, UInt64)) {
        self.words = words
    }

    /// Creates a hash from its bytes; nil unless there are 32.
    public init?(bytes: some Collection<UInt8>) {
        guard bytes.count == 32 else { return nil }
        self = Array(bytes).withUnsafeBytes { $0.baseAddress.map(Hash.init(loading:)) ?? .zero }
    }

    /// Loads 32 bytes from memory.
    package init(loading place: UnsafeRawPointer) {
        func word(_ index: Int) -> UInt64 {
            UInt64(bigEndian: place.loadUnaligned(fromByteOffset: index * 8, as: UInt64.self))
        }
        self.init(words: (word(0), word(1), word(2), word(3)))
    }

    /// Parses `sha256:` and 64 hexadecimal digits of either case; nil for anything else.
    public init?(_ text: String) {
        // Fast because manifests hold hashes by the thousand.
        var text = text
        guard let words = text.withUTF8(Self.words(ofText:)) else { return nil }
        self.init(words: words)
    }

    private static func words(ofText text: UnsafeBufferPointer<UInt8>) -> (UInt64, UInt64, UInt64, UInt64)? {
        let prefix: StaticString = "sha256:"
        guard text.count == 71 else { return nil }
        for index in 0..<7 where text[index] != prefix.utf8Start[index] { return nil }
        func word(_ number: Int) -> UInt64? {
            var word: UInt64 = 0
            for index in 7 + number * 16..<23 + number * 16 {
                guard let digit = Hex.value(of: text[index]) else { return nil }
                word = word << 4 | UInt64(digit)
            }
            return word
        }
        guard let first = word(0), let second = word(1), let third = word(2), let fourth = word(3) else { return nil }
        return (first, second, third, fourth)
    }

    /// Computes the hash of bytes.
    public static func of(_ bytes: some Collection<UInt8>) -> Hash {
        var function = SHA256()
        let isDone: Void? = bytes.withContiguousStorageIfAvailable {
            function.update(bufferPointer: UnsafeRawBufferPointer($0))
        }
        if isDone == nil {
            Array(bytes).withUnsafeBytes { function.update(bufferPointer: $0) }
        }
        return function.finalize().withUnsafeBytes { digest in
            // A digest is 32 contiguous bytes.
            digest.baseAddress.map(Hash.init(loading:)) ?? .zero
        }
    }

    /// Whether this is the zero hash.
    public var isZero: Bool { self == .zero }

    /// The 32 bytes.
    public var bytes: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(32)
        for word in [words.0, words.1, words.2, words.3] {
            for shift in stride(from: 56, through: 0, by: -8) { bytes.append(UInt8(truncatingIfNeeded: word >> shift)) }
        }
        return bytes
    }

    /// The 64 lowercase digits, without the algorithm's name.
    public var hex: String { digits(count: 64, after: "") }

    /// The abbreviated hash for display: the first 12 digits.
    public var short: String { digits(count: 12, after: "") }

    /// The full text: `sha256:` and 64 lowercase digits.
    public var text: String { digits(count: 64, after: "sha256:") }

    /// The first digits after a prefix, without intermediate arrays because lists show hashes by the thousand.
    private func digits(count: Int, after prefix: StaticString) -> String {
        let alphabet: StaticString = "0123456789abcdef"
        return String(unsafeUninitializedCapacity: prefix.utf8CodeUnitCount + count) { buffer in
            for index in 0..<prefix.utf8CodeUnitCount { buffer[index] = prefix.utf8Start[index] }
            for index in 0..<count {
                let word =
                    switch index >> 4 {
                    case 0: words.0
                    case 1: words.1
                    case 2: words.2
                    default: words.3
                    }
                let digit = Int(truncatingIfNeeded: word >> UInt64(60 - (index & 15) * 4)) & 15
                buffer[prefix.utf8CodeUnitCount + index] = alphabet.utf8Start[digit]
            }
            return prefix.utf8CodeUnitCount + count
        }
    }

    /// Whether two hashes are equal.
    public static func == (left: Hash, right: Hash) -> Bool { left.words == right.words }

    /// Feeds the bytes into a hasher.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(words.0)
        hasher.combine(words.1)
        hasher.combine(words.2)
        hasher.combine(words.3)
    }
}

extension Hash: Comparable {
    /// Compares the bytes, which orders hashes like their texts.
    public static func < (left: Hash, right: Hash) -> Bool { left.words < right.words }
}

extension Hash: LosslessStringConvertible {
    /// The full text, equal to ``text``.
    public var description: String { text }
}

extension CBORValue {
    /// Computes the hash of the value's canonical bytes, prefix included.
    public func hash() throws(CBORError) -> Hash {
        // The bytes are discarded once hashed, so reserving enough for most values costs less than growing.
        var writer = CanonicalWriter(bytes: [])
        writer.bytes.reserveCapacity(1024)
        writer.bytes += CanonicalEncoder.prefix
        try writer.write(self, depth: 0)
        return Hash.of(writer.bytes)
    }
}
