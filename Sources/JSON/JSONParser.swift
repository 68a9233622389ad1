/// Reads strict JSON: RFC 8259, without duplicate keys (Documentation/language.md, *JSON*).
public enum JSONParser {
    /// Parses bytes that hold one value.
    public static func parse(_ bytes: [UInt8], limits: JSONLimits = .standard) throws(JSONError) -> JSONValue {
        guard let value = try parseIfAny(bytes, limits: limits) else { throw .unexpectedEnd(offset: bytes.count) }
        return value
    }

    /// Parses bytes that hold one value, or returns nil if they hold nothing but white space.
    public static func parseIfAny(
        _ bytes: [UInt8], limits: JSONLimits = .standard
    ) throws(JSONError) -> JSONValue? {
        try limits.check(bytes)
        return try bytes.withUnsafeBufferPointer { (buffer) throws(JSONError) -> JSONValue? in
            var reader = JSONReader(input: buffer, maximumDepth: limits.maximumDepth)
            guard try reader.readText() else { return nil }
            return JSONNode(entries: UnsafePointer(reader.tape.entries), bytes: buffer, index: 0).value
        }
    }
}

/// The limits of a JSON text (Documentation/language.md, *JSON*).
public struct JSONLimits: Sendable, Hashable {
    /// The maximum depth of arrays and objects; at most 1,000.
    public let maximumDepth: Int
    /// The maximum size of a text in bytes; at most 4 GiB.
    public let maximumBytes: Int

    /// The default limits: 127 levels and 64 MiB.
    public static let standard = JSONLimits()

    /// Creates limits, clamping values that are out of range.
    public init(maximumDepth: Int = 127, maximumBytes: Int = 64 << 20) {
        // The parser recurses, and offsets are stored in 32 bits.
        self.maximumDepth = min(max(maximumDepth, 0), 1000)
        self.maximumBytes = min(max(maximumBytes, 0), Int(UInt32.max))
    }

    /// Rejects input that is too large or starts with a byte order mark, before it is parsed.
    func check(_ bytes: [UInt8]) throws(JSONError) {
        guard bytes.count <= maximumBytes else { throw .tooLarge(limit: maximumBytes, size: bytes.count) }
        guard !bytes.starts(with: [0xef, 0xbb, 0xbf]) else { throw .byteOrderMark }
    }
}
