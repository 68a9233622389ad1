import AIR
import CanonicalCBOR
import ContentStore
import WorldIO

extension Governance {
    /// With what a decision is signed in a governed world.
    public struct Signer: Sendable, Equatable {
        /// The key.
        public let key: SigningKey
        /// Until when an approval counts, in nanoseconds since 1970.
        public let expires: UInt64

        /// A signer of their parts.
        public init(key: SigningKey, expires: UInt64) {
            self.key = key
            self.expires = expires
        }
    }

    /// Records a decision about a proposal.
    ///
    /// Only a valid result that was shadowed and is not stale can be approved; everything open can be rejected. A
    /// second approval by the same person records nothing. In a governed world the decision must be signed by a key of
    /// the rules, and the approver is the key's owner; the proposal is approved once enough owners did.
    ///
    /// - Throws: ``GovernanceError`` when the proposal can't be decided on so.
    @discardableResult
    public func approve(
        _ id: ProposalID, decision: ApprovalDecision, approver: String, signer: Signer? = nil
    ) throws(GovernanceError) -> Proposal {
        func check(_ state: GovernanceState) throws(GovernanceError) -> Proposal {
            let proposal = try Self.proposal(id, in: state)
            switch decision {
            case .reject:
                guard proposal.state.isOpen else { throw .wrongState(proposal, .rejected) }
            case .approve:
                guard proposal.state == .shadowed || proposal.state == .approved, let report = proposal.shadow else {
                    throw .wrongState(proposal, .approved)
                }
                guard !state.isStale(proposal) else { throw .stale(proposal, current: state.currentManifest) }
                guard report.isValid else {
                    throw .invalidResult(id, report.diagnostics.filter { $0.severity == .error })
                }
            }
            return proposal
        }
        _ = try check(state())
        return try writing { (writer) throws(GovernanceError) in
            let proposal = try check(writer.state)
            let signature = try sign(proposal, decision, signer, writer.state)
            let by = signature?.owner ?? approver
            let isRepeated =
                signature == nil
                ? proposal.history.contains { $0.step == .approved && $0.by?.utf8.elementsEqual(by.utf8) == true }
                : proposal.approvals.contains { $0.owner.utf8.elementsEqual(by.utf8) && $0.expires > clock() }
            if decision == .approve, isRepeated { return proposal }
            try writer.append([
                .approved(
                    GovernanceRecord.Approved(
                        id: id, patchHash: proposal.patchHash, approver: by, decision: decision,
                        signed: signature?.signed))
            ])
            return try Self.proposal(id, in: writer.state)
        }
    }

    /// Signs a decision where the world is governed; nil where it is not.
    private func sign(
        _ proposal: Proposal, _ decision: ApprovalDecision, _ signer: Signer?, _ state: GovernanceState
    ) throws(GovernanceError) -> (owner: String, signed: SignedApproval)? {
        guard let inForce = state.rules else { return nil }
        guard let rules = inForce.rules, let world = state.world else { throw .rulesUnreadable(inForce.proposal) }
        guard let signer else { throw .needsKey(proposal.id, decision) }
        let key = signer.key.publicKey
        guard let owner = rules.owner(of: key) else { throw .unknownKey(key) }
        if decision == .approve, !rules.authorsMayApprove, owner.utf8.elementsEqual(proposal.author.utf8) {
            throw .ownProposal(proposal.id, owner)
        }
        let statement = ApprovalStatement(
            world: world, rules: inForce.hash, proposal: proposal, decision: decision, expires: signer.expires)
        let message: [UInt8]
        do throws(CBORError) {
            message = try statement.encoded()
        } catch {
            throw .encoding(error)
        }
        guard let signature = signer.key.sign(message) else { throw .signing }
        return (owner, SignedApproval(key: key, expires: signer.expires, signature: signature))
    }

    /// Brings the world to an approved proposal's result: one frame, then the manifest file.
    ///
    /// - Throws: ``GovernanceError`` when the proposal is not approved or is stale, in a governed world when too few
    ///   approvals count by now, or the store does not hold exactly what was approved.
    @discardableResult
    public func apply(_ id: ProposalID) throws(GovernanceError) -> Proposal {
        func check(_ state: GovernanceState) throws(GovernanceError) -> Proposal {
            let proposal = try Self.proposal(id, in: state)
            // Whatever else is missing, a stale proposal will never be applied.
            guard !state.isStale(proposal) else { throw .stale(proposal, current: state.currentManifest) }
            if proposal.state == .shadowed || proposal.state == .approved, let inForce = state.rules {
                guard let rules = inForce.rules else { throw .rulesUnreadable(inForce.proposal) }
                let found = proposal.approvers(at: clock(), under: rules)
                guard found.count >= rules.ownersNeeded else { throw .tooFewApprovals(id, found, rules.ownersNeeded) }
            }
            guard proposal.state == .approved else { throw .wrongState(proposal, .applied) }
            return proposal
        }
        _ = try check(state())
        return try writing { (writer) throws(GovernanceError) in
            let proposal = try check(writer.state)
            _ = try result(of: proposal)
            var records: [GovernanceRecord] = [
                .applied(
                    GovernanceRecord.Applied(
                        id: id, patchHash: proposal.patchHash, manifestHash: proposal.manifestHash)),
                .manifest(proposal.manifestHash),
            ]
            if let hash = proposal.rulesHash { records.append(.rules(GovernanceRecord.Rules(id: id, rulesHash: hash))) }
            try writer.append(records)
            publish(writer)
            return try Self.proposal(id, in: writer.state)
        }
    }

    /// Proposes the rules that the world is to be governed by; the manifest stays as it is.
    ///
    /// - Throws: ``GovernanceError`` when the world has no manifest, or something can't be written.
    public func propose(
        rules: GovernanceRules, author: String, description: String?
    ) throws(GovernanceError) -> (proposal: Proposal, existing: Bool) {
        guard let base = try state().currentManifest else { throw .noBase }
        let document = PatchDocument(baseManifestHash: base, operations: [])
        return try propose(
            try compile(document, base: try contents(base), hash: base), document: document, author: author,
            description: description, rules: rules)
    }
}
