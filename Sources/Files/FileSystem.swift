public import SystemPackage

/// The seam between the product and the disk: small operations, one effect each.
///
/// Everything larger (atomic replacement, batches, trees) is built from these in extensions, so that a fault can be
/// put between any two of them. Paths may be relative; the real engine takes them from the working folder, the
/// memory engine from its root. Operations that change something never follow a symbolic link in the last component.
public protocol FileSystem: Sendable {
    /// The status of the file at the path; nil if it does not exist.
    func status(of path: FilePath, followLinks: Bool) throws(FileError) -> FileStatus?

    /// The whole contents of a regular file of at most `limit` bytes; follows links and never blocks on a pipe.
    func read(_ path: FilePath, limit: Int) throws(FileError) -> [UInt8]

    /// Up to `count` bytes of a regular file from an offset on; fewer at its end.
    func read(_ path: FilePath, from offset: Int, count: Int) throws(FileError) -> [UInt8]

    /// The names in a folder, sorted by their bytes, without `.` and `..`.
    func list(_ directory: FilePath) throws(FileError) -> [FilePath.Component]

    /// Makes one folder; its parent must be there.
    func createDirectory(_ path: FilePath, mode: UInt16) throws(FileError)

    /// Creates a file that must not exist yet, with these contents; after a failure a part of it may remain.
    func createFile(_ path: FilePath, contents: [UInt8], mode: UInt16) throws(FileError)

    /// Appends bytes to an existing regular file; after a failure a part of them may remain.
    func append(_ bytes: [UInt8], to path: FilePath) throws(FileError)

    /// Cuts a regular file to a size, or extends it with zero bytes.
    func truncate(_ path: FilePath, to size: Int) throws(FileError)

    /// Makes the contents of a file, or the names in a folder, survive a loss of power; follows links.
    func synchronize(_ path: FilePath) throws(FileError)

    /// Makes everything written so far to the file system that holds the path survive a loss of power.
    func synchronizeFileSystem(containing path: FilePath) throws(FileError)

    /// Renames a file or folder atomically, replacing a file (or an empty folder) of the new name.
    func rename(_ path: FilePath, to destination: FilePath) throws(FileError)

    /// Removes a file or a symbolic link.
    func remove(_ path: FilePath) throws(FileError)

    /// Removes an empty folder.
    func removeDirectory(_ path: FilePath) throws(FileError)

    /// Makes a symbolic link at `path` that leads to `target`, which need not be there.
    func createSymbolicLink(_ path: FilePath, to target: FilePath) throws(FileError)

    /// The target of a symbolic link, as written in it.
    func readLink(_ path: FilePath) throws(FileError) -> FilePath

    /// The absolute path without links, `.` and `..`; everything on it must be there.
    func resolve(_ path: FilePath) throws(FileError) -> FilePath

    /// Takes the exclusive lock of a file, which is made if needed, without waiting.
    ///
    /// The file then names the holder; it remains, empty, after the lock is released. Throws `lockedByOther` with
    /// that text when another process (or another lock of this process) has it.
    func lock(_ path: FilePath, owner: String) throws(FileError) -> FileLock

    /// Whether several threads gain anything by reading at once; where not, one thread reads in a fixed order.
    var allowsConcurrentReading: Bool { get }
}

extension FileSystem {
    /// One thread reads.
    public var allowsConcurrentReading: Bool { false }

    /// Whether the path exists, even as a broken link.
    public func exists(_ path: FilePath) throws(FileError) -> Bool {
        try status(of: path, followLinks: false) != nil
    }
}

extension FilePath {
    /// The folder that holds the last component: `.` for a bare name.
    var folder: FilePath {
        let parent = removingLastComponent()
        return parent.isEmpty ? "." : parent
    }
}
