import WorldProtocol
import AIR
import CanonicalCBOR
import Governance
import Sync
import SystemPackage
import WorldIO

/// Builds the snapshot of a world from its parts.
struct SnapshotBuilder {
    let world: WorldParts
    let notices: [Diagnostic]
    let revision: Int

    func snapshot() -> Snapshot {
        let (loaded, base, imports, review) = (world.loaded, world.base, world.imports, world.review)
        let rooms = world.rooms
        return Snapshot(
            revision: revision, worldName: rooms.world.name, worldPath: rooms.world.path.string,
            isReadOnly: world.options.isReadOnly, baseHash: base.hash, baseSource: base.source,
            basePassedOver: base.passedOver, manifestHash: loaded.manifestHash,
            isEquivalent: base.hash != nil && (world.difference?.isEmpty ?? false),
            diagnostics: world.diagnostics + notices + world.stageNotices, definitions: world.definitionRows,
            changes: changes(), stage: world.stage, proposals: proposals(),
            decisions: review.entries.map(Decision.init),
            importCount: loaded.sources.sync.imports.count, conflictCount: loaded.conflicts.count,
            driftCount: imports.count { $0.state != .ok && $0.state != .unlocked },
            unlockedCount: imports.count { $0.state == .unlocked }, imports: world.importRows,
            conflicts: world.conflictRows, settledConflicts: settledConflicts(),
            journalHeight: world.governance?.height ?? 0, undoCount: review.undoCount, redoCount: review.redoCount,
            counts: loaded.bundle?.counts ?? [:],
            governing: world.governance?.rules.map { Governing(rules: $0.rules, key: nil) },
            scenarios: world.scenarios)
    }

    private func changes() -> [ChangeRow] {
        guard let difference = world.difference else { return [] }
        let (review, needs) = (world.review, world.needs)
        let staged = Set(review.staged.map(\.id))
        let seen = SeenMarks(review, world.hunks)
        return difference.changes.map { change in
            ChangeRow(
                change, isStaged: staged.contains(change.id), seen: seen.standing(of: change),
                needs: (needs?.needs(of: change.id) ?? []).filter { !staged.contains($0) })
        }
    }

    /// Rows for changes, all shown as unstaged and unreviewed.
    static func rows(_ changes: [Change]) -> [ChangeRow] {
        changes.map { ChangeRow($0, isStaged: false, seen: (false, []), needs: []) }
    }

    private func proposals() -> [ProposalRow] {
        guard let governance = world.governance else { return [] }
        return ProposalRow.rows(governance)
    }

    private func settledConflicts() -> [SettledConflict] {
        var known = Set(world.loaded.conflicts.map(\.key))
        return world.review.entries.reversed().filter { !$0.isUndone }.flatMap { entry in
            entry.settled.filter { known.insert($0).inserted }.map {
                SettledConflict(key: $0, decision: Decision(entry))
            }
        }
    }
}

extension ChangeRow {
    init(_ change: Change, isStaged: Bool, seen: (isSeen: Bool, hunks: Set<Hash>), needs: [OpID]) {
        self.init(
            id: change.id, operation: change.operation, kind: change.kind, name: change.name, hash: change.hash,
            summary: change.summary, isStaged: isStaged, isSeen: seen.isSeen, needs: needs, effect: change.effect,
            seenHunks: seen.hunks)
    }
}

extension ProposalRow {
    /// The rows of all proposals in a journal.
    static func rows(_ state: GovernanceState) -> [ProposalRow] {
        var rows = state.proposals.map { ProposalRow($0, rebasedAs: nil, isStale: state.isStale($0)) }
        for proposal in state.proposals {
            // IDs are indices from 0, and a proposal can only be rebased from an earlier one.
            if let old = proposal.rebasedFrom.flatMap({ Int(exactly: $0.number) }), rows.indices.contains(old) {
                rows[old].rebasedAs = proposal.id
            }
        }
        return rows
    }

    /// Creates the row of a proposal in a journal.
    init(_ proposal: Proposal, in state: GovernanceState) {
        self.init(
            proposal, rebasedAs: state.proposals.last { $0.rebasedFrom == proposal.id }?.id,
            isStale: state.isStale(proposal))
    }

    private init(_ proposal: Proposal, rebasedAs: ProposalID?, isStale: Bool) {
        self.init(
            id: proposal.id, state: proposal.state, description: proposal.description, patchHash: proposal.patchHash,
            manifestBase: proposal.manifestBase, manifestHash: proposal.manifestHash, author: proposal.author,
            signer: proposal.signer, approver: proposal.approver, isStale: isStale, rebasedFrom: proposal.rebasedFrom,
            rebasedAs: rebasedAs,
            reportedRisks: proposal.shadow.map { Set($0) } ?? [], commentCount: proposal.comments.count,
            openCommentCount: proposal.comments.count { !$0.isResolved && $0.resolves == nil },
            approvalCount: proposal.approvals.count)
    }
}

extension Decision {
    init(_ entry: ReviewLog.Entry) {
        self.init(time: entry.time, text: entry.text, command: entry.command, isUndone: entry.isUndone)
    }
}
