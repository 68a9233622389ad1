import Files
import Synchronization
import SystemPackage

/// A file system in which another process acts just before the operation with a chosen number.
final class InterruptedFileSystem: FileSystem {
    private let base: any FileSystem
    private let count = Mutex(0)
    private let number: Int
    private let interruption: @Sendable () -> Void

    init(_ base: any FileSystem, at number: Int, _ interruption: @escaping @Sendable () -> Void) {
        self.base = base
        self.number = number
        self.interruption = interruption
    }

    /// Whether the operation with the number was reached.
    var wasInterrupted: Bool { count.withLock { $0 >= number } }

    /// The number of operations so far.
    var operations: Int { count.withLock { $0 } }

    private func tick() {
        let isDue = count.withLock { count in
            count += 1
            return count == number
        }
        if isDue { interruption() }
    }

    func status(of path: FilePath, followLinks: Bool) throws(FileError) -> FileStatus? {
        tick()
        return try base.status(of: path, followLinks: followLinks)
    }

    func read(_ path: FilePath, limit: Int) throws(FileError) -> [UInt8] {
        tick()
        return try base.read(path, limit: limit)
    }

    func read(_ path: FilePath, from offset: Int, count: Int) throws(FileError) -> [UInt8] {
        tick()
        return try base.read(path, from: offset, count: count)
    }

    func list(_ directory: FilePath) throws(FileError) -> [FilePath.Component] {
        tick()
        return try base.list(directory)
    }

    func createDirectory(_ path: FilePath, mode: UInt16) throws(FileError) {
        tick()
        try base.createDirectory(path, mode: mode)
    }

    func createFile(_ path: FilePath, contents: [UInt8], mode: UInt16) throws(FileError) {
        tick()
        try base.createFile(path, contents: contents, mode: mode)
    }

    func append(_ bytes: [UInt8], to path: FilePath) throws(FileError) {
        tick()
        try base.append(bytes, to: path)
    }

    func truncate(_ path: FilePath, to size: Int) throws(FileError) {
        tick()
        try base.truncate(path, to: size)
    }

    func synchronize(_ path: FilePath) throws(FileError) {
        tick()
        try base.synchronize(path)
    }

    func synchronizeFileSystem(containing path: FilePath) throws(FileError) {
        tick()
        try base.synchronizeFileSystem(containing: path)
    }

    func rename(_ path: FilePath, to destination: FilePath) throws(FileError) {
        tick()
        try base.rename(path, to: destination)
    }

    func remove(_ path: FilePath) throws(FileError) {
        tick()
        try base.remove(path)
    }

    func removeDirectory(_ path: FilePath) throws(FileError) {
        tick()
        try base.removeDirectory(path)
    }

    func createSymbolicLink(_ path: FilePath, to target: FilePath) throws(FileError) {
        tick()
        try base.createSymbolicLink(path, to: target)
    }

    func readLink(_ path: FilePath) throws(FileError) -> FilePath {
        tick()
        return try base.readLink(path)
    }

    func resolve(_ path: FilePath) throws(FileError) -> FilePath {
        tick()
        return try base.resolve(path)
    }

    func lock(_ path: FilePath, owner: String) throws(FileError) -> FileLock {
        tick()
        return try base.lock(path, owner: owner)
    }
}
