import AIR
import CanonicalCBOR

extension GovernanceState {
    /// Verifies the signature of a decision and returns the approval.
    static func verified(
        _ body: GovernanceRecord.Approved, of proposal: Proposal, _ inForce: RulesInForce, _ rules: GovernanceRules,
        world: Hash
    ) throws(ReplayFault) -> CountedApproval {
        guard let signed = body.signed, let owner = rules.owner(of: signed.key),
            owner.utf8.elementsEqual(body.approver.utf8)
        else { throw .notSigned(body.id) }
        let statement = ApprovalStatement(
            SignableProposal(world: world, rules: inForce, proposal: proposal), decision: body.decision,
            expires: signed.expires)
        guard statement.isSigned(by: signed, under: rules) else {
            // No signature verifies with a weak key.
            throw signed.key.weakness == nil ? .badSignature(body.id, by: owner) : .weakKey(body.id, by: owner)
        }
        return CountedApproval(owner: owner, expires: signed.expires, key: signed.key)
    }

    /// Checks that the required records follow `Applied` in its frame.
    func checkCompany(
        of body: GovernanceRecord.Applied, in rest: ArraySlice<GovernanceRecord>
    ) throws(ReplayFault) {
        guard rest.first == .manifest(body.manifestHash) else { throw .appliedWithoutManifest(body.id) }
        guard let hash = proposal(body.id)?.rulesHash else { return }
        guard rest.dropFirst().first == .rules(GovernanceRecord.Rules(id: body.id, rulesHash: hash)) else {
            throw .appliedWithoutManifest(body.id)
        }
    }

    /// Puts the rules of a proposal into force; approvals under the old rules no longer count.
    mutating func takeRules(_ body: GovernanceRecord.Rules) throws(ReplayFault) {
        guard let value = proposal(body.id)?.rules, proposal(body.id)?.rulesHash == body.rulesHash else {
            throw .rulesWithoutProposal(body.id)
        }
        let read = try? GovernanceRules(value)
        broughtRules = body.rulesHash
        rules =
            read?.isEmpty == true ? nil : RulesInForce(proposal: body.id, hash: body.rulesHash, rules: read)
        if rules != nil, read == nil {
            notices.append(
                Diagnostic(
                    .notice, .notSupported,
                    "the rules of proposal \(body.id) are of a newer version: signatures under them were not checked",
                    help: "use a version of aos that knows them"))
        }
        for var proposal in proposals where proposal.state.isOpen {
            guard !proposal.approvals.isEmpty || proposal.state == .approved else { continue }
            proposal.approvals = []
            if proposal.state == .approved { proposal.state = .shadowed }
            replace(proposal)
        }
    }
}
