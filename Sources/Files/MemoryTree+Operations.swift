import SystemPackage

extension MemoryTree {
    func status(_ path: FilePath, followLinks: Bool) throws(FileError) -> FileStatus? {
        let found: (inode: Inode, node: Node)
        do {
            found = try node(path, followLast: followLinks)
        } catch .notFound, .notADirectory {
            return nil
        }
        let (kind, size): (FileStatus.Kind, Int) =
            switch found.node.body {
            case .file(let bytes): (.regular, bytes.count)
            case .directory: (.directory, 0)
            case .link(let target): (.symbolicLink, target.string.utf8.count)
            }
        return FileStatus(
            kind: kind, size: size, modified: found.node.modified, inode: found.inode, device: 1,
            mode: found.node.mode)
    }

    func list(_ path: FilePath) throws(FileError) -> [FilePath.Component] {
        let inode = try node(path, followLast: true).inode
        return try entries(of: inode, path).keys.sortedComponents
    }

    mutating func append(_ bytes: [UInt8], to path: FilePath) throws(FileError) {
        let (inode, old) = try contents(path, followLast: false)
        setBody(.file(old + bytes), of: inode)
    }

    mutating func truncate(_ path: FilePath, to size: Int) throws(FileError) {
        let (inode, old) = try contents(path, followLast: false)
        guard size >= 0 else { throw .systemCall("ftruncate", path, .invalidArgument) }
        let missing = max(size - old.count, 0)
        setBody(.file(old.prefix(size) + [UInt8](repeating: 0, count: missing)), of: inode)
    }

    mutating func synchronize(_ path: FilePath) throws(FileError) {
        makeDurable(try node(path, followLast: true).inode)
    }

    mutating func rename(_ path: FilePath, to destination: FilePath) throws(FileError) {
        let from = try place(path, followLast: false)
        let to = try place(destination, followLast: false)
        guard let inode = from.inode, let name = from.name else { throw .notFound(path) }
        guard let newName = to.name else { throw .systemCall("rename", path, .resourceBusy) }
        if inode == to.inode { return }
        let moved = try? entries(of: inode, path)
        if moved != nil, to.folders.contains(inode) {
            throw .systemCall("rename", path, .invalidArgument)
        }
        if let replaced = to.inode {
            let old = try? entries(of: replaced, path)
            if moved != nil, old == nil { throw .notADirectory(path) }
            if moved == nil, old != nil { throw .isADirectory(path) }
            if let old, !old.isEmpty { throw .directoryNotEmpty(path) }
        }
        setEntry(name, in: from.parent, to: nil)
        setEntry(newName, in: to.parent, to: inode)
    }

    mutating func remove(_ path: FilePath) throws(FileError) {
        let place = try place(path, followLast: false)
        guard let inode = place.inode, let name = place.name else { throw .notFound(path) }
        if case .directory = nodes[inode]?.body { throw .isADirectory(path) }
        setEntry(name, in: place.parent, to: nil)
    }

    mutating func removeDirectory(_ path: FilePath) throws(FileError) {
        let place = try place(path, followLast: false)
        guard let inode = place.inode else { throw .notFound(path) }
        guard let name = place.name else { throw .systemCall("rmdir", path, .resourceBusy) }
        guard try entries(of: inode, path).isEmpty else { throw .directoryNotEmpty(path) }
        setEntry(name, in: place.parent, to: nil)
    }

    func readLink(_ path: FilePath) throws(FileError) -> FilePath {
        guard case .link(let target) = try node(path, followLast: false).node.body else {
            throw .systemCall("readlink", path, .invalidArgument)
        }
        return target
    }

    func resolve(_ path: FilePath) throws(FileError) -> FilePath {
        let place = try place(path, followLast: true)
        guard place.inode != nil else { throw .notFound(path) }
        return FilePath(root: "/", place.names.compactMap(\.component))
    }

    /// The lock file's inode and contents; the file is created if needed.
    mutating func lockFile(_ path: FilePath) throws(FileError) -> (inode: Inode, bytes: [UInt8]) {
        if try status(path, followLinks: false) == nil { try insert(.file([]), at: path, mode: 0o644) }
        return try contents(path, followLast: false)
    }
}
