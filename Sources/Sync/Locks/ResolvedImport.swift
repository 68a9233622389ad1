public import AIR
public import CanonicalCBOR
public import Files
import JSON
public import SystemPackage

/// An import with its current contents and the state of its lock (Documentation/system.md, *Locks and pins*).
public struct ResolvedImport: Sendable {
    /// The import as written in the sync file.
    public let item: SyncFile.Import
    /// The folder of the definitions; nil if it is unknown.
    public let root: FilePath?
    /// The contents of the folder; nil when it can't be read.
    public let contents: RootContents?
    /// The index of the definitions; nil if an error prevents one.
    public let index: ImportIndex?
    /// The correct lock; nil if the import can't be resolved.
    public let right: ImportLock?
    /// The state of the lock.
    public let state: State

    /// The states of a lock.
    public enum State: Sendable, Hashable {
        /// The import matches its lock.
        case ok
        /// There is no readable lock.
        case unlocked
        /// The definitions differ; other differences are included.
        case content(pinned: Hash, found: Hash, identity: [ImportLock.Difference])
        /// The definitions are the same, but come from elsewhere.
        case identity([ImportLock.Difference])
        /// The import can't be resolved.
        case unresolvable(Obstacle)

        /// The state as spelled in commands.
        public var name: String {
            switch self {
            case .ok: "ok"
            case .unlocked: "unlocked"
            case .content: "content"
            case .identity: "identity"
            case .unresolvable: "unresolvable"
            }
        }
    }

    /// A reason why an import can't be resolved.
    public enum Obstacle: Error, Sendable, Hashable {
        /// Cargo gave no answer for a manifest.
        case cargo(CargoFault, manifest: FilePath)
        /// There is no `Cargo.toml` to run cargo for at any of these paths.
        case noCargoManifest([FilePath])
        /// No package is selected, or more than one.
        case package(CargoSelectionError)
        /// The AIR root of a package is outside of its folder.
        case escapes(FilePath, package: FilePath)
        /// The path is missing, or not a folder.
        case notAFolder(FilePath)
        /// The folder can't be accessed.
        case unreadable(FilePath, reason: String)
        /// The contents of the folder have errors, so they have no index.
        case invalid([Diagnostic])
    }

    /// The name of the import in all output.
    public var label: String { item.label }

    /// The name of the plan pack; nil if the import is not one.
    public var pack: String? { root?.planPackName }

    /// All definitions of the import, in order; of different ones under one name, the first.
    public var definitions: [Definition] {
        let all = (contents?.nodes ?? []).compactMap(\.definition)
        return Dictionary(all.map { ($0.key, $0) }, uniquingKeysWith: { first, _ in first }).values
            .sorted { $0.key < $1.key }
    }
}

/// Resolves the imports of a sync file.
public enum ImportResolver {
    /// Resolves all imports of a world, in the order of the sync file.
    ///
    /// - Parameters:
    ///   - packages: the output of cargo for the manifests that the imports name.
    ///   - memory: files that were parsed before, and are not parsed again while they are unchanged.
    public static func resolve(
        _ sync: SyncFile, world: WorldFolder, packages: CargoAnswers = .none, memory: ParsedFiles? = nil,
        files: any FileSystem
    ) -> [ResolvedImport] {
        sync.imports.map { resolve($0, in: sync, world: world, packages: packages, memory: memory, files: files) }
    }

    private static func resolve(
        _ item: SyncFile.Import, in sync: SyncFile, world: WorldFolder, packages: CargoAnswers, memory: ParsedFiles?,
        files: any FileSystem
    ) -> ResolvedImport {
        func failed(_ obstacle: ResolvedImport.Obstacle, root: FilePath?, contents: RootContents? = nil)
            -> ResolvedImport
        {
            ResolvedImport(
                item: item, root: root, contents: contents, index: nil, right: nil, state: .unresolvable(obstacle))
        }
        let place: ImportPlace
        do {
            place = try ImportPlace(item, in: sync, world: world, packages: packages, files: files)
        } catch {
            return failed(error, root: error.root)
        }
        // Read separately: in the merge, a file that several roots contain is read for only one of them.
        let contents = RootReader(files: files, world: world, memory: memory).read(
            SourceRoot(label: item.label, folders: [place.root]))
        let (index, diagnostics) = ImportIndex.make(contents)
        guard let index else { return failed(.invalid(diagnostics), root: place.root, contents: contents) }
        let right = ImportLock(index.hash, identity: place.identity)
        return ResolvedImport(
            item: item, root: place.root, contents: contents, index: index, right: right,
            state: state(of: item.lock, right: right, in: sync))
    }

    private static func state(
        of lock: ImportLock?, right: ImportLock, in sync: SyncFile
    ) -> ResolvedImport.State {
        guard let lock else { return .unlocked }
        let differences = lock.differences(from: right, in: sync.folder)
        if lock.defsHash != right.defsHash {
            return .content(pinned: lock.defsHash, found: right.defsHash, identity: differences)
        }
        return differences.isEmpty ? .ok : .identity(differences)
    }
}

extension SyncFile {
    /// A path as written in locks: relative to the sync file's folder if it is below that, or else as written.
    ///
    /// A relative path that leaves the folder stays relative, because a versioned file must mean the same in every
    /// clone.
    public func lockedPath(_ path: FilePath, written: FilePath) -> String {
        var rest = path.lexicallyNormalized()
        let base = folder.lexicallyNormalized()
        if rest == base { return "." }
        if rest.removePrefix(base) { return rest.string }
        return written.lexicallyNormalized().string
    }
}
