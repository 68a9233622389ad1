public import Files
import Synchronization
public import SystemPackage

/// A file system in memory that records the effects of each operation on the disk, so that tests can simulate every
/// possible result of a loss of power after each of them.
public final class RecordingFileSystem: ForwardingFileSystem {
    /// The underlying file system.
    public let base: any FileSystem
    let start: DiskState
    private let recorded = Mutex<[DiskEffect]>([])

    /// Records operations on a file system, whose current contents count as synchronized.
    ///
    /// - Throws: ``FileError`` when it can't be read.
    public init(_ base: MemoryFileSystem) throws(FileError) {
        self.base = base
        start = try DiskState(base)
    }

    /// The recorded effects, in order.
    var effects: [DiskEffect] { recorded.withLock { $0 } }

    /// The number of effects so far.
    public var count: Int { effects.count }

    private func inode(_ path: FilePath, followLinks: Bool = false) throws(FileError) -> UInt64? {
        try base.status(of: path, followLinks: followLinks)?.inode
    }

    private func place(_ path: FilePath) throws(FileError) -> DiskState.Place? {
        let parent = path.removingLastComponent()
        guard let name = path.lastComponent, let folder = try inode(parent.isEmpty ? "/" : parent, followLinks: true)
        else { return nil }
        return DiskState.Place(folder: folder, name: name.string)
    }

    private func record(_ effect: DiskEffect?) {
        guard let effect else { return }
        recorded.withLock { $0.append(effect) }
    }

    /// Records the node that an operation has created.
    private func recordMade(_ path: FilePath, _ kind: DiskState.Node) throws(FileError) {
        guard let place = try place(path), let made = try inode(path) else { return }
        record(.made(made, kind))
        record(.entries([(place, made)]))
    }

    /// Creates one folder.
    public func createDirectory(_ path: FilePath, mode: UInt16) throws(FileError) {
        try base.createDirectory(path, mode: mode)
        try recordMade(path, .folder([:]))
    }

    /// Creates a file.
    public func createFile(_ path: FilePath, contents: [UInt8], mode: UInt16) throws(FileError) {
        try base.createFile(path, contents: contents, mode: mode)
        try recordMade(path, .file([]))
        if let made = try inode(path), !contents.isEmpty { record(.appended(made, contents)) }
    }

    /// Creates a symbolic link.
    public func createSymbolicLink(_ path: FilePath, to target: FilePath) throws(FileError) {
        try base.createSymbolicLink(path, to: target)
        try recordMade(path, .link(target))
    }

    /// Appends bytes to a file.
    public func append(_ bytes: [UInt8], to path: FilePath) throws(FileError) {
        try base.append(bytes, to: path)
        if let file = try inode(path) { record(.appended(file, bytes)) }
    }

    /// Resizes a file.
    public func truncate(_ path: FilePath, to size: Int) throws(FileError) {
        try base.truncate(path, to: size)
        if let file = try inode(path) { record(.resized(file, size)) }
    }

    /// Makes a file's contents, or a folder's names, durable.
    public func synchronize(_ path: FilePath) throws(FileError) {
        try base.synchronize(path)
        record(try inode(path, followLinks: true).map { .synchronized($0) })
    }

    /// Makes everything durable.
    public func synchronizeFileSystem(containing path: FilePath) throws(FileError) {
        try base.synchronizeFileSystem(containing: path)
        record(.synchronizedAll)
    }

    /// Renames a file or folder.
    public func rename(_ path: FilePath, to destination: FilePath) throws(FileError) {
        let moved = try inode(path)
        let (from, to) = (try place(path), try place(destination))
        try base.rename(path, to: destination)
        if let from, let to, from != to { record(.entries([(from, nil), (to, moved)])) }
    }

    /// Removes a file or a link.
    public func remove(_ path: FilePath) throws(FileError) {
        let place = try place(path)
        try base.remove(path)
        record(place.map { .entries([($0, nil)]) })
    }

    /// Removes an empty folder.
    public func removeDirectory(_ path: FilePath) throws(FileError) {
        let place = try place(path)
        try base.removeDirectory(path)
        record(place.map { .entries([($0, nil)]) })
    }

    /// Takes a lock; its file and the text in it are written like any other.
    public func lock(_ path: FilePath, owner: String) throws(FileError) -> FileLock {
        let isNew = try inode(path) == nil
        let lock = try base.lock(path, owner: owner)
        if isNew { try recordMade(path, .file([])) }
        if let file = try inode(path) {
            record(.resized(file, 0))
            record(.appended(file, Array(owner.utf8)))
        }
        return lock
    }
}
