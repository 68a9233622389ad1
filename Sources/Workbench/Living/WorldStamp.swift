import Files
import Sync
import SystemPackage

/// What the files of a world looked like at one moment, without what is in them: cheap to take, cheap to compare.
struct WorldStamp: Sendable, Equatable {
    /// What changes together, and is read again together.
    enum Part: Sendable, Hashable, CaseIterable {
        /// What is authored and imported, with modules and scenarios.
        case sources
        /// What cargo is asked about.
        case packages
        /// The journal, and the manifest that stands in for it.
        case journal
        /// What is staged and decided.
        case review
    }

    private(set) var digests: [Part: Int] = [:]
    /// The folders in which something may change.
    private(set) var folders: Set<FilePath> = []

    /// The parts in which another stamp differs.
    func parts(differingFrom other: WorldStamp) -> Set<Part> {
        Set(Part.allCases.filter { digests[$0] != other.digests[$0] })
    }

    /// The stamp with a part as another stamp has it, which this process has just read or written.
    func with(_ part: Part, of other: WorldStamp) -> WorldStamp {
        var stamp = self
        stamp.digests[part] = other.digests[part]
        stamp.folders.formUnion(other.folders)
        return stamp
    }

    /// Looks at everything that a world is read from.
    static func take(_ options: WorkbenchOptions, _ rooms: Rooms, _ packages: CargoAnswers) -> WorldStamp {
        let files = rooms.environment.files
        let world = rooms.world
        let places = WatchedPlaces(
            world, primary: options.primary, syncFile: options.syncFile, modules: options.modules, packages: packages,
            files: files)
        var stamp = WorldStamp()
        var sources = FolderStamp(files: files, internals: world.internals)
        for file in places.files { sources.add(file: file) }
        for root in places.roots { sources.add(tree: root) { $0.isSource } }
        for folder in places.blobs { sources.add(tree: folder) { _ in true } }
        stamp.add(.sources, sources)
        var manifests = FolderStamp(files: files, internals: world.internals)
        for file in places.manifests { manifests.add(file: file) }
        stamp.add(.packages, manifests)
        var journal = FolderStamp(files: files, internals: world.internals)
        journal.add(file: world.manifestFile)
        journal.add(file: world.journal.appending("governance.log"))
        journal.add(file: world.journal.appending("head"))
        stamp.add(.journal, journal)
        stamp.add(.review, review(rooms))
        return stamp
    }

    /// Looks at what is staged and decided only.
    static func takeReview(_ rooms: Rooms) -> WorldStamp {
        var stamp = WorldStamp()
        stamp.add(.review, review(rooms))
        return stamp
    }

    private static func review(_ rooms: Rooms) -> FolderStamp {
        var review = FolderStamp(files: rooms.environment.files, internals: rooms.world.internals)
        review.add(file: rooms.world.stageFile)
        review.add(file: rooms.world.decisionsFile)
        return review
    }

    private mutating func add(_ part: Part, _ stamp: FolderStamp) {
        digests[part] = stamp.digest
        folders.formUnion(stamp.folders)
    }
}

/// Collects what files and folders look like.
struct FolderStamp {
    private static let maximumDepth = 64

    private let files: any FileSystem
    private let internals: FilePath
    private var hasher = Hasher()
    private var seen: Set<Identity> = []
    private(set) var folders: Set<FilePath> = []

    private struct Identity: Hashable {
        var device: UInt64
        var inode: UInt64
    }

    init(files: any FileSystem, internals: FilePath) {
        self.files = files
        self.internals = internals
    }

    var digest: Int { hasher.finalize() }

    /// Looks at one file, and watches the folder that it is in or would be in.
    mutating func add(file path: FilePath) {
        look(at: path)
        watch(path.removingLastComponent())
    }

    /// Looks at the files in a folder and in all folders beneath it.
    mutating func add(tree folder: FilePath, _ counts: (FilePath) -> Bool) {
        guard let status = try? files.status(of: folder, followLinks: true), status.kind == .directory,
            let real = try? files.resolve(folder)
        else {
            hasher.combine(folder)
            watch(folder)
            return
        }
        // The folder itself may be replaced by another.
        watch(folder.removingLastComponent())
        search(folder, status, inside: real, depth: 0, counts)
    }

    /// Watches a folder, or the nearest one above that is there.
    private mutating func watch(_ folder: FilePath) {
        var folder = folder.lexicallyNormalized()
        while (try? files.status(of: folder, followLinks: true))??.kind != .directory {
            guard folder.removeLastComponent() else { return }
        }
        folders.insert(folder)
    }

    @discardableResult
    private mutating func look(at path: FilePath) -> FileStatus? {
        hasher.combine(path)
        guard let status = try? files.status(of: path, followLinks: true) else {
            hasher.combine(false)
            return nil
        }
        hasher.combine(status.size)
        hasher.combine(status.modified)
        hasher.combine(status.inode)
        hasher.combine(status.device)
        hasher.combine(status.mode)
        return status
    }

    private mutating func search(
        _ folder: FilePath, _ status: FileStatus, inside root: FilePath, depth: Int, _ counts: (FilePath) -> Bool
    ) {
        guard depth < Self.maximumDepth,
            seen.insert(Identity(device: status.device, inode: status.inode)).inserted
        else { return }
        folders.insert(folder)
        hasher.combine(folder)
        guard let names = try? files.list(folder) else { return }
        for name in names {
            let path = folder.appending(name)
            guard let own = try? files.status(of: path, followLinks: false) else { continue }
            switch own.kind {
            case .directory:
                if path != internals, name.string != ".git" {
                    search(path, own, inside: root, depth: depth + 1, counts)
                }
            case .symbolicLink:
                guard let real = try? files.resolve(path), real.starts(with: root) else { continue }
                if counts(path) { look(at: path) }
                if let target = try? files.status(of: path, followLinks: true), target.kind == .directory {
                    search(path, target, inside: root, depth: depth + 1, counts)
                }
            case .regular, .other:
                guard counts(path) else { continue }
                hasher.combine(path)
                hasher.combine(own.size)
                hasher.combine(own.modified)
                hasher.combine(own.inode)
                hasher.combine(own.mode)
            }
        }
    }
}

extension FilePath {
    /// Whether a root is read from files of this name: JSON, and what a pack says of itself.
    fileprivate var isSource: Bool {
        guard let name = lastComponent?.string.utf8 else { return false }
        func ends(with suffix: String) -> Bool {
            name.count >= suffix.utf8.count
                && zip(name.suffix(suffix.utf8.count), suffix.utf8).allSatisfy { $0 | 0x20 == $1 | 0x20 }
        }
        return ends(with: ".json") || ends(with: "readme.md")
    }
}
