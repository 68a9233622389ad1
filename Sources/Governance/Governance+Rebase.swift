import AIR
import CanonicalCBOR
public import WorldIO

extension Governance {
    /// Rebases a stale proposal onto the world's manifest; the new proposal refers to the old one and keeps its author
    /// (Documentation/system.md, *Rebasing*).
    ///
    /// Ops that only the proposal has are carried over unchanged; ops that the world now has, too, are dropped. If both
    /// changed the same thing, nothing is proposed until a side is chosen for each such op. Approvals apply to a base,
    /// a patch and a result, so none is carried over; ``Rebase/lostDecisions`` lists them.
    /// - Parameters:
    ///   - choices: the chosen sides of ops that both changed.
    ///   - description: the description of the new proposal; nil keeps that of the old one.
    ///   - signed: the signature of the person who rebases, who need not be the author.
    /// - Throws: ``GovernanceError`` when the proposal is not stale, nothing of it is left, a choice is for an op that
    ///   is not in conflict or keeps both where that is impossible, or the result is not valid.
    public func rebase(
        _ id: ProposalID, choices: [OpID: ThreeWayMerge.Side] = [:], description: String? = nil,
        signed: SignedProposal? = nil
    ) throws(GovernanceError) -> Rebase {
        let plan = try rebasing(id, choices)
        func outcome(_ proposal: Proposal?, isExisting: Bool) -> Rebase {
            Rebase(
                original: plan.original, base: plan.base, ops: plan.merge.ops, proposal: proposal,
                isExisting: isExisting)
        }
        guard let (compiled, document) = plan.result else { return outcome(nil, isExisting: false) }
        let proposed = try propose(
            compiled, document: document, author: plan.original.author,
            description: description ?? plan.original.claimedDescription?.text, rebasedFrom: id, signed: signed)
        return outcome(proposed.proposal, isExisting: proposed.existing)
    }

    /// The terms of the proposal that rebasing would create; nil in a world that is not governed, and while ops are in
    /// conflict.
    ///
    /// - Throws: the same ``GovernanceError`` as ``rebase(_:choices:description:signed:)``.
    public func terms(
        ofRebasing id: ProposalID, choices: [OpID: ThreeWayMerge.Side]
    ) throws(GovernanceError) -> ProposalTerms? {
        guard let (compiled, document) = try rebasing(id, choices).result else { return nil }
        return try terms(of: compiled, document: document, rebasedFrom: id)
    }

    /// A stale proposal merged with the current manifest; the result is nil while ops are in conflict.
    private func rebasing(
        _ id: ProposalID, _ choices: [OpID: ThreeWayMerge.Side]
    ) throws(GovernanceError) -> (
        original: Proposal, base: Hash, merge: ThreeWayMerge, result: (CompiledPatch, PatchDocument)?
    ) {
        let state = try state()
        guard let original = state.proposal(id) else { throw .unknownProposal(id) }
        guard let base = state.currentManifest, state.isStale(original) else { throw .notStale(original) }
        guard original.rules == nil else { throw .rulesCantRebase(id) }
        let (old, theirs, mine) = (try contents(original.manifestBase), try contents(base), try result(of: original))
        let merge: ThreeWayMerge
        do throws(CBORError) {
            merge = try ThreeWayMerge(base: old, theirs: theirs, theirsHash: base, mine: mine, choices: choices)
        } catch {
            throw .encoding(error)
        }
        for choice in choices.keys.sorted() {
            let op = merge.ops.first { $0.id == choice }
            if let obstacle = merge.obstacles[choice] { throw .cantKeepBoth(id, choice, obstacle) }
            if case .chosen? = op?.fate { continue }
            throw .notInConflict(id, choice, op?.fate)
        }
        guard merge.conflicts.isEmpty else { return (original, base, merge, nil) }
        guard let document = merge.document else { throw .nothingLeft(id) }
        return (original, base, merge, (try compile(document, base: theirs, hash: base), document))
    }

    /// Compiles a patch for a manifest in the store.
    func compile(_ document: PatchDocument, base: WorldContents, hash: Hash) throws(GovernanceError) -> CompiledPatch {
        let store = store
        do throws(WorldIOError) {
            return try PatchCompiler(base: base, baseHash: hash) { try? store.definition($0, $1) }.compile(document)
        } catch {
            throw .worldIO(error)
        }
    }
}
