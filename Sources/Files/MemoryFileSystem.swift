import Synchronization
public import SystemPackage

/// A file system in memory, for tests and trial runs: it behaves like the machine's, without a disk.
///
/// It tracks synchronization, so `losePower` can show what a careless writer would have lost. Permission bits are
/// stored but not enforced; the umask is not applied. Relative paths start at the root.
public final class MemoryFileSystem: FileSystem {
    /// The effect of a power loss on unsynchronized data.
    public enum Loss: Sendable, CaseIterable {
        /// Names and contents.
        case everythingPending
        /// Contents only: the names happened to reach the disk before the bytes that belong to them.
        case contentsPending
    }

    private struct State: Sendable {
        var tree = MemoryTree()
        var locks: [MemoryTree.Inode: UInt64] = [:]
        var nextLock: UInt64 = 0
    }

    private let state = Mutex(State())

    /// An empty file system, with only a root folder.
    public init() {}

    /// Discards unsynchronized data and releases all locks, as a power loss does.
    public func losePower(_ loss: Loss) {
        state.withLock { state in
            state.tree.lose(loss)
            state.locks = [:]
        }
    }

    /// The status of the file at the path; nil if it does not exist.
    public func status(of path: FilePath, followLinks: Bool) throws(FileError) -> FileStatus? {
        try reading { (tree) throws(FileError) in try tree.status(path, followLinks: followLinks) }
    }

    /// The whole contents of a regular file of at most `limit` bytes.
    public func read(_ path: FilePath, limit: Int) throws(FileError) -> [UInt8] {
        let bytes = try reading { (tree) throws(FileError) in try tree.contents(path, followLast: true).bytes }
        guard bytes.count <= limit else { throw .tooLarge(path, limit: limit) }
        return bytes
    }

    /// Up to `count` bytes of a regular file, starting at an offset.
    public func read(_ path: FilePath, from offset: Int, count: Int) throws(FileError) -> [UInt8] {
        guard offset >= 0, count >= 0 else { throw .systemCall("pread", path, .invalidArgument) }
        let bytes = try reading { (tree) throws(FileError) in try tree.contents(path, followLast: true).bytes }
        return Array(bytes.dropFirst(offset).prefix(count))
    }

    /// The names in a folder, sorted by their bytes.
    public func list(_ directory: FilePath) throws(FileError) -> [FilePath.Component] {
        try reading { (tree) throws(FileError) in try tree.list(directory) }
    }

    /// Creates one folder.
    public func createDirectory(_ path: FilePath, mode: UInt16) throws(FileError) {
        try changing { (tree) throws(FileError) in _ = try tree.insert(.directory([:]), at: path, mode: mode) }
    }

    /// Creates a file that must not exist yet.
    public func createFile(_ path: FilePath, contents: [UInt8], mode: UInt16) throws(FileError) {
        try changing { (tree) throws(FileError) in _ = try tree.insert(.file(contents), at: path, mode: mode) }
    }

    /// Appends bytes to an existing regular file.
    public func append(_ bytes: [UInt8], to path: FilePath) throws(FileError) {
        try changing { (tree) throws(FileError) in try tree.append(bytes, to: path) }
    }

    /// Truncates a regular file to a size, or extends it with zero bytes.
    public func truncate(_ path: FilePath, to size: Int) throws(FileError) {
        try changing { (tree) throws(FileError) in try tree.truncate(path, to: size) }
    }

    /// Makes the contents of a file, or the names in a folder, survive `losePower`.
    public func synchronize(_ path: FilePath) throws(FileError) {
        try changing { (tree) throws(FileError) in try tree.synchronize(path) }
    }

    /// Makes everything written so far survive `losePower`.
    public func synchronizeFileSystem(containing path: FilePath) throws(FileError) {
        try changing { (tree) throws(FileError) in
            _ = try tree.node(path, followLast: true)
            tree.makeAllDurable()
        }
    }

    /// Renames a file or folder atomically.
    public func rename(_ path: FilePath, to destination: FilePath) throws(FileError) {
        try changing { (tree) throws(FileError) in try tree.rename(path, to: destination) }
    }

    /// Removes a file or a symbolic link.
    public func remove(_ path: FilePath) throws(FileError) {
        try changing { (tree) throws(FileError) in try tree.remove(path) }
    }

    /// Removes an empty folder.
    public func removeDirectory(_ path: FilePath) throws(FileError) {
        try changing { (tree) throws(FileError) in try tree.removeDirectory(path) }
    }

    /// Creates a symbolic link.
    public func createSymbolicLink(_ path: FilePath, to target: FilePath) throws(FileError) {
        try changing { (tree) throws(FileError) in _ = try tree.insert(.link(target), at: path, mode: 0o777) }
    }

    /// The target of a symbolic link, as written in it.
    public func readLink(_ path: FilePath) throws(FileError) -> FilePath {
        try reading { (tree) throws(FileError) in try tree.readLink(path) }
    }

    /// The absolute path without links, `.` and `..`.
    public func resolve(_ path: FilePath) throws(FileError) -> FilePath {
        try reading { (tree) throws(FileError) in try tree.resolve(path) }
    }

    /// Acquires an exclusive lock on a file without waiting.
    public func lock(_ path: FilePath, owner: String) throws(FileError) -> FileLock {
        let (inode, number) = try state.withLock { (state) throws(FileError) in
            let (inode, text) = try state.tree.lockFile(path)
            guard state.locks[inode] == nil else {
                throw FileError.lockedByOther(path, owner: String(decoding: text, as: UTF8.self))
            }
            state.nextLock += 1
            state.locks[inode] = state.nextLock
            state.tree.setBody(.file(Array(owner.utf8)), of: inode)
            return (inode, state.nextLock)
        }
        return FileLock { [self] in
            state.withLock { state in
                // After a power loss another owner may already have the lock.
                guard state.locks[inode] == number else { return }
                state.locks[inode] = nil
                state.tree.setBody(.file([]), of: inode)
            }
        }
    }

    private func reading<Value: Sendable>(
        _ body: (MemoryTree) throws(FileError) -> Value
    ) throws(FileError) -> Value {
        try state.withLock { (state) throws(FileError) in try body(state.tree) }
    }

    private func changing(_ body: (inout MemoryTree) throws(FileError) -> Void) throws(FileError) {
        try state.withLock { (state) throws(FileError) in try body(&state.tree) }
    }
}
