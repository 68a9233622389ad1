import AIR
import CanonicalCBOR
import ContentStore
public import Files
public import Governance
import JSON
public import Sync
import SystemPackage
import WorldIO
public import WorldProtocol

/// A copy of a world's journal, and of the nodes that one proposal names, fetched from a host and verified here.
///
/// Each frame continues the one before it, the first is that of the client's own world, and every node matches its
/// hash. Facts that are derived from the copy are therefore those of the journal, whatever the host shows.
public struct JournalReplica: Sendable {
    /// The file system, in memory, that holds the copy.
    public let files: MemoryFileSystem
    /// The world in ``files``.
    public let world: WorldFolder

    private let store: ContentStore

    /// Fetches the journal, and the nodes that a proposal names.
    ///
    /// - Parameters:
    ///   - own: the world on the client's own disk, whose journal the host's must continue.
    ///   - disk: the file system that holds it.
    /// - Throws: ``Failure`` when the host can't be reached, or its journal is not that of this world.
    public init(
        of proposal: ProposalID, from client: ControlClient, own: WorldFolder, on disk: any FileSystem
    ) async throws(Failure) {
        files = MemoryFileSystem()
        world = WorldFolder("/world")
        store = ContentStore(files: files, directory: world.store)
        let frames = try await Self.frames(client)
        try Self.check(frames, continue: own, on: disk)
        try writeJournal(frames)
        let governance = Governance(
            world: world, files: files, store: WorldStore(store), clock: { 0 }, owner: "replica")
        let found: Proposal?
        do throws(GovernanceError) {
            found = try governance.state().proposal(proposal)
        } catch {
            throw Failure(error.diagnostics)
        }
        guard let found else { throw Failure(.hostError, "the host's journal has no proposal \(proposal)") }
        let local = ContentStore(files: disk, directory: own.store)
        for hash in [found.manifestBase, found.manifestHash, found.patchHash] {
            try await fetch(hash, client, local, mayMiss: false)
        }
        try await fetch(found.documentHash, client, local, mayMiss: true)
        for hash in [found.manifestBase, found.manifestHash] { try await fetchDefinitions(of: hash, client, local) }
    }

    // MARK: Frames

    private static func frames(_ client: ControlClient) async throws(Failure) -> [SealedFrame] {
        var frames: [SealedFrame] = []
        while true {
            let result = try await asking { () async throws(ControlError) in
                try await client.call(.journalFrames, .object([("from", .int(frames.count))]))
            }
            guard let texts = result.member("frames_b64")?.asArray,
                case .unsigned(let height)? = result.member("height")?.asNumber?.exact()
            else { throw Failure([ControlError.malformed("an answer contains no frames").diagnostic]) }
            for text in texts {
                guard let bytes = text.asString.flatMap(Base64.decode), let frame = try? SealedFrame(reading: bytes),
                    frame.previous == frames.last?.hash ?? .zero
                else { throw untrusted("frame \(frames.count) of its journal is damaged, or does not follow the last") }
                frames.append(frame)
            }
            if UInt64(frames.count) >= height { return frames }
            guard !texts.isEmpty else { throw untrusted("its journal ends before the height that it claims") }
        }
    }

    /// Throws unless the journal is the one on the client's disk, or continues it.
    private static func check(
        _ frames: [SealedFrame], continue own: WorldFolder, on disk: any FileSystem
    ) throws(Failure) {
        let known: JournalContents
        do throws(JournalError) {
            known = try JournalFile(files: disk, directory: own.journal).read()
        } catch {
            throw Failure(GovernanceError.journal(error).diagnostics)
        }
        guard let first = known.frames.first else {
            throw untrusted("there is no local journal to compare it with")
        }
        guard first.hash == frames.first?.hash else {
            let found = frames.first.map { "belongs to the world \($0.hash.short), not to \(first.hash.short)" }
            throw Failure(
                .hostForeign, "the host's journal \(found ?? "has no frames")",
                help: "nothing was signed; use --mode batch")
        }
        for (frame, own) in zip(frames, known.frames) where frame.hash != own.hash {
            throw untrusted("its journal differs from the local one from frame \(own.index) on")
        }
        guard frames.count >= known.frames.count else {
            throw untrusted(
                "its journal is shorter than the local one: \(frames.count) of \(known.frames.count) frames")
        }
    }

    private func writeJournal(_ frames: [SealedFrame]) throws(Failure) {
        do {
            let header = Array("AOSGOVJ".utf8) + [1]
            let head = try CanonicalEncoder.encode(
                .record([
                    ("hash", .bytes((frames.last?.hash ?? .zero).bytes)), ("height", .unsigned(UInt64(frames.count))),
                ]))
            try files.createDirectories(world.journal)
            let journal = JournalFile(files: files, directory: world.journal)
            try files.createFile(journal.logPath, contents: header + frames.flatMap(\.bytes), mode: 0o600)
            try files.createFile(journal.headPath, contents: head, mode: 0o600)
        } catch {
            throw Failure(.hostError, "the host's journal can't be copied: \(error)")
        }
    }

    // MARK: Nodes

    private func fetchDefinitions(
        of hash: Hash, _ client: ControlClient, _ local: ContentStore
    ) async throws(Failure) {
        let manifest: Manifest
        do throws(WorldIOError) {
            manifest = try WorldStore(store).manifest(hash)
        } catch {
            throw Failure(error.diagnostics)
        }
        for kind in DefinitionKind.allCases {
            for reference in manifest.references(kind) where !reference.name.isReserved {
                try await fetch(reference.hash, client, local, mayMiss: false)
            }
        }
    }

    /// Gets a node from the client's own store, else from the host; its hash is verified in either case.
    private func fetch(
        _ hash: Hash, _ client: ControlClient, _ local: ContentStore, mayMiss: Bool
    ) async throws(Failure) {
        if (try? store.containsNode(hash)) == true { return }
        let bytes: [UInt8]
        if let known = try? local.node(hash) {
            bytes = known
        } else {
            do throws(ControlError) {
                bytes = try await client.blob(hash)
            } catch .answered where mayMiss {
                return
            } catch {
                throw Failure([error.diagnostic])
            }
        }
        do throws(StoreError) {
            _ = try store.putNode(bytes)
        } catch {
            throw Failure([error.diagnostic])
        }
    }

    private static func untrusted(_ reason: String) -> Failure {
        Failure(
            .hostForeign, "refused to sign through this host: \(reason)",
            help: "use --mode batch: the decision is then made from the world's files")
    }

    private static func asking<Value>(
        _ body: () async throws(ControlError) -> Value
    ) async throws(Failure) -> Value {
        do throws(ControlError) {
            return try await body()
        } catch {
            throw Failure([error.diagnostic])
        }
    }
}
