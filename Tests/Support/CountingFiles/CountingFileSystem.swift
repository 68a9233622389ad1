public import Files
import Synchronization
public import SystemPackage

/// A file system that counts which files are opened, and how often.
public final class CountingFileSystem: ForwardingFileSystem {
    /// The underlying file system.
    public let base: any FileSystem
    private let counts = Mutex<[FilePath: Int]>([:])

    /// Wraps a file system.
    public init(_ base: any FileSystem) { self.base = base }

    /// The number of times that each file was opened for reading since the last ``reset()``.
    public var reads: [FilePath: Int] { counts.withLock { $0 } }

    /// The number of times that files whose paths contain a text were opened for reading.
    public func reads(_ part: String) -> Int {
        reads.reduce(0) { $0 + ($1.key.string.contains(part) ? $1.value : 0) }
    }

    /// Resets all counts to zero.
    public func reset() { counts.withLock { $0 = [:] } }

    private func count(_ path: FilePath) { counts.withLock { $0[path, default: 0] += 1 } }

    /// Counts and reads a file.
    public func read(_ path: FilePath, limit: Int) throws(FileError) -> [UInt8] {
        count(path)
        return try base.read(path, limit: limit)
    }

    /// Counts and reads a part of a file.
    public func read(_ path: FilePath, from offset: Int, count: Int) throws(FileError) -> [UInt8] {
        self.count(path)
        return try base.read(path, from: offset, count: count)
    }
}
