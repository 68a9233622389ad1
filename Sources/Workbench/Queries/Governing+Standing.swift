import Governance
import WorldProtocol

extension ApprovalStanding {
    init(_ approval: CountedApproval, of proposal: Proposal, under rules: GovernanceRules?, at time: UInt64) {
        if approval.expires <= time {
            self = .expired
        } else if rules?.authorsMayApprove == false, approval.owner.utf8.elementsEqual(proposal.author.utf8) {
            self = .ownProposal
        } else {
            self = .counts
        }
    }
}
