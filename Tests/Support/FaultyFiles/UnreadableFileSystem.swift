public import Files
import Synchronization
public import SystemPackage

/// A file system of which one operation that only reads fails, as on a disk with a bad block.
public final class UnreadableFileSystem: FileSystem {
    private struct State: Sendable {
        var count = 0
        var failed: String?
    }

    private let base: any FileSystem
    private let chosen: Int
    private let state = Mutex(State())

    /// A file system that forwards everything to `base`, except the reading operation of a number, counted from 1 on.
    public init(_ base: any FileSystem, failingAt number: Int) {
        self.base = base
        chosen = number
    }

    /// The operation that failed; nil while there were fewer.
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
    /// Forwards the call.
    public func createDirectory(_ path: FilePath, mode: UInt16) throws(FileError) {
        try base.createDirectory(path, mode: mode)
    }
    /// Forwards the call.
    public func createFile(_ path: FilePath, contents: [UInt8], mode: UInt16) throws(FileError) {
        try base.createFile(path, contents: contents, mode: mode)
    }
    /// Forwards the call.
    public func append(_ bytes: [UInt8], to path: FilePath) throws(FileError) { try base.append(bytes, to: path) }
    /// Forwards the call.
    public func truncate(_ path: FilePath, to size: Int) throws(FileError) { try base.truncate(path, to: size) }
    /// Forwards the call.
    public func synchronize(_ path: FilePath) throws(FileError) { try base.synchronize(path) }
    /// Forwards the call.
    public func synchronizeFileSystem(containing path: FilePath) throws(FileError) {
        try base.synchronizeFileSystem(containing: path)
    }
    /// Forwards the call.
    public func rename(_ path: FilePath, to destination: FilePath) throws(FileError) {
        try base.rename(path, to: destination)
    }
    /// Forwards the call.
    public func remove(_ path: FilePath) throws(FileError) { try base.remove(path) }
    /// Forwards the call.
    public func removeDirectory(_ path: FilePath) throws(FileError) { try base.removeDirectory(path) }
    /// Forwards the call.
    public func createSymbolicLink(_ path: FilePath, to target: FilePath) throws(FileError) {
        try base.createSymbolicLink(path, to: target)
    }
    /// Forwards the call.
    public func lock(_ path: FilePath, owner: String) throws(FileError) -> FileLock {
        try base.lock(path, owner: owner)
    }
}
