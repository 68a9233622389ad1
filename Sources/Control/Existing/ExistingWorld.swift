public import AIR
public import CanonicalCBOR
import ContentStore
public import Files
import Governance
import JSON
public import Sync
import Synchronization
import SystemPackage
import WorldIO
public import WorldProtocol

extension DiagnosticCode {
    /// The host checks neither signatures nor bases.
    public static let hostUnchecked = DiagnosticCode(rawValue: "host-unchecked")
}

/// The current manifest of a host, as the workbench reads it.
public final class HostManifest: Sendable {
    private let state = Mutex<Hash?>(nil)

    /// The hash; nil until it has been fetched.
    public var hash: Hash? { state.withLock { $0 } }

    func set(_ hash: Hash) { state.withLock { $0 = hash } }
}

/// A world with a host of the existing system: its files are read here, its manifest and proposals come from the host.
///
/// Such a host compares no bases and checks no signatures. So each decision compares the manifest before and after it,
/// and a proposal is applied only while the manifest is the one for which it was shadowed here.
public actor ExistingWorld: HostedWorld {
    /// Opens the world's files against the manifest of the host.
    public typealias Open = (_ files: FetchedFileSystem, _ manifest: HostManifest) -> any WorldOfFiles

    /// The connection to the host.
    public nonisolated var client: ControlClient { host.client }

    let host: ExistingHost
    private let base: any WorldOfFiles
    private let store: ContentStore
    private let files: FetchedFileSystem
    private let folder: WorldFolder
    private let manifest = HostManifest()
    private let user: String
    private var shadows: ShadowMarks
    /// The proposals as listed last, and the number of times that they changed.
    private var listed: [ProposalRow] = []
    private var changes = 0

    /// The notice about decisions on such a host.
    static let notice = Diagnostic(
        .notice, .hostUnchecked, "the host is of the existing system: decisions are unsigned, and it checks no base",
        help: "apply compares the manifest with the one that the proposal was shadowed for")

    /// Creates the world of a connection, without sending a request yet.
    public init(_ client: ControlClient, folder: WorldFolder, files disk: any FileSystem, user: String, open: Open) {
        host = ExistingHost(client)
        files = FetchedFileSystem(disk)
        store = ContentStore(files: files, directory: folder.store)
        shadows = ShadowMarks(folder, files: disk)
        base = open(files, manifest)
        self.folder = folder
        self.user = user
    }

    /// Answers a request.
    ///
    /// - Throws: ``Failure``, also when the manifest moved while a decision was made.
    public func answer(_ request: Request, progress: (@Sendable (Progress) -> Void)?) async throws(Failure) -> Reply {
        switch request {
        case .open, .follow, .refresh, .snapshot:
            try await fetchManifest()
            guard case .world(let snapshot) = try await base.answer(request, progress: progress) else {
                throw Failure.otherAnswer
            }
            return .world(try await marked(snapshot))
        case .proposals: return .proposals(try await rows())
        case .proposal(let id): return .proposal(try await detail(id))
        case .review(let id), .reviewAlone(let id): return .review(try await review(id))
        case .signable: return .signable(nil)
        case .journal:
            let meta = try await host.head()
            return .journal(
                JournalReport(
                    height: Int(clamping: meta.journalHeight), headManifest: meta.manifestHash,
                    records: try await host.journal(), notices: [Self.notice]))
        case .perform(let action):
            let outcome = try await perform(action, progress)
            guard let outcome else { return try await base.answer(request, progress: progress) }
            return .performed(outcome, nil)
        default:
            if manifest.hash == nil { try await fetchManifest() }
            return try await base.answer(request, progress: progress)
        }
    }

    /// Answers a request; if it fails and the connection is over, the connection is reported as the cause.
    public func ask(
        _ request: Request, progress: (@Sendable (Progress) -> Void)?
    ) async throws(ControlError) -> Result<Reply, Failure> {
        guard !client.isOver else { throw .brokenOff(wasSent: false) }
        do throws(Failure) {
            return .success(try await answer(request, progress: progress))
        } catch {
            guard client.isOver else { return .failure(error) }
            throw .brokenOff(wasSent: true)
        }
    }

    /// Polls for changes once a second, since such a host has no subscriptions.
    public nonisolated func listen(later: @escaping Later, _ changed: @escaping @Sendable () -> Void) {
        client.listen({ _ in }, ended: changed)
        HostPoll(host).start(later: later, changed)
    }

    // MARK: Manifest

    /// Fetches the manifest of the host and the definitions that it names, unless they are here already.
    private func fetchManifest() async throws(Failure) {
        let known = manifest.hash
        if let known, try await host.head().manifestHash == known { return }
        let (bytes, hash, _) = try await host.manifest()
        add(bytes, hash)
        let contents: Manifest
        do throws(WorldIOError) {
            contents = try WorldStore(store).manifest(hash)
        } catch {
            throw Failure(error.diagnostics)
        }
        for kind in DefinitionKind.allCases {
            for reference in contents.references(kind) where !reference.name.isReserved {
                if (try? store.node(reference.hash)) != nil { continue }
                add(try await host.definition(DefinitionKey(kind, reference.name), reference.hash), reference.hash)
            }
        }
        manifest.set(hash)
        if known != nil { _ = try await base.answer(.perform(.reload), progress: nil) }
    }

    private func add(_ bytes: [UInt8], _ hash: Hash) {
        files.add(bytes, at: folder.store.appending("nodes").appending("sha256").appending(hash.hex))
    }

    private func contents() async throws(Failure) -> (world: WorldContents, hash: Hash) {
        try await fetchManifest()
        guard let hash = manifest.hash else { throw Failure.otherAnswer }
        do throws(WorldIOError) {
            return (try WorldStore(store).contents(hash), hash)
        } catch {
            throw Failure(error.diagnostics)
        }
    }

    // MARK: Proposals

    private func marked(_ snapshot: Snapshot) async throws(Failure) -> Snapshot {
        var snapshot = snapshot
        snapshot.proposals = try await rows()
        if snapshot.proposals != listed {
            listed = snapshot.proposals
            changes += 1
        }
        // The revision of the files does not reflect changes of the host's proposals.
        snapshot.revision += changes << 32
        snapshot.diagnostics.append(Self.notice)
        return snapshot
    }

    private func rows() async throws(Failure) -> [ProposalRow] {
        let current = try await host.head().manifestHash
        var rows: [ProposalRow] = []
        for listed in try await host.proposals() {
            let patch = try? await host.patch(listed.patchHash)
            rows.append(row(listed, result: patch?.manifestHash, current: current))
        }
        return rows
    }

    /// - Parameter result: the manifest of the patch; nil if the patch can't be fetched.
    private func row(_ listed: ExistingHost.Listed, result: Hash?, current: Hash?) -> ProposalRow {
        let shadowed = shadows.manifest(of: listed.id, patch: listed.patchHash)
        return ProposalRow(
            id: listed.id, state: listed.state, description: listed.description, patchHash: listed.patchHash,
            manifestBase: shadowed ?? current ?? .zero, manifestHash: result ?? .zero, author: "unknown",
            approver: listed.approver, isStale: listed.state.isOpen && shadowed != nil && shadowed != current)
    }

    private func listed(_ id: ProposalID) async throws(Failure) -> ExistingHost.Listed {
        guard let found = try await host.proposals().first(where: { $0.id == id }) else {
            throw Failure(.notFound, "there is no proposal \(id)", help: "`aos gov list` lists them")
        }
        return found
    }

    private func read(_ id: ProposalID) async throws(Failure) -> ReadPatch {
        let listed = try await listed(id)
        let (base, hash) = try await contents()
        let patch = try await host.patch(listed.patchHash)
        let target: WorldBundle
        do throws(WorldIOError) {
            target = try CompiledPatch.bundle(of: patch.value, over: base)
        } catch {
            throw Failure(error.diagnostics)
        }
        return ReadPatch(
            row: row(listed, result: patch.manifestHash, current: hash), base: base, target: target,
            difference: WorldDifference(base: base, baseHash: hash, target: target))
    }

    private func detail(_ id: ProposalID) async throws(Failure) -> ProposalDetail { try await read(id).detail }

    private func review(_ id: ProposalID) async throws(Failure) -> ReviewDetail { try await read(id).review }

    // MARK: Decisions

    /// Performs an action that the host decides on; returns nil for one that only concerns the files.
    private func perform(
        _ action: Action, _ progress: (@Sendable (Progress) -> Void)?
    ) async throws(Failure) -> Outcome? {
        switch action {
        case .propose(let request): return try await propose(request)
        case .shadow(let id):
            let listed = try await listed(id)
            let manifest = try await steadily { () async throws(Failure) in
                _ = try await host.call(.shadow, [("proposal_id", .int(id.number))])
            }
            do throws(FileError) {
                try shadows.note(id, patch: listed.patchHash, manifest: manifest)
            } catch {
                throw Failure(.unwritableFile, error.message, help: error.help)
            }
            return .proposal(try await detail(id))
        case .approve(let id, let decision, let approver, _, let expected, _):
            try await check(id, is: expected)
            try await steadily { () async throws(Failure) in
                _ = try await host.call(
                    .approve,
                    [
                        ("proposal_id", .int(id.number)), ("decision", .string(decision.rawValue)),
                        ("approver", .string(approver ?? user)),
                    ])
            }
            return .proposal(try await detail(id))
        case .apply(let id, let expected):
            try await check(id, is: expected)
            try await refuseStale(id)
            _ = try await host.call(.apply, [("proposal_id", .int(id.number))])
            return .proposal(try await detail(id))
        case .withdraw, .comment, .rebase, .genesis, .push(dryRun: false, _), .markReviewed, .markHunksReviewed:
            throw Failure(
                .notSupported, "a host of the existing system can't do this",
                help: "use `aos host`, or --mode batch while no host runs")
        default:
            if manifest.hash == nil { try await fetchManifest() }
            return nil
        }
    }

    /// Performs a step, and compares the manifest before and after it.
    ///
    /// - Returns: the manifest.
    /// - Throws: ``Failure`` when the manifest moved in the meantime: it is unknown for which one the step was made.
    @discardableResult
    private func steadily(_ body: () async throws(Failure) -> Void) async throws(Failure) -> Hash {
        guard let before = try await host.head().manifestHash else {
            throw Failure(.notFound, "the host's world has no manifest yet")
        }
        try await body()
        let after = try await host.head().manifestHash
        guard after == before else {
            throw Failure(
                .staleBase, "the manifest moved from \(before.short) to \(after?.short ?? "none") during this step",
                help: "shadow the proposal and review it again")
        }
        return before
    }

    /// Throws if the proposal has changed since it was shown.
    private func check(_ id: ProposalID, is expected: Hash?) async throws(Failure) {
        guard let expected else { return }
        let listed = try await listed(id)
        guard expected == listed.patchHash else {
            throw Failure(
                .changedSinceShown, "proposal \(id) now has patch \(listed.patchHash.short), not \(expected.short)",
                help: "review it again: `aos gov show --id \(id)`")
        }
    }

    /// Throws if the proposal was shadowed for another manifest: the host would revert the changes of others.
    private func refuseStale(_ id: ProposalID) async throws(Failure) {
        let listed = try await listed(id)
        let current = try await host.head().manifestHash
        guard let shadowed = shadows.manifest(of: id, patch: listed.patchHash) else {
            throw Failure(
                .staleBase, "proposal \(id) was not shadowed here, and the host does not know for which manifest it is",
                help: "run `aos gov shadow --id \(id)` and look at what it would do")
        }
        guard shadowed == current else {
            throw Failure(
                .staleBase,
                "proposal \(id) was shadowed for the manifest \(shadowed.short), and the world is at \(current?.short ?? "none")",
                help: "propose the change again: this host would revert the changes of others")
        }
    }

    private func propose(_ request: ProposalRequest) async throws(Failure) -> Outcome {
        let (base, hash) = try await contents()
        let document: PatchDocument
        switch request.source {
        case .document(let given): document = given
        case .everything(let filter):
            guard case .document(let all) = try await self.base.answer(.document(isFull: false, filter), progress: nil)
            else { throw Failure.otherAnswer }
            document = all
        case .staged, .rules:
            throw Failure(
                .notSupported, "only everything or a patch document can be proposed to a host of the existing system",
                help: "use --all, or --patch FILE")
        }
        guard !document.operations.isEmpty else {
            throw Failure(.nothingToDo, "nothing differs from the base", help: "change the world's files first")
        }
        let compiled: CompiledPatch
        let bytes: [UInt8]
        do {
            let store = WorldStore(store)
            let compiler = PatchCompiler(
                base: base, baseHash: hash, requiresHashes: request.requiresHashes,
                lookup: { key, hash in try? store.definition(key, hash) })
            compiled = try compiler.compile(document)
            bytes = try CanonicalEncoder.encode(compiled.value)
        } catch let error as WorldIOError {
            throw Failure(error.diagnostics)
        } catch {
            throw Failure(.patchInvalid, "the patch can't be encoded: \(error)")
        }
        let existing = try await host.proposals().first { $0.patchHash == compiled.patchHash && $0.state.isOpen }
        var id = existing?.id
        var notices = compiled.diagnostics + [Self.notice]
        if !request.isDryRun, id == nil {
            notices += try await putWasm(of: compiled)
            let payload: [(String, JSONValue)] =
                [("patch_b64", .string(Base64.encode(bytes)))]
                + (request.description.map { [("description", .string($0))] } ?? [])
            let result = try await host.call(.propose, payload)
            guard case .unsigned(let number)? = result.member("proposal_id")?.asNumber?.exact() else {
                throw Failure([ControlError.malformed("`proposal_id` is missing").diagnostic])
            }
            id = ProposalID(number)
        }
        return .proposed(
            id: request.isDryRun ? nil : id, patchHash: compiled.patchHash, manifestHash: compiled.manifestHash,
            existing: existing != nil, notices: notices)
    }

    /// Sends the host the wasm of the modules in a patch, which nothing else does.
    ///
    /// - Returns: diagnostics about wasm that the host does not get.
    private func putWasm(of compiled: CompiledPatch) async throws(Failure) -> [Diagnostic] {
        let modules = compiled.nodes.filter { $0.key.kind == .module }
        guard !modules.isEmpty else { return [] }
        let wasm = await base.wasm()
        var (notices, sent): ([Diagnostic], Set<Hash>) = ([], [])
        for module in modules {
            guard let hash = module.value["wasm_hash"]?.asText.flatMap({ Hash($0) }), !hash.isZero,
                sent.insert(hash).inserted
            else { continue }
            let name = module.key.name
            guard let bytes = wasm[hash] else {
                notices.append(
                    Diagnostic(
                        .notice, .wasmMissing, "the wasm \(hash.short) of `\(name)` is not under modules",
                        help: "the host may have it; else put the file under modules and propose again"))
                continue
            }
            do throws(ControlError) {
                let result = try await client.call(.blobPut, .object([("data_b64", .string(Base64.encode(bytes)))]))
                guard result.member("hash")?.asString.flatMap(Hash.init(wire:)) == hash else {
                    throw .malformed("the wasm of `\(name)` does not match its hash on the host")
                }
            } catch .answered(let error) {
                // An older host lacks the verb, and a large module does not fit into a line.
                notices.append(
                    Diagnostic(
                        .warning, .wasmMissing,
                        "the host did not accept the wasm \(hash.short) of `\(name)`: \(error.message)",
                        help: "put the file where the host looks for modules before the proposal is applied"))
            } catch {
                throw Failure([error.diagnostic])
            }
        }
        return notices
    }
}
