import AIR
import CanonicalCBOR
import ContentStore
import Files
import Remotes
import Sync
import SystemPackage
import WorldIO

/// A journal that is a replica, and its remote, for one contact.
///
/// No lock of the journal is held while the remote is asked: it is taken only to append frames that are known.
struct RemoteChain {
    /// The number of frames that one request fetches.
    private static let portion = 256

    let governance: Governance
    let joined: JoinedRemote
    let access: RemoteAccess
    let storage: any RemoteStorage
    let deadline: Deadline

    init(_ governance: Governance, _ joined: JoinedRemote) throws(GovernanceError) {
        guard let access = governance.remote else { throw .remote(.noAccess(joined.url)) }
        self.governance = governance
        self.joined = joined
        self.access = access
        deadline = access.deadline(access.timeout)
        do throws(RemoteError) {
            storage = try access.connect(joined.url, joined.id)
        } catch {
            throw .remote(.storage(error))
        }
    }

    var outbox: Outbox { Outbox(world: governance.world, files: governance.files) }
    var ledger: BatchLedger { BatchLedger(world: governance.world, files: governance.files) }

    // MARK: Fetching

    /// Brings the journal up to the remote's, with the objects that its frames bring.
    ///
    /// - Returns: the heights before and after.
    @discardableResult
    func fetch() throws(GovernanceError) -> Range<Int> {
        var local = try governance.contents()
        let start = local.height
        let seen = try governance.seenHead(of: joined.id)
        // The last known frame is requested too: a remote that lost it, or has another, must not be taken for one that
        // has nothing new.
        var next = max(0, start - 1)
        while true {
            // The frames that arrived stay: they are part of the chain.
            if LongWork.isCancelled { throw .cancelled }
            let portion = try asking { (storage) throws(RemoteError) in
                try storage.history(from: next, limit: Self.portion, by: deadline)
            }
            if portion.isEmpty, next < local.height || local.height == 0 {
                let first = try asking { (storage) throws(RemoteError) in
                    try storage.frames(from: 0, limit: 1, by: deadline)
                }
                if first.isEmpty { throw .remote(.empty(joined.url)) }
                throw .remote(.rolledBack(joined.url, found: try remoteHeight(local), seen: local.height))
            }
            var frames = try sealed(portion, from: next)
            if next < local.height, let first = frames.first {
                guard first.hash == local.head else { throw .remote(.forked(joined.url, height: next)) }
                frames.removeFirst()
            }
            try check(frames, after: local, seen: seen)
            if !frames.isEmpty {
                try fetchObjects(of: frames, from: local.height)
                local = try append(frames, at: local.height)
            }
            next += portion.count
            if portion.count < Self.portion { break }
            LongWork.report("fetching", local.height)
        }
        if let seen, seen.height > local.height {
            throw .remote(.rolledBack(joined.url, found: local.height, seen: seen.height))
        }
        try governance.note(ChainHead(height: local.height, hash: local.head), of: joined.id)
        return start..<local.height
    }

    private func sealed(_ frames: [[UInt8]], from height: Int) throws(GovernanceError) -> [SealedFrame] {
        var sealed: [SealedFrame] = []
        for bytes in frames {
            do throws(JournalDamage) {
                sealed.append(try SealedFrame(reading: bytes))
            } catch {
                throw .remote(.damagedFrame(height: height + sealed.count, error))
            }
        }
        return sealed
    }

    /// Refuses frames that are not the continuation of the chain that is known.
    private func check(
        _ frames: [SealedFrame], after local: JournalContents, seen: ChainHead?
    ) throws(GovernanceError) {
        var previous = local.head
        for (offset, frame) in frames.enumerated() {
            let height = local.height + offset
            guard frame.previous == previous, height > 0 || frame.hash == joined.id else {
                throw .remote(.forked(joined.url, height: height))
            }
            if let seen, seen.height == height + 1, seen.hash != frame.hash {
                throw .remote(.forked(joined.url, height: height))
            }
            previous = frame.hash
        }
    }

    /// Stores missing objects of frames; objects of a void frame may be absent.
    private func fetchObjects(of frames: [SealedFrame], from height: Int) throws(GovernanceError) {
        var missing: [ObjectName] = []
        var known: Set<Hash> = []
        for (offset, frame) in frames.enumerated() {
            guard let decoded = try? GovernanceFrame(frame.payload) else { continue }
            for hash in decoded.batches where known.insert(hash).inserted {
                if try !ledger.holds(hash) { missing.append(ObjectName(hash, at: height + offset)) }
            }
        }
        for start in stride(from: 0, to: missing.count, by: Self.batches) {
            if missing.count > Self.batches { LongWork.report("fetching objects", start, of: missing.count) }
            try fetchBatches(missing[start..<min(start + Self.batches, missing.count)])
        }
    }

    /// The number of batches that are fetched at a time: enough to hide the way to the storage, and few enough to hold
    /// them in memory, however large each is.
    private static let batches = 8

    private func fetchBatches(_ names: ArraySlice<ObjectName>) throws(GovernanceError) {
        let batches = try asking { (storage) throws(RemoteError) in
            var batches: [ObjectBatch] = []
            for bytes in try storage.objects(Array(names), by: deadline) {
                batches.append(try ObjectBatch(reading: bytes))
            }
            return batches
        }
        let store = governance.store.store
        do throws(StoreError) {
            for batch in batches {
                for blob in batch.blobs { try store.putBlob(blob) }
                try store.putNodes(batch.nodes)
            }
        } catch {
            throw .worldIO(.store(error))
        }
        try ledger.note(batches)
    }

    /// Appends frames to the journal where they are not there yet.
    private func append(_ frames: [SealedFrame], at height: Int) throws(GovernanceError) -> JournalContents {
        try governance.journal.withWriter(
            owner: governance.owner, patience: governance.patience, failure: { .journal($0) }
        ) { (writer) throws(GovernanceError) in
            governance.report(writer.movedTail)
            // Another process may have appended some of them.
            let known = writer.contents.height - height
            guard known >= 0 else { throw .remote(.joinedMeanwhile) }
            for (frame, own) in zip(frames, writer.contents.frames.dropFirst(height)) where frame.hash != own.hash {
                throw .remote(.forked(joined.url, height: own.index))
            }
            do throws(JournalError) {
                // Before the frames that name them.
                try governance.texts.append(try governance.texts(of: frames.dropFirst(known)))
                try writer.append(sealed: Array(frames.dropFirst(known)))
            } catch {
                throw .journal(error)
            }
            return writer.contents
        }
    }

    /// The number of this journal's frames that the remote has.
    ///
    /// - Throws: ``RemoteFault/forked(_:height:)`` when it has others.
    func remoteHeight(_ local: JournalContents) throws(GovernanceError) -> Int {
        var height = 0
        while true {
            let portion = try asking { (storage) throws(RemoteError) in
                try storage.frames(from: height, limit: Self.portion, by: deadline)
            }
            for frame in try sealed(portion, from: height) {
                guard height < local.height else { return height }
                guard frame.hash == local.frames[height].hash else {
                    throw .remote(.forked(joined.url, height: height))
                }
                height += 1
            }
            if portion.count < Self.portion { return height }
        }
    }

    // MARK: Creating

    /// Creates on the remote the frames that only this journal has, each with its objects.
    ///
    /// - Returns: the heights that were created.
    func createMissing() throws(GovernanceError) -> Range<Int> {
        let local = try governance.contents()
        let start = try remoteHeight(local)
        let frames: [SealedFrame]
        do throws(JournalError) {
            frames = try governance.journal.sealedFrames(of: local, from: start)
        } catch {
            throw .journal(error)
        }
        for (offset, frame) in frames.enumerated() {
            if LongWork.isCancelled { throw .cancelled }
            let hashes = (try? GovernanceFrame(frame.payload))?.batches ?? []
            var batches: [ObjectBatch] = []
            for hash in hashes { batches.append(try batch(hash)) }
            switch try create(frame, batches, at: start + offset) {
            case .created: break
            case .present(let bytes):
                guard bytes == frame.bytes else { throw .remote(.forked(joined.url, height: start + offset)) }
            case .unknown(let reason):
                throw .remote(.storage(.unreachable("\(reason); the frames before were created")))
            }
            createSegment(endingAt: start + offset, of: local)
            LongWork.report("publishing", offset + 1, of: frames.count)
        }
        try governance.note(ChainHead(height: local.height, hash: local.head), of: joined.id)
        return start..<local.height
    }

    /// Creates the segment that a frame completes, if it completes one.
    ///
    /// A segment only makes later fetches faster, and whoever reads its frames creates it if it is missing: so its
    /// failure is not one of the decision, which is on the remote.
    private func createSegment(endingAt height: Int, of contents: JournalContents) {
        guard let length = storage.segmentLength, (height + 1) % length == 0 else { return }
        let start = height + 1 - length
        guard let frames = try? governance.journal.sealedFrames(of: contents, from: start) else { return }
        try? storage.createSegment(of: frames.prefix(length).map(\.bytes), from: start, by: deadline)
    }

    /// Rebuilds a batch from the store.
    private func batch(_ hash: Hash) throws(GovernanceError) -> ObjectBatch {
        guard let index = try ledger.index(of: hash) else { throw .remote(.objectsMissing([hash])) }
        return try governance.batch(index)
    }

    /// Creates a frame, and repeats the same bytes until the outcome is known or the time is up.
    func create(
        _ frame: SealedFrame, _ batches: [ObjectBatch], at height: Int
    ) throws(GovernanceError) -> AppendOutcome {
        var wait = Duration.milliseconds(50)
        var isSent = false
        while true {
            let outcome: AppendOutcome
            do throws(GovernanceError) {
                outcome = try asking { (storage) throws(RemoteError) in
                    try storage.append(frame.bytes, objects: batches.map(\.object), at: height, by: deadline)
                }
            } catch .remote(.storage(let error)) where isSent {
                return .unknown(error.message)
            }
            isSent = true
            guard case .unknown = outcome, !deadline.hasPassed else { return outcome }
            access.pause(min(wait * Double.random(in: 0.5...1), deadline.timeLeft))
            wait = min(wait * 2, .seconds(2))
        }
    }

    /// Takes a frame that the remote holds into the journal.
    func take(_ frame: SealedFrame, at height: Int) throws(GovernanceError) {
        let contents = try append([frame], at: height)
        createSegment(endingAt: height, of: contents)
        try governance.note(ChainHead(height: contents.height, hash: contents.head), of: joined.id)
    }

    /// Asks the storage; while it can't be reached, again until the time is up.
    private func asking<Value>(
        _ body: (any RemoteStorage) throws(RemoteError) -> Value
    ) throws(GovernanceError) -> Value {
        var wait = Duration.milliseconds(50)
        while true {
            do throws(RemoteError) {
                return try body(storage)
            } catch {
                guard case .unreachable = error, wait < .milliseconds(400), !deadline.hasPassed else {
                    throw .remote(.storage(error))
                }
                access.pause(min(wait * Double.random(in: 0.5...1), deadline.timeLeft))
                wait = wait * 2
            }
        }
    }

    /// Whether a decision is in the journal, at a height or above.
    func isDone(_ operation: OperationID, from height: Int, in contents: JournalContents) -> Bool {
        contents.frames.dropFirst(height).contains { frame in
            (try? GovernanceFrame(frame.payload))?.operation == operation
        }
    }
}
