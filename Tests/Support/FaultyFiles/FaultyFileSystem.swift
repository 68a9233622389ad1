public import Files
import Synchronization
public import SystemPackage

/// A file system that fails on request: for tests that try every point at which a writer can fail or stop.
///
/// Operations that change something are counted from 1 on, and forwarded to the base file system until the fault.
public final class FaultyFileSystem: FileSystem {
    /// The fault at the chosen operation.
    public enum Fault: Sendable {
        /// The operation does nothing and throws; later ones work again.
        case fail(FileError)
        /// The operation writes half of its bytes, if it writes any, and throws; later ones work again.
        case failPartway(FileError)
        /// The operation and all later ones, reads included, do nothing and throw `stopped`: the process has died.
        case stop
        /// Like `stop`, but the operation has written half of its bytes, if it writes any.
        case stopPartway
    }

    /// One requested operation.
    public struct Operation: Sendable, Equatable, CustomStringConvertible {
        /// The name of the function.
        public var name: String
        /// The path that the operation was called with.
        public var path: FilePath

        /// The name and the path.
        public var description: String { "\(name) \(path)" }
    }

    private struct State: Sendable {
        var log: [Operation] = []
        var chosen: (number: Int, fault: Fault)?
        var stopped = false
    }

    private enum Verdict: Sendable {
        case proceed
        case refuse(FileError, partway: Bool)
    }

    private let base: any FileSystem
    private let state = Mutex(State())

    /// A file system that forwards everything to `base` until the requested fault.
    public init(_ base: any FileSystem) {
        self.base = base
    }

    /// The number of operations that change something, failed ones included.
    public var operations: Int { log.count }

    /// The operations so far, in order.
    public var log: [Operation] { state.withLock { $0.log } }

    /// Injects a fault at the operation with a number, replacing an earlier fault.
    public func inject(_ fault: Fault, at number: Int) {
        state.withLock { $0.chosen = (number, fault) }
    }

    /// Lets the operation with a number fail once.
    public func fail(at number: Int, with error: FileError) {
        inject(.fail(error), at: number)
    }

    /// Lets the process die before the operation with a number.
    public func stop(at number: Int) {
        inject(.stop, at: number)
    }

    private func verdict(_ name: String, _ path: FilePath) -> Verdict {
        state.withLock { state in
            if state.stopped { return .refuse(.stopped(path), partway: false) }
            state.log.append(Operation(name: name, path: path))
            guard let chosen = state.chosen, chosen.number == state.log.count else { return .proceed }
            switch chosen.fault {
            case .fail(let error): return .refuse(error, partway: false)
            case .failPartway(let error): return .refuse(error, partway: true)
            case .stop:
                state.stopped = true
                return .refuse(.stopped(path), partway: false)
            case .stopPartway:
                state.stopped = true
                return .refuse(.stopped(path), partway: true)
            }
        }
    }

    private func changing<Value>(
        _ name: String, _ path: FilePath, _ body: () throws(FileError) -> Value
    ) throws(FileError) -> Value {
        switch verdict(name, path) {
        case .proceed: return try body()
        case .refuse(let error, _): throw error
        }
    }

    private func writing(
        _ name: String, _ path: FilePath, _ bytes: [UInt8], _ body: ([UInt8]) throws(FileError) -> Void
    ) throws(FileError) {
        switch verdict(name, path) {
        case .proceed: try body(bytes)
        case .refuse(let error, let partway):
            if partway { try body(Array(bytes.prefix(bytes.count / 2))) }
            throw error
        }
    }

    private func checkRunning(_ path: FilePath) throws(FileError) {
        if state.withLock({ $0.stopped }) { throw .stopped(path) }
    }
}

extension FaultyFileSystem {
    /// The status of the file at the path; nil if it does not exist.
    public func status(of path: FilePath, followLinks: Bool) throws(FileError) -> FileStatus? {
        try checkRunning(path)
        return try base.status(of: path, followLinks: followLinks)
    }

    /// The whole contents of a regular file of at most `limit` bytes.
    public func read(_ path: FilePath, limit: Int) throws(FileError) -> [UInt8] {
        try checkRunning(path)
        return try base.read(path, limit: limit)
    }

    /// Up to `count` bytes of a regular file from an offset on.
    public func read(_ path: FilePath, from offset: Int, count: Int) throws(FileError) -> [UInt8] {
        try checkRunning(path)
        return try base.read(path, from: offset, count: count)
    }

    /// The names in a folder, sorted by their bytes.
    public func list(_ directory: FilePath) throws(FileError) -> [FilePath.Component] {
        try checkRunning(directory)
        return try base.list(directory)
    }

    /// The target of a symbolic link, as written in it.
    public func readLink(_ path: FilePath) throws(FileError) -> FilePath {
        try checkRunning(path)
        return try base.readLink(path)
    }

    /// The absolute path without links, `.` and `..`.
    public func resolve(_ path: FilePath) throws(FileError) -> FilePath {
        try checkRunning(path)
        return try base.resolve(path)
    }

    /// Creates one folder.
    public func createDirectory(_ path: FilePath, mode: UInt16) throws(FileError) {
        try changing("createDirectory", path) { () throws(FileError) in try base.createDirectory(path, mode: mode) }
    }

    /// Creates a file that must not exist yet.
    public func createFile(_ path: FilePath, contents: [UInt8], mode: UInt16) throws(FileError) {
        try writing("createFile", path, contents) { (bytes) throws(FileError) in
            try base.createFile(path, contents: bytes, mode: mode)
        }
    }

    /// Appends bytes to an existing regular file.
    public func append(_ bytes: [UInt8], to path: FilePath) throws(FileError) {
        try writing("append", path, bytes) { (bytes) throws(FileError) in try base.append(bytes, to: path) }
    }

    /// Truncates a regular file to a size, or extends it with zero bytes.
    public func truncate(_ path: FilePath, to size: Int) throws(FileError) {
        try changing("truncate", path) { () throws(FileError) in try base.truncate(path, to: size) }
    }

    /// Makes the contents of a file, or the names in a folder, survive a loss of power.
    public func synchronize(_ path: FilePath) throws(FileError) {
        try changing("synchronize", path) { () throws(FileError) in try base.synchronize(path) }
    }

    /// Makes everything written so far survive a loss of power.
    public func synchronizeFileSystem(containing path: FilePath) throws(FileError) {
        try changing("synchronizeFileSystem", path) { () throws(FileError) in
            try base.synchronizeFileSystem(containing: path)
        }
    }

    /// Renames a file or folder atomically.
    public func rename(_ path: FilePath, to destination: FilePath) throws(FileError) {
        try changing("rename", path) { () throws(FileError) in try base.rename(path, to: destination) }
    }

    /// Removes a file or a symbolic link.
    public func remove(_ path: FilePath) throws(FileError) {
        try changing("remove", path) { () throws(FileError) in try base.remove(path) }
    }

    /// Removes an empty folder.
    public func removeDirectory(_ path: FilePath) throws(FileError) {
        try changing("removeDirectory", path) { () throws(FileError) in try base.removeDirectory(path) }
    }

    /// Creates a symbolic link.
    public func createSymbolicLink(_ path: FilePath, to target: FilePath) throws(FileError) {
        try changing("createSymbolicLink", path) { () throws(FileError) in
            try base.createSymbolicLink(path, to: target)
        }
    }

    /// Takes the exclusive lock of a file without waiting.
    public func lock(_ path: FilePath, owner: String) throws(FileError) -> FileLock {
        try changing("lock", path) { () throws(FileError) in try base.lock(path, owner: owner) }
    }
}
