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
        /// A pipe, a socket, a device.
        case other
    }

    /// The kind.
    public var kind: Kind
    /// Its size in bytes.
    public var size: Int
    /// The time when its contents last changed, in nanoseconds since 1970.
    public var modified: Int64
    /// The time when its contents, name, mode or owner last changed, in nanoseconds since 1970; programs can't set it
    /// back.
    public var changed: Int64
    /// Its number in the file system.
    public var inode: UInt64
    /// The file system that holds it.
    public var device: UInt64
    /// Its permission bits.
    public var mode: UInt16

    /// A status from its parts; without another time, the time of the last change is that of the last modification.
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
