import AIR
import CanonicalCBOR
import ContentStore
import Files
import Remotes
import Sync
import SystemPackage
import WorldIO

/// The state that a decision is based on, and the destination of its frame: the journal, whose lock is held, or a draft
/// of the next frame of a remote's chain.
struct GovernanceWriter {
    /// A frame that is not in any journal yet, with its contents.
    struct Draft {
        let operation: OperationID
        let records: [GovernanceRecord]
        let texts: [TextObject]
        let frame: SealedFrame
        let batches: [ObjectBatch]

        var index: ObjectBatch.Index {
            ObjectBatch.Index(
                nodes: batches.flatMap(\.index.nodes), blobs: batches.flatMap(\.index.blobs))
        }
    }

    private let writer: JournalWriter?
    private let operation: @Sendable () -> OperationID
    /// The time of the decision, in nanoseconds since 1970.
    let now: UInt64
    private let replays: ReplayMemory
    private let texts: TextFile
    private(set) var state: GovernanceState
    /// The standing of the manifest file when the lock was acquired or the draft was started.
    let standing: ManifestStanding
    /// The completed frame, if it is not for the journal.
    private(set) var draft: Draft?
    private var brought: (nodes: [[UInt8]], blobs: [[UInt8]]) = ([], [])

    /// Creates a writer to the journal.
    init(
        _ writer: JournalWriter, of governance: Governance,
        standing: (GovernanceState) throws(GovernanceError) -> ManifestStanding
    ) throws(GovernanceError) {
        self.writer = writer
        now = governance.clock()
        operation = governance.operation
        replays = governance.replays
        texts = governance.texts
        state = replays.state(of: writer.contents, texts: governance.readTexts)
        self.standing = try standing(state)
    }

    /// Creates a writer that drafts the frame after a journal's last one.
    ///
    /// - Throws: ``GovernanceError`` when a newer version wrote the journal, or the manifest file is in doubt.
    init(
        drafting contents: JournalContents, of governance: Governance, now: UInt64, operation: OperationID
    ) throws(GovernanceError) {
        writer = nil
        self.now = now
        self.operation = { operation }
        replays = governance.replays
        texts = governance.texts
        state = replays.state(of: contents, texts: governance.readTexts)
        if let newer = state.newer { throw .newer(newer) }
        standing = try governance.soundStanding(state)
    }

    /// Whether the frame is a draft.
    var isDrafting: Bool { writer == nil }

    /// Adds objects that the next frame refers to and that other replicas may lack.
    mutating func bring(nodes: [[UInt8]], blobs: [[UInt8]]) {
        guard isDrafting else { return }
        brought.nodes += nodes
        brought.blobs += blobs
    }

    /// Appends records atomically; records that could not be replayed are not written.
    ///
    /// - Parameters:
    ///   - objects: the texts that the records refer to.
    ///   - batches: batches that the frame names, in addition to those of the objects passed to
    ///     ``bring(nodes:blobs:)``.
    mutating func append(
        _ records: [GovernanceRecord], texts objects: [TextObject] = [], batches: [Hash] = []
    ) throws(GovernanceError) {
        let packed: [ObjectBatch]
        do throws(CBORError) {
            packed = try ObjectBatch.pack(nodes: brought.nodes, blobs: brought.blobs)
        } catch {
            throw .encoding(error)
        }
        let operation = operation()
        let frame = GovernanceFrame(
            operation: operation, batches: batches + (isDrafting ? packed.map(\.object.hash) : []), time: now,
            records: records)
        var next = state
        for object in objects { next.texts.contents.take(object) }
        do throws(ReplayFault) {
            try next.take(frame)
        } catch {
            throw .refused(error)
        }
        do throws(JournalError) {
            if let writer {
                // Before the record that refers to them: an unreferenced text does no harm.
                try texts.append(objects)
                next.seal(try writer.append(frame.value).hash)
            } else {
                let sealed = try SealedFrame(frame.value, after: state.head)
                next.seal(sealed.hash)
                draft = Draft(
                    operation: operation, records: records, texts: objects, frame: sealed, batches: packed)
            }
        } catch {
            throw .journal(error)
        }
        state = next
        if let writer { replays.note(state, of: writer.contents) }
    }
}

extension GovernanceWriter.Draft {
    /// The kind of the change.
    var kind: String {
        for record in records.reversed() {
            switch record {
            case .proposed: return "propose"
            case .shadowReport: return "shadow"
            case .approved(let body): return body.decision.rawValue
            case .commented: return "comment"
            case .applied: return "apply"
            case .shared: return "share"
            case .manifest, .rules, .unknown: continue
            }
        }
        return "push"
    }

    /// The change in a few words.
    var summary: String {
        for record in records {
            guard case .proposed(let body) = record else { continue }
            let text = texts.first { body.description == .object($0.hash) }
            return "propose: \(text?.text ?? body.patchHash.short)"
        }
        return records.compactMap(\.proposal).first.map { "\(kind) \($0)" } ?? kind
    }
}

extension Governance {
    /// Runs a step under the journal's lock, after completing what an earlier crash interrupted.
    func writing<Value>(
        _ body: (inout GovernanceWriter) throws(GovernanceError) -> Value
    ) throws(GovernanceError) -> Value {
        // Canceled work may have produced an incomplete result, which must not be written.
        if LongWork.isCancelled { throw .cancelled }
        if let joined = try JoinedRemote.read(world, files: files) {
            let operation = operation()
            guard let remote, remote.isOffline else {
                return try RemoteChain(self, joined).decide(operation: operation, body)
            }
            return try queue(operation: operation, remote, body)
        }
        return try journal.withWriter(owner: owner, patience: patience, failure: { .journal($0) }) {
            (journalWriter) throws(GovernanceError) -> Value in
            report(journalWriter.movedTail)
            // The world may have joined a remote since the first check.
            guard try JoinedRemote.read(world, files: files) == nil else { throw .remote(.joinedMeanwhile) }
            var writer = try GovernanceWriter(journalWriter, of: self) { (state) throws(GovernanceError) in
                if let newer = state.newer { throw .newer(newer) }
                return try settleManifestFile(state)
            }
            sweepTemporaries()
            return try body(&writer)
        }
    }

    /// Reports a torn tail that was moved out of the journal.
    func report(_ tail: MovedTail?) {
        guard let tail else { return }
        notify(
            Diagnostic(
                .notice, .journalTornTail, tail.message, file: world.shown(tail.file),
                help: "the file is not needed; keep it only to inspect it"))
    }

    /// Updates the manifest file for a frame that is now on the remote, if it held the manifest before the frame: a
    /// file that was behind stays behind until `aos pull`.
    func publishManifest(of draft: GovernanceWriter.Draft, before contents: JournalContents) {
        let moved = draft.records.contains { if case .manifest = $0 { true } else { false } }
        guard moved else { return }
        let before = replays.state(of: contents, texts: readTexts).currentManifest
        do throws(GovernanceError) {
            let (state, standing) = (try state(), try manifestStanding())
            guard standing.file == nil || standing.file == before, let now = state.currentManifest else { return }
            try writeManifestFile(now)
        } catch {
            report(unreplaced: error)
        }
    }

    /// Removes temporary files that interrupted writers left in the store and beside the manifest file an hour or more
    /// ago.
    ///
    /// The store may be shared with writers that this journal's lock does not keep out, so age decides. Files that
    /// can't be removed do no harm and do not stop the step; they are reported. Sweeping lists the whole store, so it
    /// is done at most every ten minutes.
    private func sweepTemporaries() {
        let now = clock()
        guard sweeping.isDue(at: now) else { return }
        let limit = Int64(clamping: now) - 3_600_000_000_000
        do throws(StoreError) {
            try store.store.sweepTemporaries(modifiedBefore: limit)
            do throws(FileError) {
                try files.sweepTemporaries(in: world.internals, modifiedBefore: limit)
            } catch {
                throw .unwritable(error)
            }
        } catch {
            notify(
                Diagnostic(
                    .notice, .unwritableFile, "can't remove leftover temporary files: \(error.message)",
                    file: world.shown(world.internals), help: error.help))
        }
    }

    /// Stores nodes and blobs, and last the manifest that refers to them.
    ///
    /// - Parameters:
    ///   - nodes: always stored, which repairs damaged files.
    ///   - known: stored only if the store lacks them or holds different bytes.
    /// - Throws: ``GovernanceError/worldIO(_:)`` when a write fails, or the manifest refers to a missing object.
    func put(
        _ manifest: Manifest, nodes: [[UInt8]], known: some Sequence<Definition>, wasm: [Hash: [UInt8]],
        for writer: inout GovernanceWriter
    ) throws(GovernanceError) {
        if writer.isDrafting { try bring(manifest, nodes, known, wasm, in: &writer) }
        do throws(StoreError) {
            var batch = nodes
            var present = Set(nodes.map { Hash.of($0) })
            for definition in known where !definition.key.name.isReserved && !present.contains(definition.hash) {
                if try !store.store.holdsNode(definition.hash) { batch.append(definition.bytes) }
                present.insert(definition.hash)
            }
            for kind in DefinitionKind.allCases {
                for reference in manifest.references(kind) where !present.contains(reference.hash) {
                    if BuiltIns.definition(DefinitionKey(kind, reference.name))?.hash == reference.hash { continue }
                    guard try store.store.holdsNode(reference.hash) else {
                        throw .missing(reference.hash, path: store.store.directory)
                    }
                }
            }
            for (_, bytes) in wasm.sorted(by: { $0.key < $1.key }) { try store.store.putBlob(bytes) }
            try store.store.putNodes(batch)
        } catch {
            throw .worldIO(.store(error))
        }
        do throws(WorldIOError) {
            try store.put(nodes: [], manifest: manifest)
        } catch {
            throw .worldIO(error)
        }
    }

    /// Adds the objects that a manifest needs and the chain lacks; those of the current manifest are in the chain.
    private func bring(
        _ manifest: Manifest, _ nodes: [[UInt8]], _ known: some Sequence<Definition>, _ wasm: [Hash: [UInt8]],
        in writer: inout GovernanceWriter
    ) throws(GovernanceError) {
        var present: Set<Hash> = []
        do throws(WorldIOError) {
            if let current = writer.state.currentManifest {
                let manifest = try store.manifest(current)
                for kind in DefinitionKind.allCases { present.formUnion(manifest.references(kind).map(\.hash)) }
            }
        } catch {
            throw .worldIO(error)
        }
        var bringing = nodes.filter { !present.contains(Hash.of($0)) }
        for definition in known where !definition.key.name.isReserved && !present.contains(definition.hash) {
            bringing.append(definition.bytes)
        }
        do throws(CBORError) {
            bringing.append(try CanonicalEncoder.encode(manifest.value))
        } catch {
            throw .encoding(error)
        }
        let shared = wasm.isEmpty ? [] : try BatchLedger(world: world, files: files).all().blobs
        writer.bring(nodes: bringing, blobs: wasm.filter { !shared.contains($0.key) }.map(\.value))
    }
}
