import Files
import Synchronization
import SystemPackage

/// A file system that changes while it is read: chosen files vanish, or can't be read.
final class WildFileSystem: ForwardingFileSystem {
    enum Trouble: Sendable {
        /// The file is in the listing of its folder, but gone when its status is read.
        case vanishesWhenListed
        /// The file or folder is gone when it is read.
        case vanishesWhenRead
        /// Permission to read is denied.
        case forbidden
    }

    let base: any FileSystem
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
}
