import CanonicalCBOR
import Governance

extension Governance {
    /// A person who signs decisions.
    struct Signer {
        let key: SigningKey
        /// The time until which an approval counts, in nanoseconds since 1970.
        let expires: UInt64
    }

    /// Decides with a signature of the current facts of the journal.
    @discardableResult
    func approve(
        _ id: ProposalID, decision: ApprovalDecision, approver: String, signer: Signer?, expected: Hash? = nil
    ) throws(GovernanceError) -> Proposal {
        try approve(
            id, decision: decision, approver: approver, signed: signed(id, decision, signer), expected: expected)
    }

    /// Withdraws a proposal with a signature of the current facts of the journal.
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

extension SmallWorld {
    /// The seeds of the keys that the rules of tests name.
    private static let seeds: [String: UInt8] = ["ada": 1, "bob": 2, "cy": 3, "eve": 7]

    /// The signature of an author, if the rules in force require one and name the author's key.
    func signature(of author: String, under terms: ProposalTerms?) throws -> SignedProposal? {
        guard let terms, terms.rules.demandsSignedProposals, let seed = Self.seeds[author] else { return nil }
        let key = try GovernedTests.key(seed)
        return terms.rules.owner(of: key.publicKey) == nil ? nil : try terms.statement.signed(with: key)
    }

    /// Proposes rules, signed if the rules in force require it.
    @discardableResult
    func propose(
        rules: GovernanceRules, author: String = "ada", description: String? = nil
    ) throws -> (proposal: Proposal, existing: Bool) {
        try governance.propose(
            rules: rules, author: author, description: description,
            signed: signature(of: author, under: governance.terms(ofProposing: rules)))
    }
}
