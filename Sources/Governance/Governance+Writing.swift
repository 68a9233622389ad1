import AIR
import CanonicalCBOR
import ContentStore
import Files
import Sync
import SystemPackage
import WorldIO

/// The journal while we hold its lock.
struct GovernanceWriter {
    private let writer: JournalWriter
    private let operation: @Sendable () -> OperationID
    /// The time of the whole decision.
    let now: UInt64
    private let replays: ReplayMemory
    private let texts: TextFile
    private(set) var state: GovernanceState
    /// The manifest file as it was when the lock was taken.
    let standing: ManifestStanding

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

    /// Appends records that happen together; what could not be replayed is not written.
    ///
    /// - Parameter objects: the texts that the records name.
    mutating func append(_ records: [GovernanceRecord], texts objects: [TextObject] = []) throws(GovernanceError) {
        let frame = GovernanceFrame(operation: operation(), time: now, records: records)
        var next = state
        for object in objects { next.texts.take(object) }
        do throws(ReplayFault) {
            try next.take(frame)
        } catch {
            throw .refused(error)
        }
        do throws(JournalError) {
            // Before the record that names them: a text that nothing names does no harm.
            try texts.append(objects)
            next.seal(try writer.append(frame.value).hash)
        } catch {
            throw .journal(error)
        }
        state = next
        replays.note(state, of: writer.contents)
    }
}

extension Governance {
    /// Runs a step under the journal's lock, after bringing what an earlier crash left behind up to date.
    func writing<Value>(
        _ body: (inout GovernanceWriter) throws(GovernanceError) -> Value
    ) throws(GovernanceError) -> Value {
        // What was found out so far may be cut short, and must not be written.
        if LongWork.isCancelled { throw .cancelled }
        return try journal.withWriter(owner: owner, patience: patience, failure: { .journal($0) }) {
            (journalWriter) throws(GovernanceError) -> Value in
            if let tail = journalWriter.movedTail {
                notify(
                    Diagnostic(
                        .notice, .journalTornTail, tail.message, file: world.shown(tail.file),
                        help: "keep the file if you want to look into it; nothing needs it"))
            }
            var writer = try GovernanceWriter(journalWriter, of: self) { (state) throws(GovernanceError) in
                if let newer = state.newer { throw .newer(newer) }
                return try settleManifestFile(state)
            }
            sweepTemporaries()
            return try body(&writer)
        }
    }

    /// Removes what writers that were killed an hour ago or more have left in the store and beside the manifest file.
    ///
    /// The store may be shared with writers that this journal's lock does not keep out, so age decides. What can't be
    /// removed does no harm and does not stop the step; it is reported.
    private func sweepTemporaries() {
        let limit = Int64(clamping: clock()) - 3_600_000_000_000
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
                    .notice, .unwritableFile, "temporary files that are left over stay: \(error.message)",
                    file: world.shown(world.internals), help: error.help))
        }
    }

    /// Stores nodes and blobs, then the manifest that names them, last.
    ///
    /// - Parameters:
    ///   - nodes: always stored, which heals damaged files.
    ///   - known: stored where the store lacks them or holds other bytes.
    /// - Throws: ``GovernanceError/worldIO(_:)`` when a write fails, or the manifest names what is nowhere.
    func put(
        _ manifest: Manifest, nodes: [[UInt8]], known: some Sequence<Definition>, wasm: [Hash: [UInt8]]
    ) throws(GovernanceError) {
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
}
