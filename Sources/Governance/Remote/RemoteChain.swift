import AIR
import CanonicalCBOR
import ContentStore
import Files
import Remotes
import Sync
import SystemPackage
import WorldIO

/// A replica journal and its remote, for one contact.
///
/// The journal's lock is not held during requests to the remote: it is acquired only to append fetched frames.
struct RemoteChain {
    /// The maximum number of frames to fetch with one request.
    static let portion = 256

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

    /// Updates the journal from the remote, with the objects that its frames bring.
    ///
    /// - Returns: the heights before and after.
    @discardableResult
    func fetch() throws(GovernanceError) -> Range<Int> {
        var local = try governance.contents()
        let start = local.height
        let seen = try governance.seenHead(of: joined.id)
        // Request the last known frame, too: a remote that lost it, or has a different one, must not look like one
        // without new frames.
        var next = max(0, start - 1)
        while true {
            // Frames that were already fetched are kept: they are part of the chain.
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
                let texts = try fetchObjects(of: frames, from: local.height)
                local = try append(frames, texts, at: local.height)
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

    func sealed(_ frames: [[UInt8]], from height: Int) throws(GovernanceError) -> [SealedFrame] {
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

    /// Throws for frames that do not continue the known chain.
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

    /// Appends frames that the journal does not have yet, after their texts.
    func append(
        _ frames: [SealedFrame], _ texts: FrameTexts, at height: Int
    ) throws(GovernanceError) -> JournalContents {
        try governance.journal.withWriter(
            owner: governance.owner, patience: governance.patience, failure: { .journal($0) }
        ) { (writer) throws(GovernanceError) in
            governance.report(writer.movedTail)
            // Another process may have appended some of the frames.
            let known = writer.contents.height - height
            guard known >= 0 else { throw .remote(.joinedMeanwhile) }
            for (frame, own) in zip(frames, writer.contents.frames.dropFirst(height)) where frame.hash != own.hash {
                throw .remote(.forked(joined.url, height: own.index))
            }
            do throws(JournalError) {
                // Before the frames that refer to them.
                let here = try governance.texts.read()
                try governance.texts.append(
                    texts.objects.filter { here.objects[$0.hash] == nil },
                    removed: texts.removed.filter { !here.removed.contains($0) })
                try writer.append(sealed: Array(frames.dropFirst(known)))
            } catch {
                throw .journal(error)
            }
            return writer.contents
        }
    }

    /// The number of this journal's frames that the remote has.
    ///
    /// - Throws: ``RemoteFault/forked(_:height:)`` when the remote has different frames.
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

    /// Appends a frame that is on the remote to the journal.
    func take(_ frame: SealedFrame, _ texts: FrameTexts, at height: Int) throws(GovernanceError) {
        let contents = try append([frame], texts, at: height)
        createSegment(endingAt: height, of: contents)
        try governance.note(ChainHead(height: contents.height, hash: contents.head), of: joined.id)
    }

    /// Runs a request to the storage, retrying a few times while it can't be reached.
    func asking<Value>(
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

    /// Whether a decision is in the journal at or above a height.
    func isDone(_ operation: OperationID, from height: Int, in contents: JournalContents) -> Bool {
        contents.frames.dropFirst(height).contains { frame in
            (try? GovernanceFrame(frame.payload))?.operation == operation
        }
    }
}
