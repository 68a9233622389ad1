public import Files
import Synchronization
public import SystemPackage

/// A file system that also shows store files fetched from a host, which are never written to disk.
public final class FetchedFileSystem: ForwardingFileSystem {
    /// The underlying file system.
    public let base: any FileSystem
    private let fetched = Mutex<[FilePath: [UInt8]]>([:])

    /// Creates a file system on top of another one, without any fetched files.
    public init(_ base: any FileSystem) { self.base = base }

    /// Adds a fetched file.
    func add(_ bytes: [UInt8], at path: FilePath) { fetched.withLock { $0[path] = bytes } }

    private func fetched(_ path: FilePath) -> [UInt8]? { fetched.withLock { $0[path] } }

    /// The whole contents of a file.
    public func read(_ path: FilePath, limit: Int) throws(FileError) -> [UInt8] {
        guard let bytes = fetched(path) else { return try base.read(path, limit: limit) }
        guard bytes.count <= limit else { throw .tooLarge(path, limit: limit) }
        return bytes
    }

    /// A part of a file's contents.
    public func read(_ path: FilePath, from offset: Int, count: Int) throws(FileError) -> [UInt8] {
        guard let bytes = fetched(path) else { return try base.read(path, from: offset, count: count) }
        return Array(bytes.dropFirst(offset).prefix(count))
    }

    /// The status of the file at a path.
    public func status(of path: FilePath, followLinks: Bool) throws(FileError) -> FileStatus? {
        guard let bytes = fetched(path) else { return try base.status(of: path, followLinks: followLinks) }
        return FileStatus(kind: .regular, size: bytes.count, modified: 0, inode: 0, device: 0, mode: 0o444)
    }
}
