/// The status of one file, folder or link.
public struct FileStatus: Sendable, Equatable {
    /// The kind of a directory entry.
    public enum Kind: Sendable, Equatable {
        /// A plain file.
        case regular
        /// A folder.
        case directory
        /// A symbolic link.
        case symbolicLink
        /// A pipe, a socket or a device.
        case other
    }

    /// The kind.
    public var kind: Kind
    /// The size in bytes.
    public var size: Int
    /// The time when its contents last changed, in nanoseconds since 1970.
    public var modified: Int64
    /// The time when its contents, name, mode or owner last changed, in nanoseconds since 1970; programs can't set it
    /// back.
    public var changed: Int64
    /// The inode number, unique within the file system.
    public var inode: UInt64
    /// The number of the device that holds the file system.
    public var device: UInt64
    /// The permission bits.
    public var mode: UInt16

    /// Creates a status; `changed` defaults to `modified`.
    public init(
        kind: Kind, size: Int, modified: Int64, changed: Int64? = nil, inode: UInt64, device: UInt64, mode: UInt16
    ) {
        self.kind = kind
        self.size = size
        self.modified = modified
        self.changed = changed ?? modified
        self.inode = inode
        self.device = device
        self.mode = mode
    }
}
