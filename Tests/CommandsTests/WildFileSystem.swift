import Files
import Synchronization
import SystemPackage

/// A file system that changes under the reader's hands: chosen files go, or can't be read.
final class WildFileSystem: FileSystem {
    enum Trouble: Sendable {
        /// It is there when its folder is listed, and gone when it is looked at.
        case vanishesWhenListed
        /// It is gone when it is read.
        case vanishesWhenRead
        /// It may not be read.
        case forbidden
    }

    private let base: any FileSystem
    private let troubles: [FilePath: Trouble]

    init(_ base: any FileSystem, _ troubles: [FilePath: Trouble]) {
        self.base = base
        self.troubles = troubles
    }

    func status(of path: FilePath, followLinks: Bool) throws(FileError) -> FileStatus? {
        troubles[path] == .vanishesWhenListed ? nil : try base.status(of: path, followLinks: followLinks)
    }
    func read(_ path: FilePath, limit: Int) throws(FileError) -> [UInt8] {
        switch troubles[path] {
        case .vanishesWhenRead: throw .notFound(path)
        case .forbidden: throw .permissionDenied(path)
        case .vanishesWhenListed, nil: try base.read(path, limit: limit)
        }
    }
    func list(_ directory: FilePath) throws(FileError) -> [FilePath.Component] {
        if troubles[directory] == .forbidden { throw .permissionDenied(directory) }
        if troubles[directory] == .vanishesWhenRead { throw .notFound(directory) }
        return try base.list(directory)
    }
    func read(_ path: FilePath, from offset: Int, count: Int) throws(FileError) -> [UInt8] {
        try base.read(path, from: offset, count: count)
    }
    func createDirectory(_ path: FilePath, mode: UInt16) throws(FileError) {
        try base.createDirectory(path, mode: mode)
    }
    func createFile(_ path: FilePath, contents: [UInt8], mode: UInt16) throws(FileError) {
        try base.createFile(path, contents: contents, mode: mode)
    }
    func append(_ bytes: [UInt8], to path: FilePath) throws(FileError) { try base.append(bytes, to: path) }
    func truncate(_ path: FilePath, to size: Int) throws(FileError) { try base.truncate(path, to: size) }
    func synchronize(_ path: FilePath) throws(FileError) { try base.synchronize(path) }
    func synchronizeFileSystem(containing path: FilePath) throws(FileError) {
        try base.synchronizeFileSystem(containing: path)
    }
    func rename(_ path: FilePath, to destination: FilePath) throws(FileError) {
        try base.rename(path, to: destination)
    }
    func remove(_ path: FilePath) throws(FileError) { try base.remove(path) }
    func removeDirectory(_ path: FilePath) throws(FileError) { try base.removeDirectory(path) }
    func createSymbolicLink(_ path: FilePath, to target: FilePath) throws(FileError) {
        try base.createSymbolicLink(path, to: target)
    }
    func readLink(_ path: FilePath) throws(FileError) -> FilePath { try base.readLink(path) }
    func resolve(_ path: FilePath) throws(FileError) -> FilePath { try base.resolve(path) }
    func lock(_ path: FilePath, owner: String) throws(FileError) -> FileLock { try base.lock(path, owner: owner) }
}
