import AIR
import CanonicalCBOR
import WorldIO

extension Governance {
    /// The three-way merge of a stale proposal's ops, as rebasing would compute it (Documentation/system.md,
    /// *Rebasing*).
    ///
    /// This does not write anything.
    ///
    /// - Returns: nil when the proposal is not stale, or is a proposal of rules, which can't be rebased.
    /// - Throws: ``GovernanceError`` when the journal or the store can't be read.
    public func rebasePreview(of id: ProposalID, in state: GovernanceState) throws(GovernanceError) -> Rebase? {
        let original = try Self.proposal(id, in: state)
        guard let base = state.currentManifest, state.isStale(original), original.rules == nil else { return nil }
        let mine = try result(of: original)
        let merge = try merge(original, mine: mine, onto: base, try contents(base))
        return Rebase(original: original, base: base, ops: merge.ops, proposal: nil, isExisting: false)
    }

    /// The outcome of each op of a stale proposal in the proposal that it was rebased to.
    ///
    /// The journal does not record choices: the chosen side is the one whose content the new proposal has.
    ///
    /// - Returns: nil when the proposal was not rebased from another one.
    /// - Throws: ``GovernanceError`` when the journal or the store can't be read.
    public func rebaseAccount(of id: ProposalID, in state: GovernanceState) throws(GovernanceError) -> Rebase? {
        let made = try Self.proposal(id, in: state)
        guard let old = made.rebasedFrom else { return nil }
        let original = try Self.proposal(old, in: state)
        let mine = try result(of: original)
        var choices: [OpID: ThreeWayMerge.Side] = [:]
        let (outcome, theirs) = (try result(of: made), try contents(made.manifestBase))
        for op in try merge(original, mine: mine, onto: made.manifestHash, outcome).ops {
            choices[op.id] = op.theirs == op.mine ? .mine : .theirs
        }
        for (op, name) in KeepingBoth.kept(
            try merge(original, mine: mine, onto: made.manifestBase, theirs).conflicts, mine: mine, theirs: theirs,
            outcome: outcome)
        {
            choices[op] = .both(as: name)
        }
        let merge = try merge(original, mine: mine, onto: made.manifestBase, theirs, choices)
        return Rebase(original: original, base: made.manifestBase, ops: merge.ops, proposal: made, isExisting: true)
    }

    private func merge(
        _ original: Proposal, mine: WorldContents, onto hash: Hash, _ theirs: WorldContents,
        _ choices: [OpID: ThreeWayMerge.Side] = [:]
    ) throws(GovernanceError) -> ThreeWayMerge {
        let base = try contents(original.manifestBase)
        do throws(CBORError) {
            return try ThreeWayMerge(base: base, theirs: theirs, theirsHash: hash, mine: mine, choices: choices)
        } catch {
            throw .encoding(error)
        }
    }
}
