import CanonicalCBOR

/// Copies of consecutive frames under one key, so that a fresh clone takes few requests.
///
/// A segment is not trusted by itself: it is used only if its frames form a chain that ends with the frame that the
/// storage holds at the segment's last height, so that it can't show a different chain.
struct Segment: Equatable {
    /// The name of a segment: the height of its first frame in 20 digits, `-`, and the hash of its bytes in 64 digits.
    struct Name: Hashable {
        let start: Int
        let hash: Hash

        init(start: Int, hash: Hash) {
            self.start = start
            self.hash = hash
        }

        /// Reads a name; nil for any text that is not in exactly the form of ``text``.
        init?(_ text: String) {
            let parts = text.utf8.split(separator: UInt8(ascii: "-"), maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, parts[0].count == 20, let start = Int(String(parts[0]) ?? ""),
                let hash = String(parts[1]).flatMap({ Hash("sha256:\($0)") })
            else { return nil }
            self.init(start: start, hash: hash)
            guard self.text == text else { return nil }
        }

        /// The name as the last component of a key.
        var text: String { "\(Self.digits(start))-\(hash.hex)" }

        /// A height padded to 20 digits, so that keys sort in the order of their heights.
        static func digits(_ height: Int) -> String {
            let digits = String(height)
            return String(repeating: "0", count: max(0, 20 - digits.utf8.count)) + digits
        }
    }

    /// The maximum size of a segment in bytes; frames that exceed it are read one by one.
    static let maximumSize = 64 << 20

    let name: Name
    let frames: [[UInt8]]
    let bytes: [UInt8]

    /// Creates a segment of frames; nil when it would be too large.
    init?(_ frames: [[UInt8]], from start: Int) {
        guard frames.reduce(0, { $0 + $1.count }) < Self.maximumSize,
            let bytes = try? CanonicalEncoder.encode(.record([("frames", .array(frames.map(CBORValue.bytes)))])),
            bytes.count <= Self.maximumSize
        else { return nil }
        name = Name(start: start, hash: Hash.of(bytes))
        (self.frames, self.bytes) = (frames, bytes)
    }

    /// Reads a segment; nil unless the bytes match the hash in the name and hold exactly `count` frames.
    init?(reading bytes: [UInt8], as name: Name, count: Int) {
        guard bytes.count <= Self.maximumSize, Hash.of(bytes) == name.hash,
            let value = try? CanonicalDecoder.decode(bytes), value.asMap?.count == 1,
            let items = value["frames"]?.asArray, items.count == count
        else { return nil }
        let frames = items.compactMap(\.asBytes)
        guard frames.count == count else { return nil }
        self.name = name
        (self.frames, self.bytes) = (frames, bytes)
    }
}
