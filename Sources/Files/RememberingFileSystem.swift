import Synchronization
public import SystemPackage

/// A file system that caches the contents of files and reads a file again only after it has changed.
///
/// Contents are cached together with the file's status, which is compared before they are used: a file that was
/// replaced, appended to, edited or removed is read again. It is meant for files that are appended to or replaced
/// whole, such as the journal and the nodes of a store. Code that verifies the disk must not read through it.
///
/// Memory is bounded: contents that have not been read since half of the limit was last filled are evicted.
public final class RememberingFileSystem: ForwardingFileSystem {
    private struct Entry: Sendable {
        var bytes: [UInt8]
        var status: FileStatus
    }

    /// Two generations: entries move to the young one when they are used, and the old one is dropped as a whole.
    private struct Memory: Sendable {
        var young: [FilePath: Entry] = [:]
        var old: [FilePath: Entry] = [:]
        var youngSize = 0

        mutating func entry(_ path: FilePath) -> Entry? {
            if let entry = young[path] { return entry }
            return old[path]
        }

        mutating func keep(_ entry: Entry, _ path: FilePath, limit: Int) {
            forget(path)
            if youngSize + entry.bytes.count > limit / 2 {
                old = young
                young = [:]
                youngSize = 0
            }
            young[path] = entry
            youngSize += entry.bytes.count
        }

        mutating func forget(_ path: FilePath) {
            if let entry = young.removeValue(forKey: path) { youngSize -= entry.bytes.count }
            old[path] = nil
        }
    }

    /// The file system that is cached.
    public let base: any FileSystem
    private let limit: Int
    private let memory = Mutex(Memory())

    /// Creates a cache over a file system.
    ///
    /// - Parameter limit: the maximum number of bytes of contents to cache.
    public init(_ base: any FileSystem, limit: Int = 64 << 20) {
        self.base = base
        self.limit = limit
    }

    /// The contents of a file, which is opened only if its status differs from that of the cached contents.
    public func read(_ path: FilePath, limit: Int) throws(FileError) -> [UInt8] {
        guard let status = try? base.status(of: path, followLinks: true), status.kind == .regular else {
            return try base.read(path, limit: limit)
        }
        if let bytes = remembered(path, status) {
            guard bytes.count <= limit else { throw .tooLarge(path, limit: limit) }
            return bytes
        }
        let bytes = try base.read(path, limit: limit)
        if (try? base.status(of: path, followLinks: true)) == status { keep(bytes, path, status) }
        return bytes
    }

    /// Appends to a file, and to its cached contents.
    public func append(_ bytes: [UInt8], to path: FilePath) throws(FileError) {
        let before = try? base.status(of: path, followLinks: true)
        let known = before.flatMap(\.self).flatMap { remembered(path, $0) }
        forget(path)
        try base.append(bytes, to: path)
        guard let known, let after = try? base.status(of: path, followLinks: true),
            after.size == known.count + bytes.count
        else { return }
        keep(known + bytes, path, after)
    }

    private func remembered(_ path: FilePath, _ status: FileStatus) -> [UInt8]? {
        memory.withLock { memory in
            guard let entry = memory.entry(path) else { return nil }
            guard entry.status == status, entry.bytes.count == status.size else {
                memory.forget(path)
                return nil
            }
            memory.keep(entry, path, limit: limit)
            return entry.bytes
        }
    }

    private func keep(_ bytes: [UInt8], _ path: FilePath, _ status: FileStatus) {
        guard bytes.count == status.size, bytes.count <= limit / 2 else { return }
        memory.withLock { $0.keep(Entry(bytes: bytes, status: status), path, limit: limit) }
    }

    private func forget(_ path: FilePath) { memory.withLock { $0.forget(path) } }
}
