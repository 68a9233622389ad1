import AIR
import CanonicalCBOR
import ContentStore
import Remotes
import Sync

/// Creating frames and the objects that they bring.
extension RemoteChain {
    /// Creates on the remote the frames that only this journal has, from the remote's end on, each with its objects.
    ///
    /// - Returns: the heights that were created.
    func createMissing() throws(GovernanceError) -> Range<Int> {
        let local = try governance.contents()
        let start = try remoteHeight(local)
        let frames = try sealedFrames(of: local, from: start)
        for (offset, frame) in frames.enumerated() {
            try createAgain(frame, at: start + offset)
            createSegment(endingAt: start + offset, of: local)
            LongWork.report("publishing", offset + 1, of: frames.count)
        }
        try governance.note(ChainHead(height: local.height, hash: local.head), of: joined.id)
        return start..<local.height
    }

    /// Restores what the remote lost below the height of this journal: frames, and batches of frames that are still
    /// there.
    ///
    /// The texts of a frame that is still there are not restored: they may have been removed.
    func restoreLosses() throws(GovernanceError) -> RemoteRestoration {
        let local = try governance.contents()
        var names: [ObjectName] = []
        for frame in local.frames {
            for hash in (try? GovernanceFrame(frame.payload))?.batches ?? [] {
                names.append(ObjectName(hash, at: frame.index))
            }
        }
        let lost = try asking { (storage) throws(RemoteError) in
            try storage.losses(below: local.height, batches: names, by: deadline)
        }
        var restored = RemoteRestoration()
        guard !lost.heights.isEmpty || !lost.batches.isEmpty else { return restored }
        let frames = try sealedFrames(of: local, from: 0)
        for height in Set(lost.heights + lost.batches.map(\.height)).sorted() {
            let isLost = lost.heights.contains(height)
            if try createAgain(frames[height], at: height, hasTexts: isLost) { restored.frames.append(height) }
        }
        restored.batches = lost.batches.map(\.hash)
        return restored
    }

    /// Creates a frame of this journal with its objects unless it exists.
    ///
    /// - Parameter hasTexts: whether to create its texts, too.
    /// - Returns: whether the frame was created.
    @discardableResult
    private func createAgain(
        _ frame: SealedFrame, at height: Int, hasTexts: Bool = true
    ) throws(GovernanceError) -> Bool {
        if LongWork.isCancelled { throw .cancelled }
        var batches: [ObjectBatch] = []
        for hash in (try? GovernanceFrame(frame.payload))?.batches ?? [] { batches.append(try batch(hash)) }
        let texts = hasTexts ? try governance.texts(of: [frame.payload]) : FrameTexts()
        if !texts.missing.isEmpty {
            governance.notify(
                Diagnostic(
                    .warning, .journalCorrupt,
                    "a text of frame \(height) is missing here and was not published: others will see it as removed",
                    file: governance.world.shown(governance.texts.path)))
        }
        switch try create(frame, batches, texts.objects, at: height) {
        case .created: return true
        case .present(let bytes):
            guard bytes == frame.bytes else { throw .remote(.forked(joined.url, height: height)) }
            return false
        case .unknown(let reason):
            throw .remote(.storage(.unreachable("\(reason); the earlier frames were created")))
        }
    }

    private func sealedFrames(of contents: JournalContents, from height: Int) throws(GovernanceError) -> [SealedFrame] {
        do throws(JournalError) {
            return try governance.journal.sealedFrames(of: contents, from: height)
        } catch {
            throw .journal(error)
        }
    }

    /// Creates the segment that a frame completes, if any.
    ///
    /// Errors are ignored: the decision is already on the remote, a segment only makes later fetches faster, and
    /// readers of its frames create it if it is missing.
    func createSegment(endingAt height: Int, of contents: JournalContents) {
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

    /// Creates a frame, retrying with the same bytes until the outcome is known or the deadline has passed.
    func create(
        _ frame: SealedFrame, _ batches: [ObjectBatch], _ texts: [TextObject], at height: Int
    ) throws(GovernanceError) -> AppendOutcome {
        let objects = batches.map(\.object) + texts.map { RemoteObject($0.bytes, kind: .text) }
        var wait = Duration.milliseconds(50)
        var isSent = false
        while true {
            let outcome: AppendOutcome
            do throws(GovernanceError) {
                outcome = try asking { (storage) throws(RemoteError) in
                    try storage.append(frame.bytes, objects: objects, at: height, by: deadline)
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
}
