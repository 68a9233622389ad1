import JSON

/// The limits of the control channel (Documentation/control-channel.md, *Limits*).
public enum ControlLimits {
    /// The version of the protocol that aos hosts and clients use beyond the verbs of the existing system.
    public static let protocolVersion: UInt64 = 1
    /// The maximum size of a line in bytes, excluding the newline.
    public static let line = 16 << 20
    /// The maximum depth of arrays and objects in a line.
    public static let depth = 128
    /// The maximum number of unanswered requests of one client.
    public static let outstanding = 64
    /// The maximum number of events that are queued for a client that does not read.
    public static let events = 256
    /// The seconds after which a connection that is half open, or that stalls within a line, is closed.
    public static let idleSeconds: Int64 = 60
    /// The seconds within which clients must read their answers once the host is told to stop.
    public static let endSeconds: Int64 = 10
    /// The maximum number of bytes in one answer to `blob-get`.
    public static let blobPart = 4 << 20
    /// The maximum size in bytes of a reply within a line; larger replies are fetched in parts.
    static let inlineReply = 8 << 20

    static let json = JSONLimits(maximumDepth: depth, maximumBytes: line)
}
