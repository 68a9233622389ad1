import SystemPackage

/// A whole file system as a value: its current state, and the state after a power loss.
struct MemoryTree: Sendable {
    typealias Inode = UInt64

    enum Body: Sendable {
        case file([UInt8])
        case directory([FileName: Inode])
        case link(FilePath)
    }

    struct Node: Sendable {
        var body: Body
        /// The contents after a power loss; nil for a file that was never synchronized.
        var durable: Body?
        var mode: UInt16
        var modified: Int64
    }

    /// The folder and name of a path's last component, and the entry there, if any.
    struct Place {
        var parent: Inode
        /// Nil for the root, which has no name.
        var name: FileName?
        var inode: Inode?
        /// The folders from the root to `parent`, and their names with `name` as the last.
        var folders: [Inode]
        var names: [FileName]
    }

    static let root: Inode = 1
    private static let maximumLinks = 40

    private(set) var nodes: [Inode: Node]
    private var nextInode: Inode = 2
    private var time: Int64 = 1_000_000_000

    init() {
        let empty = Body.directory([:])
        nodes = [Self.root: Node(body: empty, durable: empty, mode: 0o755, modified: time)]
    }

    /// Follows a path from the root; only the last component may be missing.
    func place(_ path: FilePath, followLast: Bool) throws(FileError) -> Place {
        var folders = [Self.root]
        var names: [FileName] = []
        var pending = Array(path.fileNames.reversed())
        var links = 0
        while let name = pending.popLast() {
            let folder = folders[folders.count - 1]
            let entries = try entries(of: folder, path)
            if name == FileName.current { continue }
            if name == FileName.parent {
                if folders.count > 1 {
                    folders.removeLast()
                    names.removeLast()
                }
                continue
            }
            guard let inode = entries[name] else {
                guard pending.isEmpty else { throw .notFound(path) }
                return Place(parent: folder, name: name, inode: nil, folders: folders, names: names + [name])
            }
            if case .link(let target) = nodes[inode]?.body, followLast || !pending.isEmpty {
                links += 1
                guard links <= Self.maximumLinks else { throw .tooManyLinks(path) }
                if target.isAbsolute {
                    folders = [Self.root]
                    names = []
                }
                pending += target.fileNames.reversed()
            } else {
                folders.append(inode)
                names.append(name)
            }
        }
        let inode = folders.popLast()
        let parent = folders.last ?? Self.root
        return Place(parent: parent, name: names.last, inode: inode, folders: folders, names: names)
    }

    /// The node at a path, with its inode; throws if the path does not exist.
    func node(_ path: FilePath, followLast: Bool) throws(FileError) -> (inode: Inode, node: Node) {
        guard let inode = try place(path, followLast: followLast).inode, let node = nodes[inode] else {
            throw .notFound(path)
        }
        return (inode, node)
    }

    /// The bytes of a regular file.
    func contents(_ path: FilePath, followLast: Bool) throws(FileError) -> (inode: Inode, bytes: [UInt8]) {
        let (inode, node) = try node(path, followLast: followLast)
        switch node.body {
        case .file(let bytes): return (inode, bytes)
        case .directory: throw .isADirectory(path)
        case .link: throw .notARegularFile(path)
        }
    }

    func entries(of inode: Inode, _ path: FilePath) throws(FileError) -> [FileName: Inode] {
        guard case .directory(let entries) = nodes[inode]?.body else { throw .notADirectory(path) }
        return entries
    }

    /// Adds a node at a free path and returns its inode.
    @discardableResult
    mutating func insert(_ body: Body, at path: FilePath, mode: UInt16) throws(FileError) -> Inode {
        let place = try place(path, followLast: false)
        guard place.inode == nil, let name = place.name else { throw .alreadyExists(path) }
        let inode = nextInode
        nextInode += 1
        var durable: Body? = body
        if case .file = body { durable = nil }
        nodes[inode] = Node(body: body, durable: durable, mode: mode, modified: tick())
        setEntry(name, in: place.parent, to: inode)
        return inode
    }

    mutating func setEntry(_ name: FileName, in folder: Inode, to inode: Inode?) {
        guard case .directory(var entries) = nodes[folder]?.body else { return }
        entries[name] = inode
        setBody(.directory(entries), of: folder)
    }

    mutating func setBody(_ body: Body, of inode: Inode) {
        let now = tick()
        nodes[inode]?.body = body
        nodes[inode]?.modified = now
    }

    mutating func makeDurable(_ inode: Inode) {
        let body = nodes[inode]?.body
        nodes[inode]?.durable = body
    }

    mutating func makeAllDurable() {
        for inode in nodes.keys { makeDurable(inode) }
    }

    /// Reduces the tree to what survives a power loss.
    mutating func lose(_ loss: MemoryFileSystem.Loss) {
        for (inode, node) in nodes {
            switch node.body {
            case .file: nodes[inode]?.body = node.durable ?? .file([])
            case .directory where loss == .everythingPending: nodes[inode]?.body = node.durable ?? .directory([:])
            case .directory, .link: break
            }
        }
        makeAllDurable()
    }

    /// Time advances by a nanosecond with each change, so that every change is visible and nothing depends on the
    /// clock.
    private mutating func tick() -> Int64 {
        time += 1
        return time
    }
}
