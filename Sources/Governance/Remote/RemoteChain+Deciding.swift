import AIR
import CanonicalCBOR
import ContentStore
import Remotes

extension RemoteChain {
    /// Makes a decision on the remote's chain: fetches, runs the body, and creates the frame after the head.
    ///
    /// If another frame was created first, it is fetched and the body runs again. The change is in the outbox from
    /// before it is sent until it is in the journal.
    ///
    /// - Parameter kept: the outbox entry of a queued change, which is restored if the decision fails.
    func decide<Value>(
        operation: OperationID, kept: OutboxEntry? = nil,
        _ body: (inout GovernanceWriter) throws(GovernanceError) -> Value
    ) throws(GovernanceError) -> Value {
        let now = governance.clock()
        var start: Int?
        var last: Value?
        while true {
            // The first attempt may rely on a fetch that was just made.
            if start != nil || !governance.takeFreshness() {
                do throws(GovernanceError) {
                    try fetch()
                } catch .cancelled {
                    // Another frame took the height, so nothing that was sent can still arrive.
                    if start != nil { try rollBack(operation, kept) }
                    throw .cancelled
                }
            }
            let contents = try governance.contents()
            if let last, let start, isDone(operation, from: start, in: contents) {
                try outbox.remove(operation)
                return last
            }
            start = start ?? contents.height
            var writer = try GovernanceWriter(drafting: contents, of: governance, now: now, operation: operation)
            let value: Value
            do throws(GovernanceError) {
                value = try body(&writer)
            } catch {
                // An earlier attempt lost to another frame, so it is not on the chain and never will be.
                try rollBack(operation, kept)
                throw error
            }
            guard let draft = writer.draft else {
                try outbox.remove(operation)
                return value
            }
            last = value
            try check(draft)
            var entry = OutboxEntry(draft, from: start ?? contents.height, time: kept?.time ?? now)
            entry.seen = kept?.seen
            entry.sent = OutboxEntry.Sent(height: contents.height, frame: draft.frame.bytes)
            // After a crash, the entry's batches are rebuilt from the ledger.
            try ledger.note(draft.batches)
            try outbox.write(entry)
            // An entry of an earlier build stores its texts as nodes.
            let texts = try governance.texts(of: [draft.frame.payload], given: draft.texts)
            let outcome: AppendOutcome
            do throws(GovernanceError) {
                outcome = try create(draft.frame, draft.batches, texts.objects, at: contents.height)
            } catch {
                try rollBack(operation, kept)
                throw error
            }
            switch outcome {
            case .present(let bytes) where bytes != draft.frame.bytes: continue
            case .created, .present:
                try take(draft.frame, texts, at: contents.height)
                try outbox.remove(operation)
                governance.publishManifest(of: draft, before: contents)
                return value
            case .unknown(let reason):
                throw .remote(.unsure(operation, summary: entry.summary, reason: reason))
            }
        }
    }

    private func rollBack(_ operation: OperationID, _ kept: OutboxEntry?) throws(GovernanceError) {
        if let kept { try outbox.write(kept) } else { try outbox.remove(operation) }
    }

    /// Rejects objects that are too large for the storage before anything is created.
    private func check(_ draft: GovernanceWriter.Draft) throws(GovernanceError) {
        let limit = storage.largestObject
        let objects = draft.batches.map(\.object.bytes.count) + draft.texts.map(\.bytes.count)
        for size in objects + [draft.frame.bytes.count] where size > limit {
            throw .remote(.storage(.tooLarge(size: size, limit: limit)))
        }
    }

    /// Determines the outcome of changes that were sent but not confirmed.
    ///
    /// Such a change is sent again, with the same bytes, while its height is free; if another frame holds the height,
    /// the change is not on the chain.
    func settle() throws(GovernanceError) -> [OperationID] {
        var done: [OperationID] = []
        for var entry in try outbox.entries() {
            let contents = try governance.contents()
            if isDone(entry.operation, from: entry.from, in: contents) {
                try outbox.remove(entry.operation)
                done.append(entry.operation)
                continue
            }
            guard let sent = entry.sent else { continue }
            if sent.height == contents.height, let frame = try? SealedFrame(reading: sent.frame),
                frame.previous == contents.head
            {
                var batches: [ObjectBatch] = []
                for hash in (try? GovernanceFrame(frame.payload))?.batches ?? [] {
                    guard let index = try ledger.index(of: hash) else { throw .remote(.objectsMissing([hash])) }
                    batches.append(try governance.batch(index))
                }
                let texts = try governance.texts(of: [frame.payload], given: entry.texts)
                switch try create(frame, batches, texts.objects, at: sent.height) {
                case .present(let bytes) where bytes != frame.bytes: try fetch()
                case .created, .present:
                    try take(frame, texts, at: sent.height)
                    try outbox.remove(entry.operation)
                    done.append(entry.operation)
                    continue
                case .unknown(let reason):
                    throw .remote(.unsure(entry.operation, summary: entry.summary, reason: reason))
                }
            }
            entry.sent = nil
            try outbox.write(entry)
        }
        return done
    }

    /// Publishes queued changes whose meaning has not changed since.
    ///
    /// - Returns: the IDs of the published changes.
    func publishWaiting() throws(GovernanceError) -> [OperationID] {
        var done: [OperationID] = []
        let waiting = try outbox.entries().filter { $0.sent == nil }
        for (index, entry) in waiting.enumerated() {
            if LongWork.isCancelled { throw .cancelled }
            LongWork.report("publishing: \(entry.summary)", index, of: waiting.count)
            do throws(GovernanceError) {
                try decide(operation: entry.operation, kept: entry) { (writer) throws(GovernanceError) in
                    try governance.publish(entry, in: &writer)
                }
                done.append(entry.operation)
            } catch .refused(let fault) {
                try hold(entry, fault.message)
            } catch .changedSinceDecided(let reason) {
                try hold(entry, reason)
            }
        }
        return done
    }

    private func hold(_ entry: OutboxEntry, _ reason: String) throws(GovernanceError) {
        var held = entry
        held.held = reason
        try outbox.write(held)
    }
}

extension OutboxEntry {
    init(_ draft: GovernanceWriter.Draft, from height: Int, time: UInt64) {
        self.init(
            operation: draft.operation, kind: draft.kind, summary: draft.summary, time: time, from: height,
            records: draft.records, index: draft.index, texts: draft.texts, sent: nil, seen: nil, held: nil)
    }
}

extension Governance {
    /// Repeats a queued decision.
    fileprivate func publish(
        _ entry: OutboxEntry, in writer: inout GovernanceWriter
    ) throws(GovernanceError) {
        if let seen = entry.seen {
            guard let id = entry.records.first?.proposal, let proposal = writer.state.proposal(id),
                seen == writer.state.seen(proposal)
            else { throw .changedSinceDecided("the proposal, its comments or the rules changed since it was decided") }
        }
        var records: [GovernanceRecord] = []
        for record in entry.records {
            guard case .proposed(let body) = record else {
                records.append(record)
                continue
            }
            let rulesHash = body.rules.flatMap { try? $0.hash() }
            if writer.state.existing(
                patchHash: body.patchHash, manifestBase: body.manifestBase, rulesHash: rulesHash) != nil
            {
                return
            }
            guard body.manifestBase == writer.state.currentManifest else {
                throw .changedSinceDecided("the world moved on: propose it again for the current manifest")
            }
            records.append(
                .proposed(
                    GovernanceRecord.Proposed(
                        id: ProposalID(UInt64(writer.state.proposals.count)), patchHash: body.patchHash,
                        documentHash: body.documentHash, manifestBase: body.manifestBase,
                        manifestHash: body.manifestHash, author: body.author, description: body.description,
                        rebasedFrom: body.rebasedFrom, rules: body.rules, rulesBase: body.rulesBase,
                        signed: body.signed)))
        }
        let batch = try batch(entry.index)
        writer.bring(nodes: batch.nodes, blobs: batch.blobs)
        try writer.append(records, texts: entry.texts)
    }

    /// Queues a decision in the outbox; nothing is appended or sent.
    func queue<Value>(
        operation: OperationID, _ access: RemoteAccess,
        _ body: (inout GovernanceWriter) throws(GovernanceError) -> Value
    ) throws(GovernanceError) -> Value {
        let contents = try contents()
        let now = clock()
        var writer = try GovernanceWriter(drafting: contents, of: self, now: now, operation: operation)
        let before = writer.state
        let value = try body(&writer)
        guard let draft = writer.draft else { return value }
        guard ["propose", "comment", "shadow", "approve", "reject"].contains(draft.kind) else {
            throw .remote(.neverQueued("`\(draft.kind)`"))
        }
        var entry = OutboxEntry(draft, from: contents.height, time: now)
        if ["approve", "reject"].contains(draft.kind), let id = draft.records.first?.proposal,
            let proposal = before.proposal(id)
        {
            entry.seen = before.seen(proposal)
        }
        try Outbox(world: world, files: files).write(entry)
        access.queued.note(operation)
        return value
    }
}

extension GovernanceState {
    /// The state of a proposal as seen by the person who decides.
    func seen(_ proposal: Proposal) -> OutboxEntry.Seen {
        OutboxEntry.Seen(
            proposed: proposal.proposedIn, rules: rules?.frame, comments: proposal.comments.count,
            shadow: proposal.shadow.flatMap { try? CBORValue.present($0.fields.map { ($0.0, $0.1) }).hash() })
    }
}

extension GovernanceRecord {
    /// The proposal that the record is about; nil for a record that creates one or is about none.
    var proposal: ProposalID? {
        switch self {
        case .shadowReport(let body): body.id
        case .approved(let body): body.id
        case .commented(let body): body.id
        case .applied(let body): body.id
        case .rules(let body): body.id
        case .proposed, .manifest, .shared, .unknown: nil
        }
    }
}
