import CanonicalCBOR
import Governance

extension Governance {
    /// A person who signs decisions.
    struct Signer {
        let key: SigningKey
        /// Until when an approval counts, in nanoseconds since 1970.
        let expires: UInt64
    }

    /// Decides as a person who signs the current facts of the journal.
    @discardableResult
    func approve(
        _ id: ProposalID, decision: ApprovalDecision, approver: String, signer: Signer?, expected: Hash? = nil
    ) throws(GovernanceError) -> Proposal {
        try approve(
            id, decision: decision, approver: approver, signed: signed(id, decision, signer), expected: expected)
    }

    /// Withdraws a proposal as a person who signs the current facts of the journal.
    @discardableResult
    func withdraw(_ id: ProposalID, author: String, signer: Signer?) throws(GovernanceError) -> Proposal {
        try withdraw(id, author: author, signed: signed(id, .reject, signer))
    }

    private func signed(
        _ id: ProposalID, _ decision: ApprovalDecision, _ signer: Signer?
    ) throws(GovernanceError) -> SignedApproval? {
        guard let signer, let facts = try signable(id) else { return nil }
        return try ApprovalStatement(facts, decision: decision, expires: signer.expires).signed(with: signer.key)
    }
}
