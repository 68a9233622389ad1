public import SystemPackage

/// A read-only preview of a file system with some files changed or removed.
///
/// Everything else is read from the base file system; every operation that writes is refused.
public struct OverlayFileSystem: FileSystem {
    private let base: any FileSystem
    private let changes: [FilePath: [UInt8]?]
    private let newFolders: Set<FilePath>

    /// Creates a view of a file system with changes applied.
    ///
    /// - Parameter changes: the contents of files by their paths; nil for files that would be removed.
    public init(_ base: any FileSystem, changes: [FilePath: [UInt8]?]) {
        self.base = base
        self.changes = Dictionary(
            changes.map { ($0.key.lexicallyNormalized(), $0.value) }, uniquingKeysWith: { _, last in last })
        var folders: Set<FilePath> = []
        for (path, contents) in changes where contents != nil {
            var folder = path.lexicallyNormalized()
            while folder.removeLastComponent() { folders.insert(folder) }
        }
        newFolders = folders
    }

    /// The change at a path: its new contents, `.some(nil)` if it would be removed, or nil if it is unchanged.
    private func change(_ path: FilePath) -> [UInt8]?? { changes[path.lexicallyNormalized()] }

    /// The status that the path would have.
    public func status(of path: FilePath, followLinks: Bool) throws(FileError) -> FileStatus? {
        if let change = change(path) {
            guard let bytes = change else { return nil }
            let found = try base.status(of: path, followLinks: true)
            return FileStatus(
                kind: .regular, size: bytes.count, modified: found?.modified ?? 0, inode: found?.inode ?? inode(path),
                device: found?.device ?? 0, mode: found?.mode ?? 0o644)
        }
        if let found = try base.status(of: path, followLinks: followLinks) { return found }
        guard newFolders.contains(path.lexicallyNormalized()) else { return nil }
        return FileStatus(kind: .directory, size: 0, modified: 0, inode: inode(path), device: 0, mode: 0o755)
    }

    /// A number for a file that does not exist yet, outside the range that file systems use.
    private func inode(_ path: FilePath) -> UInt64 {
        path.lexicallyNormalized().string.utf8.reduce(14_695_981_039_346_656_037) {
            ($0 ^ UInt64($1)) &* 1_099_511_628_211
        }
    }

    /// The contents that the file would have.
    public func read(_ path: FilePath, limit: Int) throws(FileError) -> [UInt8] {
        guard let change = change(path) else { return try base.read(path, limit: limit) }
        guard let bytes = change else { throw .notFound(path) }
        guard bytes.count <= limit else { throw .tooLarge(path, limit: limit) }
        return bytes
    }

    /// A part of the contents that the file would have.
    public func read(_ path: FilePath, from offset: Int, count: Int) throws(FileError) -> [UInt8] {
        guard let change = change(path) else { return try base.read(path, from: offset, count: count) }
        guard let bytes = change else { throw .notFound(path) }
        return Array(bytes.dropFirst(offset).prefix(count))
    }

    /// The names that the folder would have.
    public func list(_ directory: FilePath) throws(FileError) -> [FilePath.Component] {
        let folder = directory.lexicallyNormalized()
        var names: Set<FilePath.Component> = []
        if try base.status(of: directory, followLinks: true) != nil {
            names = Set(try base.list(directory))
        } else if !newFolders.contains(folder) {
            throw .notFound(directory)
        }
        for (path, contents) in changes where path.removingLastComponent() == folder {
            guard let name = path.lastComponent else { continue }
            if contents == nil { names.remove(name) } else { names.insert(name) }
        }
        for path in newFolders where path.removingLastComponent() == folder && path != folder {
            if let name = path.lastComponent { names.insert(name) }
        }
        return names.sorted { $0.string.utf8.lexicographicallyPrecedes($1.string.utf8) }
    }

    /// The absolute path without links; new components are appended to the nearest existing folder.
    public func resolve(_ path: FilePath) throws(FileError) -> FilePath {
        if try base.status(of: path, followLinks: true) != nil { return try base.resolve(path) }
        guard try status(of: path, followLinks: false) != nil, let name = path.lastComponent else {
            throw .notFound(path)
        }
        return try resolve(path.removingLastComponent()).appending(name)
    }

    /// The target of a link.
    public func readLink(_ path: FilePath) throws(FileError) -> FilePath { try base.readLink(path) }

    /// Refused: an overlay is for looking only.
    public func createDirectory(_ path: FilePath, mode: UInt16) throws(FileError) { throw .readOnly(path) }
    /// Refused: an overlay is for looking only.
    public func createFile(_ path: FilePath, contents: [UInt8], mode: UInt16) throws(FileError) {
        throw .readOnly(path)
    }
    /// Refused: an overlay is for looking only.
    public func append(_ bytes: [UInt8], to path: FilePath) throws(FileError) { throw .readOnly(path) }
    /// Refused: an overlay is for looking only.
    public func truncate(_ path: FilePath, to size: Int) throws(FileError) { throw .readOnly(path) }
    /// Refused: an overlay is for looking only.
    public func synchronize(_ path: FilePath) throws(FileError) { throw .readOnly(path) }
    /// Refused: an overlay is for looking only.
    public func synchronizeFileSystem(containing path: FilePath) throws(FileError) { throw .readOnly(path) }
    /// Refused: an overlay is for looking only.
    public func rename(_ path: FilePath, to destination: FilePath) throws(FileError) { throw .readOnly(path) }
    /// Refused: an overlay is for looking only.
    public func remove(_ path: FilePath) throws(FileError) { throw .readOnly(path) }
    /// Refused: an overlay is for looking only.
    public func removeDirectory(_ path: FilePath) throws(FileError) { throw .readOnly(path) }
    /// Refused: an overlay is for looking only.
    public func createSymbolicLink(_ path: FilePath, to target: FilePath) throws(FileError) { throw .readOnly(path) }
    /// Refused: an overlay is for looking only.
    public func lock(_ path: FilePath, owner: String) throws(FileError) -> FileLock { throw .readOnly(path) }
}
