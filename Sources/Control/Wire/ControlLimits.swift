import JSON

/// The limits of the control channel (Documentation/control-channel.md, *Limits*).
public enum ControlLimits {
    /// The version of what our hosts and clients say beyond the verbs of the existing system.
    public static let protocolVersion: UInt64 = 1
    /// The maximum size of a line in bytes, its end not counted.
    public static let line = 16 << 20
    /// The maximum depth of arrays and objects in a line.
    public static let depth = 128
    /// The maximum number of requests of one client that have not been answered.
    public static let outstanding = 64
    /// The maximum number of events that wait for a client that does not read.
    public static let events = 256
    /// The seconds after which a connection that is half open, or that stops within a line, is closed.
    public static let idleSeconds: Int64 = 60
    /// The seconds within which clients must read their answers once the host is told to end.
    public static let endSeconds: Int64 = 10
    /// The maximum number of bytes that one answer of `blob-get` holds.
    public static let blobPart = 4 << 20
    /// The maximum size of a reply that stands in the line itself; larger ones are fetched in parts.
    static let inlineReply = 8 << 20

    static let json = JSONLimits(maximumDepth: depth, maximumBytes: line)
}
