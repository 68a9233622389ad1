import AIR
import CanonicalCBOR
public import Governance
public import WorldIO
public import WorldProtocol

extension Workbench {
    /// A proposal with all of its changes, for review.
    ///
    /// Everything comes from the journal, the store and the review marks; the working tree is only used to show where
    /// it differs from the proposal.
    ///
    /// - Parameter comparesTree: whether to read the working tree and compare it; otherwise, the differences are
    ///   unknown.
    /// - Throws: ``WorkbenchError`` when there is no such proposal, or the journal can't be read.
    public func review(
        _ id: ProposalID, comparesTree: Bool = true
    ) async throws(WorkbenchError) -> ReviewDetail {
        let found = try await read(id)
        let (state, proposal) = (found.state, found.proposal)
        let marks = ProposalMarks(parts.log, patches: state.patches(of: proposal))
        let user = Array(rooms.environment.user.utf8)
        let authority = found.review?.authority
        var present: [OpID: Bool] = [:]
        if comparesTree, let review = found.review, proposal.state.isOpen {
            present = await beside { world in
                guard let bundle = world.loaded.bundle else { return [:] }
                return Dictionary(
                    review.changes.map { ($0.id, $0.isPresent(in: bundle)) }, uniquingKeysWith: { first, _ in first })
            }
        }
        let broken = Set(
            (found.review?.report.diagnostics ?? []).filter { $0.severity == .error }.map {
                "\($0.kind ?? "") \($0.name ?? "")"
            })
        let changes = (found.review?.changes ?? []).map { change in
            let part = authority?[change.id] ?? ChangeAuthority()
            var risks = Set(part)
            if broken.contains("\(change.kind) \(change.name)") { risks.insert(.failing) }
            return ReviewedChange(
                row: ChangeRow(change, isStaged: false, seen: marks.standing(of: change, by: user), needs: []),
                before: change.before, after: change.after, authority: part, risks: risks,
                reviewers: marks.reviewers(of: change),
                presence: present[change.id].map { $0 ? .same : .differs } ?? .unknown)
        }
        let comments = state.lineage(of: proposal).reversed().flatMap { proposal in
            proposal.comments.map { ReviewComment(proposal: proposal.id, comment: $0) }
        }
        let detail = detail(of: found)
        return ReviewDetail(
            proposal: detail, authority: authority?.difference, changes: changes, comments: comments,
            needs: DecisionNeeds(
                signatures: missingSignatures(of: proposal, in: state), isStale: state.isStale(proposal),
                unreviewed: changes.filter { !$0.row.isSeen }.map(\.row.id),
                failing: (proposal.shadow?.scenarios ?? []).map(ScenarioOutcome.init).filter(\.fails),
                openComments: comments.filter { !$0.comment.isResolved && $0.comment.resolves == nil }))
    }

    private func missingSignatures(of proposal: Proposal, in state: GovernanceState) -> Int {
        guard proposal.state.isOpen, let rules = state.rules?.rules else { return 0 }
        return max(0, rules.ownersNeeded - proposal.approvers(at: rooms.environment.clock(), under: rules).count)
    }

    /// Marks changes of a proposal as reviewed by the local user, or as unreviewed.
    func markReviewed(
        _ id: ProposalID, _ ops: [OpID], _ isReviewed: Bool
    ) async throws(WorkbenchError) -> Outcome {
        let found = try await read(id)
        let changes = try ops.map { (op) throws(WorkbenchError) in try Self.change(op, of: found) }
        let what = ops.count == 1 ? "\(ops[0])" : "\(ops.count) ops"
        try mark(found, "\(what) of proposal \(id)", isReviewed) { marks in
            Dictionary(changes.map { ($0.id, marks.all(of: $0)) }, uniquingKeysWith: { first, _ in first })
        }
        return .done("marked as \(isReviewed ? "reviewed" : "unreviewed")")
    }

    /// Marks hunks of a proposal's change as reviewed by the local user, or as unreviewed.
    func markReviewed(
        _ id: ProposalID, _ op: OpID, _ hunks: Set<Hash>, _ isReviewed: Bool
    ) async throws(WorkbenchError) -> Outcome {
        let found = try await read(id)
        let change = try Self.change(op, of: found)
        let count = hunks.count == 1 ? "a hunk" : "\(hunks.count) hunks"
        try mark(found, "\(count) of \(op) of proposal \(id)", isReviewed) { (marks) throws(WorkbenchError) in
            guard hunks.isSubset(of: marks.all(of: change)) else {
                throw WorkbenchError(.notFound, "`\(op)` of proposal \(id) has no such hunk")
            }
            return [op: hunks]
        }
        return .done("marked \(count) as \(isReviewed ? "reviewed" : "unreviewed")")
    }

    private func mark(
        _ found: ReadProposal, _ what: String, _ isReviewed: Bool,
        _ wanted: (ProposalMarks) throws(WorkbenchError) -> [OpID: Set<Hash>]
    ) throws(WorkbenchError) {
        let patches = found.state.patches(of: found.proposal)
        let patch = found.proposal.patchHash
        let user = Array(rooms.environment.user.utf8)
        let time = rooms.environment.clock()
        try changeReview(keepsStage: true) { (log, _) throws(WorkbenchError) in
            let wanted = try wanted(ProposalMarks(log, patches: patches))
            var delta = ReviewLog.Delta()
            for (id, hunks) in wanted {
                // Hunks that a rebase carried over may be unmarked, too.
                let marks = log.reviewed.filter {
                    patches.contains($0.patch) && $0.person == user && $0.id == id && hunks.contains($0.hunk)
                }
                if isReviewed {
                    let missing = hunks.subtracting(marks.map(\.hunk))
                    delta.reviewed.formUnion(
                        missing.map { ReviewMark(patch: patch, person: user, id: id, hunk: $0) })
                } else {
                    delta.unreviewed.formUnion(marks)
                }
            }
            guard !delta.isEmpty else { return }
            log.record(
                ReviewLog.Entry(
                    time: time, text: "mark \(what) as \(isReviewed ? "reviewed" : "unreviewed")",
                    command: "# no command: review marks are the reviewer's own", delta: delta, isUndone: false))
        }
    }

    private static func change(_ op: OpID, of found: ReadProposal) throws(WorkbenchError) -> Change {
        guard let review = found.review else { throw WorkbenchError(found.problems) }
        guard let change = review.change(op) else {
            throw WorkbenchError(
                .notFound, "proposal \(found.proposal.id) has no op `\(op)`",
                help: Spelling.nearest(to: op.text, among: review.changes.map(\.id.text))
                    .map { "did you mean `\($0)`?" } ?? "`aos gov show --id \(found.proposal.id)` lists its ops")
        }
        return change
    }

    /// The companions of some changes: changes that these need to have an effect, apart from dependencies and staged
    /// changes.
    public func companions(of ids: [OpID]) async -> [Companion] {
        await beside { world in
            guard let difference = world.difference, let needs = world.needs else { return [] }
            let staged = Set(world.review.staged.map(\.id))
            return CompanionFinder(difference, needs, lookup: world.rooms.lookup).companions(
                of: needs.closure(of: Set(ids))
            )
            .filter { !staged.contains($0.id) }
        }
    }

    /// Notes on the changes from the base: their risks, and the open proposals that contain them.
    func changeNotes() async -> ChangeNotes {
        let (governance, proposed) = (rooms.governance, proposedChanges)
        return await beside { world in
            guard let difference = world.difference, let state = world.governance else { return .none }
            let changes = difference.changes
            let authority = AuthorityByChange(changes, from: world.base.contents, to: difference.target.contents)
            var notes = ChangeNotes()
            for change in changes {
                let risks = Set(authority[change.id])
                if !risks.isEmpty { notes.risks[change.id] = risks }
            }
            let own = Dictionary(changes.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
            guard !own.isEmpty else { return notes }
            for (id, hashes) in proposed.hashes(of: state.proposals.filter(\.state.isOpen), governance) {
                for (change, hash) in hashes where own[change]?.hash == hash {
                    notes.proposals[change, default: []].append(id)
                }
            }
            return notes
        }
    }
}

/// A proposal with the data derived from its patch.
struct ReadProposal: Sendable {
    let state: GovernanceState
    let proposal: Proposal
    /// Nil if the review can't be derived; the problems are the reason then.
    let review: ProposalReview?
    let problems: [Diagnostic]
}

extension GovernanceState {
    /// A proposal and those that it was rebased from, latest first.
    func lineage(of proposal: Proposal) -> [Proposal] {
        var found = [proposal]
        // A proposal can only be rebased from an earlier one, so this terminates.
        while let old = found.last?.rebasedFrom.flatMap(self.proposal) { found.append(old) }
        return found
    }

    /// The patches of a proposal and of those that it was rebased from.
    func patches(of proposal: Proposal) -> Set<Hash> { Set(lineage(of: proposal).map(\.patchHash)) }
}
