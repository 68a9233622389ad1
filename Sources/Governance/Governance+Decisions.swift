import AIR
public import CanonicalCBOR
import ContentStore
public import WorldIO

extension Governance {
    /// The facts that a decision about a proposal signs; nil in a world that is not governed.
    ///
    /// - Throws: ``GovernanceError`` when there is no such proposal, or the rules were made by a newer version.
    public func signable(_ id: ProposalID) throws(GovernanceError) -> SignableProposal? {
        let state = try state()
        let proposal = try Self.proposal(id, in: state)
        return try Self.signable(proposal, in: state)?.facts
    }

    /// Records a decision about a proposal.
    ///
    /// A proposal can be approved only if its result is valid, it was shadowed, it is not stale, and the stored patch
    /// does not contradict the journal's claims; any open proposal can be rejected. A second approval by the same
    /// person records nothing. In a governed world, the decision must be signed by a key of the rules, and the approver
    /// is the key's owner; the proposal is approved once enough owners have approved it.
    ///
    /// - Parameters:
    ///   - reason: an explanation for readers; it is not signed.
    ///   - expected: the hash of the patch, or of the frame that proposed it, as it was shown.
    /// - Throws: ``GovernanceError`` when the decision is not possible.
    @discardableResult
    public func approve(
        _ id: ProposalID, decision: ApprovalDecision, approver: String, signed: SignedApproval? = nil,
        reason: String? = nil, expected: Hash? = nil
    ) throws(GovernanceError) -> Proposal {
        /// - Parameter reviewed: the proposal as it was when its patch was compared with the journal's claims.
        func check(_ state: GovernanceState, reviewed: Proposal?) throws(GovernanceError) -> Proposal {
            let proposal = try Self.proposal(id, in: state)
            try Self.check(proposal, is: expected)
            switch decision {
            case .reject:
                guard proposal.state.isOpen else { throw .wrongState(proposal, .rejected) }
            case .approve:
                guard proposal.state == .shadowed || proposal.state == .approved else {
                    throw .wrongState(proposal, .approved)
                }
                guard !state.isStale(proposal) else { throw .stale(proposal, current: state.currentManifest) }
                if proposal != reviewed { try checkClaims(of: proposal, in: state) }
            }
            return proposal
        }
        let reviewed = try check(state(), reviewed: nil)
        return try writing { (writer) throws(GovernanceError) in
            let proposal = try check(writer.state, reviewed: reviewed)
            let signature = try Self.checked(signed, of: proposal, decision, in: writer.state)
            let by = signature?.owner ?? approver
            let isRepeated =
                signature == nil
                ? proposal.history.contains { $0.step == .approved && $0.by?.utf8.elementsEqual(by.utf8) == true }
                : proposal.approvals.contains { $0.owner.utf8.elementsEqual(by.utf8) && $0.expires > writer.now }
            if decision == .approve, isRepeated { return proposal }
            let reason = try object(reason)
            try writer.append(
                [
                    .approved(
                        GovernanceRecord.Approved(
                            id: id, patchHash: proposal.patchHash, approver: by, decision: decision,
                            reason: reason.map { .object($0.hash) }, signed: signature?.signed))
                ], texts: reason.map { [$0] } ?? [])
            return try Self.proposal(id, in: writer.state)
        }
    }

    /// Throws if the proposal has changed since it was shown.
    private static func check(_ proposal: Proposal, is expected: Hash?) throws(GovernanceError) {
        guard let expected, expected != proposal.patchHash, expected != proposal.proposedIn else { return }
        throw .changedSinceShown(proposal, expected: expected)
    }

    /// Throws if the stored patch of a proposal contradicts the journal's claims, or its result is not valid.
    private func checkClaims(of proposal: Proposal, in state: GovernanceState) throws(GovernanceError) {
        let review = try review(of: proposal, in: state)
        guard review.discrepancies.isEmpty else { throw .reportDiffers(review.problems) }
        guard review.report.isValid else {
            throw .invalidResult(proposal.id, review.report.diagnostics.filter { $0.severity == .error })
        }
    }

    /// Records that the author withdraws a proposal, which is a rejection by the author.
    ///
    /// In a governed world, the author is the owner of the key that signs the decision.
    ///
    /// - Throws: ``GovernanceError`` when the person is not the author, or the proposal is not open.
    @discardableResult
    public func withdraw(
        _ id: ProposalID, author: String, signed: SignedApproval? = nil, reason: String? = nil
    ) throws(GovernanceError) -> Proposal {
        let state = try state()
        let proposal = try Self.proposal(id, in: state)
        var by = author
        if state.isGoverned, let signed {
            guard let owner = state.rules?.rules?.owner(of: signed.key) else { throw .unknownKey(signed.key) }
            by = owner
        }
        guard by.utf8.elementsEqual(proposal.author.utf8) else { throw .notAuthor(proposal, by) }
        return try approve(id, decision: .reject, approver: by, signed: signed, reason: reason)
    }

    /// Records a comment on a proposal, and returns the updated proposal.
    ///
    /// - Parameters:
    ///   - op: the op of the proposal that the comment is about; nil for the whole proposal.
    ///   - hunk: the fingerprint of the hunk that the comment is about.
    ///   - resolves: the index of the earlier comment that this one resolves.
    /// - Throws: ``GovernanceError`` when there is no such proposal, op or comment.
    @discardableResult
    public func comment(
        on id: ProposalID, author: String, text: String, op: OpID? = nil, hunk: Hash? = nil, resolves: Int? = nil
    ) throws(GovernanceError) -> Proposal {
        func check(_ state: GovernanceState) throws(GovernanceError) -> Proposal {
            let proposal = try Self.proposal(id, in: state)
            if let resolves, !proposal.comments.indices.contains(resolves) {
                throw .refused(.unknownComment(id, resolves))
            }
            return proposal
        }
        let proposal = try check(state())
        if let op {
            let reader = reader
            let (base, result) = (try reader.contents(proposal.manifestBase), try reader.result(of: proposal).contents)
            let changes: [Change]
            do throws(CBORError) {
                changes = try Self.difference(of: proposal, from: base, to: result).changes
            } catch {
                throw .encoding(error)
            }
            guard changes.contains(where: { $0.id == op }) else { throw .notInConflict(id, op, nil) }
        }
        return try writing { (writer) throws(GovernanceError) in
            _ = try check(writer.state)
            let object = try object(text)
            try writer.append(
                [
                    .commented(
                        GovernanceRecord.Commented(
                            id: id, author: author, op: op?.text, hunk: hunk, text: .object(object.hash),
                            resolves: resolves))
                ], texts: [object])
            return try Self.proposal(id, in: writer.state)
        }
    }

    /// Creates a text object with a fresh salt.
    func object(_ text: String) throws(GovernanceError) -> TextObject {
        do throws(CBORError) {
            return try TextObject(text, salt: operation().bytes)
        } catch {
            throw .encoding(error)
        }
    }

    /// Creates a text object with a fresh salt; nil without a text.
    func object(_ text: String?) throws(GovernanceError) -> TextObject? {
        guard let text else { return nil }
        return try object(text) as TextObject
    }

    /// The facts that a decision signs, with the rules that determine who may sign; nil in a world that is not
    /// governed.
    private static func signable(
        _ proposal: Proposal, in state: GovernanceState
    ) throws(GovernanceError) -> (facts: SignableProposal, rules: GovernanceRules)? {
        guard let inForce = state.rules else { return nil }
        guard let rules = inForce.rules, let world = state.world else { throw .rulesUnreadable(inForce.proposal) }
        return (SignableProposal(world: world, rules: inForce, proposal: proposal), rules)
    }

    /// A valid signature and its owner; nil in a world that is not governed.
    private static func checked(
        _ signed: SignedApproval?, of proposal: Proposal, _ decision: ApprovalDecision, in state: GovernanceState
    ) throws(GovernanceError) -> (owner: String, signed: SignedApproval)? {
        guard let (facts, rules) = try signable(proposal, in: state) else { return nil }
        guard let signed else { throw .needsKey(proposal.id, decision) }
        guard let owner = rules.owner(of: signed.key) else { throw .unknownKey(signed.key) }
        if decision == .approve, !rules.authorsMayApprove, proposal.isMade(by: owner) {
            throw .ownProposal(proposal.id, owner)
        }
        let statement = ApprovalStatement(facts, decision: decision, expires: signed.expires)
        guard signed.key.weakness != nil || statement.isSigned(by: signed, under: rules) else {
            throw .refused(.badSignature(proposal.id, by: owner))
        }
        return (owner, signed)
    }

    /// Applies an approved proposal: appends one frame, then writes the manifest file.
    ///
    /// - Parameter expected: the hash of the patch, or of the frame that proposed it, as it was shown.
    /// - Throws: ``GovernanceError`` when the proposal is not approved or is stale, when too few approvals still count
    ///   in a governed world, when the store does not hold exactly the approved contents, or when the stored patch
    ///   contradicts the journal.
    @discardableResult
    public func apply(_ id: ProposalID, expected: Hash? = nil) throws(GovernanceError) -> Proposal {
        func check(_ state: GovernanceState, at now: UInt64, reviewed: Proposal?) throws(GovernanceError) -> Proposal {
            let proposal = try Self.proposal(id, in: state)
            try Self.check(proposal, is: expected)
            // A stale proposal can never be applied, so check this first.
            guard !state.isStale(proposal) else { throw .stale(proposal, current: state.currentManifest) }
            if proposal.state == .shadowed || proposal.state == .approved, let inForce = state.rules {
                guard let rules = inForce.rules else { throw .rulesUnreadable(inForce.proposal) }
                let found = proposal.approvers(at: now, under: rules)
                guard found.count >= rules.ownersNeeded else { throw .tooFewApprovals(id, found, rules.ownersNeeded) }
            }
            guard proposal.state == .approved else { throw .wrongState(proposal, .applied) }
            if proposal != reviewed { try checkClaims(of: proposal, in: state) }
            return proposal
        }
        let reviewed = try check(state(), at: clock(), reviewed: nil)
        return try writing { (writer) throws(GovernanceError) in
            let proposal = try check(writer.state, at: writer.now, reviewed: reviewed)
            // Read again under the lock: the store may have lost objects since.
            _ = try result(of: proposal)
            var records: [GovernanceRecord] = [
                .applied(
                    GovernanceRecord.Applied(
                        id: id, patchHash: proposal.patchHash, manifestHash: proposal.manifestHash)),
                .manifest(proposal.manifestHash),
            ]
            if let hash = proposal.rulesHash { records.append(.rules(GovernanceRecord.Rules(id: id, rulesHash: hash))) }
            // A working tree that is behind stays behind: it has neither this change nor those in between.
            try append(
                records, reaching: proposal.manifestHash, to: &writer, follows: writer.standing.relation != .behind)
            return try Self.proposal(id, in: writer.state)
        }
    }

    /// Proposes the rules that will govern the world, in the current version; the manifest does not change.
    ///
    /// - Throws: ``GovernanceError`` when the world has no manifest, ``GovernanceRules/problems`` contains an error, or
    ///   something can't be written.
    public func propose(
        rules: GovernanceRules, author: String, description: String?, signed: SignedProposal? = nil
    ) throws(GovernanceError) -> (proposal: Proposal, existing: Bool) {
        let (compiled, document) = try patch(bringing: rules)
        return try propose(
            compiled, document: document, author: author, description: description, rules: rules.upgraded,
            signed: signed)
    }

    /// The terms under which rules would be proposed; nil in a world that is not governed.
    ///
    /// - Throws: the same ``GovernanceError`` as ``propose(rules:author:description:signed:)``.
    public func terms(ofProposing rules: GovernanceRules) throws(GovernanceError) -> ProposalTerms? {
        let (compiled, document) = try patch(bringing: rules)
        return try terms(of: compiled, document: document, rules: rules.upgraded)
    }

    /// The patch of a proposal of rules, which does not change the manifest.
    private func patch(bringing rules: GovernanceRules) throws(GovernanceError) -> (CompiledPatch, PatchDocument) {
        let problems = rules.problems.filter { $0.severity == .error }
        guard problems.isEmpty else { throw .unsoundRules(problems) }
        guard let base = try state().currentManifest else { throw .noBase }
        let document = PatchDocument(baseManifestHash: base, operations: [])
        return (try compile(document, base: try contents(base), hash: base), document)
    }
}
