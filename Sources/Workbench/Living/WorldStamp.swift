import Files
import Sync
import SystemPackage

/// The status of a world's files at a point in time, without their contents: cheap to compute and to compare.
struct WorldStamp: Sendable, Equatable {
    /// The groups of files that are reloaded together.
    enum Part: Sendable, Hashable, CaseIterable {
        /// Authored and imported files, with modules and scenarios.
        case sources
        /// The files that cargo's answers depend on.
        case packages
        /// The journal and the manifest file.
        case journal
        /// The stage and the decisions.
        case review

        /// The parts of a world that are read from this group of files.
        var worldParts: Set<WorldPart> {
            switch self {
            case .sources: [.sources, .scenarios]
            case .packages: [.sources]
            case .journal: [.journal]
            case .review: [.log]
            }
        }
    }

    private(set) var digests: [Part: Int] = [:]
    /// The folders in which something may change.
    private(set) var folders: Set<FilePath> = []

    /// The groups in which another stamp differs.
    func parts(differingFrom other: WorldStamp) -> Set<Part> {
        Set(Part.allCases.filter { digests[$0] != other.digests[$0] })
    }

    /// The stamp with the digests of another stamp for the groups from which the given parts of a world are read.
    func with(_ parts: Set<WorldPart>, of other: WorldStamp) -> WorldStamp {
        var stamp = self
        for part in Part.allCases where part.worldParts.isSubset(of: parts) {
            if let digest = other.digests[part] { stamp.digests[part] = digest }
        }
        stamp.folders.formUnion(other.folders)
        return stamp
    }

    /// Computes the stamp of the files that the given parts of a world are read from, by default of all files.
    static func take(
        _ options: WorkbenchOptions, _ rooms: Rooms, _ packages: CargoAnswers,
        _ parts: Set<WorldPart> = Workbench.allRead
    ) -> WorldStamp {
        var stamp = WorldStamp()
        if parts.contains(.sources) { stamp.addSources(options, rooms, packages) }
        let world = rooms.world
        if parts.contains(.journal) {
            var journal = FolderStamp(rooms)
            journal.add(file: world.manifestFile)
            journal.add(file: world.manifestMark)
            journal.add(file: world.journal.appending("governance.log"))
            journal.add(file: world.journal.appending("head"))
            stamp.add(.journal, journal)
        }
        if parts.contains(.log) {
            var review = FolderStamp(rooms)
            review.add(file: world.stageFile)
            review.add(file: world.decisionsFile)
            stamp.add(.review, review)
        }
        return stamp
    }

    private mutating func addSources(_ options: WorkbenchOptions, _ rooms: Rooms, _ packages: CargoAnswers) {
        let places = WatchedPlaces(
            rooms.world, primary: options.primary, syncFile: options.syncFile, modules: options.modules,
            packages: packages, files: rooms.environment.files)
        var (sources, manifests) = (FolderStamp(rooms), FolderStamp(rooms))
        for file in places.files { sources.add(file: file) }
        for root in places.roots { sources.add(tree: root) { $0.isSource } }
        for folder in places.blobs { sources.add(tree: folder) { _ in true } }
        add(.sources, sources)
        for file in places.manifests { manifests.add(file: file) }
        add(.packages, manifests)
    }

    private mutating func add(_ part: Part, _ stamp: FolderStamp) {
        digests[part] = stamp.digest
        folders.formUnion(stamp.folders)
    }
}

/// Collects the status of files and folders.
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

    init(_ rooms: Rooms) {
        files = rooms.environment.files
        internals = rooms.world.internals
    }

    var digest: Int { hasher.finalize() }

    /// Adds the status of a file, and the folder that it is or would be in.
    mutating func add(file path: FilePath) {
        look(at: path)
        watch(path.removingLastComponent())
    }

    /// Adds the status of the files in a folder and all of its subfolders.
    mutating func add(tree folder: FilePath, _ counts: (FilePath) -> Bool) {
        guard let status = try? files.status(of: folder, followLinks: true), status.kind == .directory,
            let real = try? files.resolve(folder)
        else {
            hasher.combine(folder)
            watch(folder)
            return
        }
        // The folder itself may be replaced.
        watch(folder.removingLastComponent())
        search(folder, status, inside: real, depth: 0, counts)
    }

    /// Adds a folder to watch, or its nearest existing parent.
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
    /// Whether files with this name are sources of a root: JSON, or the README of a pack.
    fileprivate var isSource: Bool {
        guard let name = lastComponent?.string.utf8 else { return false }
        func ends(with suffix: String) -> Bool {
            name.count >= suffix.utf8.count
                && zip(name.suffix(suffix.utf8.count), suffix.utf8).allSatisfy { $0 | 0x20 == $1 | 0x20 }
        }
        return ends(with: ".json") || ends(with: "readme.md")
    }
}
