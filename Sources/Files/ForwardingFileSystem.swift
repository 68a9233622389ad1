public import SystemPackage

/// A file system that forwards to another one every operation that it does not override.
public protocol ForwardingFileSystem: FileSystem {
    /// The file system that operations are forwarded to.
    var base: any FileSystem { get }
}

extension ForwardingFileSystem {
    /// The whole contents of a regular file.
    public func read(_ path: FilePath, limit: Int) throws(FileError) -> [UInt8] { try base.read(path, limit: limit) }
    /// Appends bytes to a file.
    public func append(_ bytes: [UInt8], to path: FilePath) throws(FileError) { try base.append(bytes, to: path) }
    /// The status of the file at the path.
    public func status(of path: FilePath, followLinks: Bool) throws(FileError) -> FileStatus? {
        try base.status(of: path, followLinks: followLinks)
    }
    /// A part of a file's contents.
    public func read(_ path: FilePath, from offset: Int, count: Int) throws(FileError) -> [UInt8] {
        try base.read(path, from: offset, count: count)
    }
    /// The names in a folder.
    public func list(_ directory: FilePath) throws(FileError) -> [FilePath.Component] { try base.list(directory) }
    /// Creates one folder.
    public func createDirectory(_ path: FilePath, mode: UInt16) throws(FileError) {
        try base.createDirectory(path, mode: mode)
    }
    /// Creates a file that must not exist yet.
    public func createFile(_ path: FilePath, contents: [UInt8], mode: UInt16) throws(FileError) {
        try base.createFile(path, contents: contents, mode: mode)
    }
    /// Truncates a file to a size.
    public func truncate(_ path: FilePath, to size: Int) throws(FileError) { try base.truncate(path, to: size) }
    /// Makes the written data survive a power loss.
    public func synchronize(_ path: FilePath) throws(FileError) { try base.synchronize(path) }
    /// Makes everything written so far survive a power loss.
    public func synchronizeFileSystem(containing path: FilePath) throws(FileError) {
        try base.synchronizeFileSystem(containing: path)
    }
    /// Renames a file or folder.
    public func rename(_ path: FilePath, to destination: FilePath) throws(FileError) {
        try base.rename(path, to: destination)
    }
    /// Removes a file or a symbolic link.
    public func remove(_ path: FilePath) throws(FileError) { try base.remove(path) }
    /// Removes an empty folder.
    public func removeDirectory(_ path: FilePath) throws(FileError) { try base.removeDirectory(path) }
    /// Creates a symbolic link.
    public func createSymbolicLink(_ path: FilePath, to target: FilePath) throws(FileError) {
        try base.createSymbolicLink(path, to: target)
    }
    /// The target of a symbolic link.
    public func readLink(_ path: FilePath) throws(FileError) -> FilePath { try base.readLink(path) }
    /// The absolute path without links.
    public func resolve(_ path: FilePath) throws(FileError) -> FilePath { try base.resolve(path) }
    /// Acquires an exclusive lock on a file.
    public func lock(_ path: FilePath, owner: String) throws(FileError) -> FileLock {
        try base.lock(path, owner: owner)
    }
}
