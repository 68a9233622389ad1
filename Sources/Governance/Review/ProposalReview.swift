import AIR
import CanonicalCBOR
public import WorldIO

/// A proposal as its reviewers have to see it: the difference of its own base and its own result.
///
/// Both sides come from the store by their hashes, so neither the working files nor a record of the journal can show
/// anything else than what is approved and applied (SYSTEM §7, *What is shown is what is signed*).
public struct ProposalReview: Sendable {
    /// The proposal.
    public let proposal: Proposal
    /// The changes in the order of a world's difference.
    public let changes: [Change]
    /// What the changes let the world do, as a whole and one by one.
    public let authority: AuthorityByChange

    /// The change of an id; nil when the proposal has none of it.
    public func change(_ id: OpID) -> Change? { changes.first { $0.id == id } }
}

extension Governance {
    /// Reads a proposal's base and result and compares them.
    ///
    /// - Throws: ``GovernanceError`` when the store lacks a node of either side, a node is damaged, or the patch does not
    ///   lead to the recorded result.
    public func review(of proposal: Proposal) throws(GovernanceError) -> ProposalReview {
        let base = try contents(proposal.manifestBase)
        let result = try result(of: proposal)
        let bundle: WorldBundle
        do throws(CBORError) {
            bundle = try WorldBundle(
                manifest: result.manifest, definitions: result.definitions.filter { !$0.key.name.isReserved })
        } catch {
            throw .encoding(error)
        }
        let changes = WorldDifference(base: base, baseHash: proposal.manifestBase, target: bundle).changes
        return ProposalReview(
            proposal: proposal, changes: changes, authority: AuthorityByChange(changes, from: base, to: result))
    }
}
