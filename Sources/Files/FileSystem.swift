public import SystemPackage

/// The interface between the product and the disk: small operations with one effect each.
///
/// Everything larger (atomic replacement, batches, trees) is built from these in extensions, so that a test can inject
/// a fault between any two of them. Paths may be relative: ``RealFileSystem`` resolves them from the working directory,
/// ``MemoryFileSystem`` from its root. Operations that change something never follow a symbolic link in the last
/// component.
public protocol FileSystem: Sendable {
    /// The status of the file at the path; nil if it does not exist.
    func status(of path: FilePath, followLinks: Bool) throws(FileError) -> FileStatus?

    /// The whole contents of a regular file of at most `limit` bytes; follows links and never blocks on a pipe.
    func read(_ path: FilePath, limit: Int) throws(FileError) -> [UInt8]

    /// Up to `count` bytes of a regular file, starting at an offset; fewer at its end.
    func read(_ path: FilePath, from offset: Int, count: Int) throws(FileError) -> [UInt8]

    /// The names in a folder, sorted by their bytes, without `.` and `..`.
    func list(_ directory: FilePath) throws(FileError) -> [FilePath.Component]

    /// Creates one folder; its parent must exist.
    func createDirectory(_ path: FilePath, mode: UInt16) throws(FileError)

    /// Creates a file that must not exist yet, with these contents; after a failure, part of it may remain.
    func createFile(_ path: FilePath, contents: [UInt8], mode: UInt16) throws(FileError)

    /// Appends bytes to an existing regular file; after a failure, part of them may remain.
    func append(_ bytes: [UInt8], to path: FilePath) throws(FileError)

    /// Truncates a regular file to a size, or extends it with zero bytes.
    func truncate(_ path: FilePath, to size: Int) throws(FileError)

    /// Makes the contents of a file, or the names in a folder, survive a power loss; follows links.
    func synchronize(_ path: FilePath) throws(FileError)

    /// Makes everything written so far to the file system that holds the path survive a power loss.
    func synchronizeFileSystem(containing path: FilePath) throws(FileError)

    /// Renames a file or folder atomically, replacing a file (or an empty folder) at the destination.
    func rename(_ path: FilePath, to destination: FilePath) throws(FileError)

    /// Removes a file or a symbolic link.
    func remove(_ path: FilePath) throws(FileError)

    /// Removes an empty folder.
    func removeDirectory(_ path: FilePath) throws(FileError)

    /// Creates a symbolic link at `path` that points to `target`, which need not exist.
    func createSymbolicLink(_ path: FilePath, to target: FilePath) throws(FileError)

    /// The target of a symbolic link, as written in it.
    func readLink(_ path: FilePath) throws(FileError) -> FilePath

    /// The absolute path without links, `.` and `..`; every component must exist.
    func resolve(_ path: FilePath) throws(FileError) -> FilePath

    /// Acquires an exclusive lock on a file without waiting; the file is created if needed.
    ///
    /// The file then holds the text `owner`; it remains, empty, after the lock is released. Throws `lockedByOther` with
    /// the holder's text when another process, or this one, holds the lock.
    func lock(_ path: FilePath, owner: String) throws(FileError) -> FileLock

    /// Whether concurrent reading pays off; if not, one thread reads in a fixed order.
    var allowsConcurrentReading: Bool { get }
}

extension FileSystem {
    /// False by default: one thread reads.
    public var allowsConcurrentReading: Bool { false }

    /// Whether the path exists, even as a broken link.
    public func exists(_ path: FilePath) throws(FileError) -> Bool {
        try status(of: path, followLinks: false) != nil
    }
}

extension FilePath {
    /// The folder that contains the last component: `.` for a bare name.
    var folder: FilePath {
        let parent = removingLastComponent()
        return parent.isEmpty ? "." : parent
    }
}
