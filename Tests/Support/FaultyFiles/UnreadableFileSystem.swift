public import Files
import Synchronization
public import SystemPackage

/// A file system in which one read operation fails, as on a disk with a bad block.
public final class UnreadableFileSystem: ForwardingFileSystem {
    private struct State: Sendable {
        var count = 0
        var failed: String?
    }

    /// The underlying file system.
    public let base: any FileSystem
    private let chosen: Int
    private let state = Mutex(State())

    /// A file system that forwards everything to `base`, except the read operation with a number, counted from 1 on.
    public init(_ base: any FileSystem, failingAt number: Int) {
        self.base = base
        chosen = number
    }

    /// The operation that failed; nil if there were fewer operations.
    public var failed: String? { state.withLock { $0.failed } }

    private func count(_ name: String, _ path: FilePath) throws(FileError) {
        let fails = state.withLock { state in
            state.count += 1
            if state.count == chosen { state.failed = "\(name) \(path)" }
            return state.count == chosen
        }
        if fails { throw FileError(call: name, path: path, errno: .ioError) }
    }

    /// Forwards the call, unless it is the chosen one.
    public func status(of path: FilePath, followLinks: Bool) throws(FileError) -> FileStatus? {
        try count("status", path)
        return try base.status(of: path, followLinks: followLinks)
    }
    /// Forwards the call, unless it is the chosen one.
    public func read(_ path: FilePath, limit: Int) throws(FileError) -> [UInt8] {
        try count("read", path)
        return try base.read(path, limit: limit)
    }
    /// Forwards the call, unless it is the chosen one.
    public func read(_ path: FilePath, from offset: Int, count: Int) throws(FileError) -> [UInt8] {
        try self.count("read", path)
        return try base.read(path, from: offset, count: count)
    }
    /// Forwards the call, unless it is the chosen one.
    public func list(_ directory: FilePath) throws(FileError) -> [FilePath.Component] {
        try count("list", directory)
        return try base.list(directory)
    }
    /// Forwards the call, unless it is the chosen one.
    public func readLink(_ path: FilePath) throws(FileError) -> FilePath {
        try count("readLink", path)
        return try base.readLink(path)
    }
    /// Forwards the call, unless it is the chosen one.
    public func resolve(_ path: FilePath) throws(FileError) -> FilePath {
        try count("resolve", path)
        return try base.resolve(path)
    }
}
