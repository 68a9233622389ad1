import AIR
import CanonicalCBOR
import ContentStore
import Governance
import Sync
import Synchronization
import WorldIO
import WorldProtocol

/// Definitions and manifests of bases that were found outside of the store, by hash.
final class RestoredDefinitions: Sendable {
    /// A place to search for a base.
    enum Place: Hashable {
        case remote, git
    }

    private struct State {
        var asked: [Place: Set<Hash>] = [:]
        var definitions: [Hash: Definition] = [:]
        var manifests: [Hash: Manifest] = [:]
    }

    private let state = Mutex(State())

    var definitions: [Hash: Definition] { state.withLock { $0.definitions } }
    var manifests: [Hash: Manifest] { state.withLock { $0.manifests } }

    /// Records a search for a base in a place; returns whether it is the first one.
    func begin(_ base: Hash, in place: Place) -> Bool {
        state.withLock { $0.asked[place, default: []].insert(base).inserted }
    }

    func add(_ definitions: [Hash: Definition]) {
        state.withLock { $0.definitions.merge(definitions) { first, _ in first } }
    }

    func add(_ manifest: Manifest, _ hash: Hash) { state.withLock { $0.manifests[hash] = manifest } }
}

extension Workbench {
    /// Searches for definitions of the base that neither the store nor the authored files have, once for each base: on
    /// the remote, then in git.
    func restoreBase(computing wanted: Set<WorldPart>) async {
        guard isOpened, !Task.isCancelled, isBaseLacking else { return }
        let problems = await restoreFromRemote(computing: wanted)
        if !Task.isCancelled, isBaseLacking { await restoreFromGit(computing: wanted) }
        // Problems with the remote only matter if the base is still incomplete.
        if isBaseLacking { for problem in problems { rooms.notices.add(problem) } }
    }

    private var isBaseLacking: Bool { !parts.base.missing.isEmpty || !parts.base.fault.isEmpty }

    /// Fetches missing nodes from the remote, and stores them unless the world is read-only.
    ///
    /// - Returns: notices about problems in fetching the nodes.
    private func restoreFromRemote(computing wanted: Set<WorldPart>) async -> [Diagnostic] {
        let base = parts.base
        guard let hash = base.hash ?? options.baseHash ?? parts.governance?.currentManifest,
            rooms.restored.begin(hash, in: .remote)
        else { return [] }
        let manifest = base.hash == nil ? nil : base.contents.manifest
        let known = Set(parts.loaded.entries.values.map(\.definition.hash))
        LongWork.report("contacting the remote")
        let found: RemoteObjects
        switch await inContact({ (governance) throws(GovernanceError) in
            try governance.remoteBase(hash, manifest: manifest, besides: known)
        }) {
        case .success(let objects?): found = objects
        case .success(nil): return []
        case .failure(let error): return error.diagnostics.map(Self.notice)
        }
        guard !found.nodes.isEmpty else { return found.problems.map(Self.notice) }
        var problems = found.problems
        do throws(WorldIOError) {
            let whole =
                if let manifest {
                    manifest
                } else if let bytes = found.nodes[hash] {
                    try WorldStore.manifest(reading: bytes, hash: hash)
                } else {
                    try rooms.store.manifest(hash)
                }
            var definitions: [Hash: Definition] = [:]
            for kind in DefinitionKind.allCases {
                for reference in whole.references(kind) {
                    guard let bytes = found.nodes[reference.hash] else { continue }
                    let key = DefinitionKey(kind, reference.name)
                    definitions[reference.hash] = try WorldStore.definition(key, reference.hash, reading: bytes)
                }
            }
            rooms.restored.add(definitions)
            rooms.restored.add(whole, hash)
            if !options.isReadOnly {
                do throws(StoreError) {
                    try rooms.store.store.putNodes(Array(found.nodes.values))
                } catch {
                    throw .store(error)
                }
            }
        } catch {
            problems += error.diagnostics
        }
        await read([.base], computing: wanted)
        return problems.map(Self.notice)
    }

    private static func notice(_ problem: Diagnostic) -> Diagnostic {
        Diagnostic(
            .notice, problem.code, "can't restore the base from the remote: \(problem.message)", help: problem.help)
    }

    /// Reads missing definitions from the files of the commit that last changed the manifest file.
    private func restoreFromGit(computing wanted: Set<WorldPart>) async {
        let base = parts.base
        guard let git = rooms.environment.git, !base.missing.isEmpty, let hash = base.hash,
            rooms.restored.begin(hash, in: .git)
        else { return }
        LongWork.report("searching git")
        let hashes = Set(base.missing.compactMap { base.contents.manifest.reference($0)?.hash })
        let found = await BaseRestorer(git: git, world: rooms.world, options: options, packages: packages)
            .definitions(hashes)
        guard !found.isEmpty else { return }
        rooms.restored.add(found)
        await read([.base], computing: wanted)
    }
}
