import AIR
import CanonicalCBOR

/// The reason that a record can't follow the earlier ones.
public enum ReplayFault: Error, Sendable, Equatable, Codable {
    /// A proposal does not have the next free ID.
    case unexpectedID(ProposalID, expected: ProposalID)
    /// A proposal names a base that was not the world's manifest.
    case baseNotCurrent(ProposalID)
    /// A record is about a proposal that does not exist.
    case unknownProposal(ProposalID)
    /// The proposal's state forbids the step.
    case wrongState(ProposalID, ProposalState, HistoryEntry.Step)
    /// A record names a different patch from the proposal's.
    case otherPatch(ProposalID)
    /// A record names a different result from the proposal's.
    case otherManifest(ProposalID)
    /// A proposal was approved whose result is not valid.
    case invalidResult(ProposalID)
    /// The frame has `Applied` without its `Manifest`, or without the `Rules` that the proposal brings.
    case appliedWithoutManifest(ProposalID)
    /// A decision in a governed world is not signed by a key that counts.
    case notSigned(ProposalID)
    /// The signature of a decision is not valid for it.
    case badSignature(ProposalID, by: String)
    /// A proposal was applied before enough owners had approved it.
    case tooFewApprovals(ProposalID, found: Int, needed: Int)
    /// In a governed world, the manifest changed without an applied proposal.
    case manifestWithoutProposal
    /// The key that signed is one that anyone can sign with.
    case weakKey(ProposalID, by: String)
    /// A frame has two proposals, so its hash would identify both.
    case twoProposals
    /// New rules have weak keys, or owners that can't be told apart.
    case unsoundRules(ProposalID)
    /// A proposal is unsigned although the rules keep authors from approving.
    case unsignedProposal(ProposalID)
    /// A proposal names an author other than the owner who signed it.
    case otherAuthor(ProposalID, by: String)
    /// A comment resolves one that does not exist.
    case unknownComment(ProposalID, Int)
    /// Rules came into force that no proposal brought, or that differ from those it brought.
    case rulesWithoutProposal(ProposalID)

    /// The message, in one line.
    public var message: String {
        switch self {
        case .unexpectedID(let id, let expected): "unexpected proposal ID \(id); expected \(expected)"
        case .baseNotCurrent(let id): "proposal \(id) is not for the world's current manifest"
        case .unknownProposal(let id): "there is no proposal \(id)"
        case .wrongState(let id, let state, let step):
            "proposal \(id) is \(state.rawValue) and can't be \(step.rawValue)"
        case .otherPatch(let id): "the patch hash is not that of proposal \(id)"
        case .otherManifest(let id): "the manifest hash is not that of proposal \(id)"
        case .invalidResult(let id): "proposal \(id) was approved though its result is not valid"
        case .appliedWithoutManifest(let id): "proposal \(id) was applied without the world's new manifest or rules"
        case .notSigned(let id): "the decision on proposal \(id) is not signed by a key of the rules"
        case .badSignature(let id, let by): "the signature by \(by) is not valid for proposal \(id)"
        case .tooFewApprovals(let id, let found, let needed):
            "proposal \(id) was applied with \(found) of \(needed) required approvals"
        case .manifestWithoutProposal: "the manifest of a governed world changed without a proposal"
        case .weakKey(let id, let by): "the key of \(by) that signed for proposal \(id) is weak"
        case .twoProposals: "the frame has two proposals"
        case .unsoundRules(let id): "the rules of proposal \(id) have weak keys or owners that can't be told apart"
        case .unsignedProposal(let id):
            "proposal \(id) is not signed by a key of the rules, which keep authors from approving"
        case .otherAuthor(let id, let by): "proposal \(id) is signed by \(by) but names another author"
        case .unknownComment(let id, let number): "proposal \(id) has no comment \(number)"
        case .rulesWithoutProposal(let id): "the rules are not those of proposal \(id)"
        }
    }
}

extension GovernanceState {
    /// Applies the records of the next frame; after an error the state is unchanged.
    mutating func take(_ frame: GovernanceFrame) throws(ReplayFault) {
        let (manifest, rules, notices, kinds) = (currentManifest, rules, notices, unknownKinds)
        let (count, manifestCount, manifestTime) = (proposals.count, manifests.count, manifestTime)
        do throws(ReplayFault) {
            try applyRecords(of: frame)
        } catch {
            (currentManifest, self.rules, self.notices, unknownKinds) = (manifest, rules, notices, kinds)
            for proposal in replaced.reversed() { proposals[Int(proposal.id.number)] = proposal }
            proposals.removeSubrange(count...)
            manifests.removeSubrange(manifestCount...)
            self.manifestTime = manifestTime
            replaced = []
            broughtRules = nil
            throw error
        }
        replaced = []
        height += 1
    }

    /// Replaces the proposal with the same ID, which is restored if the frame turns out to be void.
    mutating func replace(_ proposal: Proposal) {
        let index = Int(proposal.id.number)
        replaced.append(proposals[index])
        proposals[index] = proposal
    }

    private mutating func applyRecords(of frame: GovernanceFrame) throws(ReplayFault) {
        var hasProposed = false
        for (position, record) in frame.records.enumerated() {
            switch record {
            case .proposed(let body):
                guard !hasProposed else { throw .twoProposals }
                hasProposed = true
                try propose(body, at: frame.time)
            case .shadowReport(let body):
                try change(body.id, body.patchHash, .shadowed, at: frame.time, from: [.submitted, .shadowed]) {
                    (proposal) throws(ReplayFault) in
                    guard body.report.manifestHash == proposal.manifestHash else { throw .otherManifest(body.id) }
                    proposal.state = .shadowed
                    proposal.shadow = body.report
                }
            case .approved(let body): try decide(body, at: frame.time)
            case .commented(let body): try comment(body, at: frame.time)
            case .applied(let body):
                try checkCompany(of: body, in: frame.records.dropFirst(position + 1))
                let current = currentManifest
                let (rules, rulesHash) = (self.rules?.rules, self.rules?.hash)
                try change(body.id, body.patchHash, .applied, at: frame.time, from: [.approved]) {
                    (proposal) throws(ReplayFault) in
                    guard body.manifestHash == proposal.manifestHash else { throw .otherManifest(body.id) }
                    guard proposal.manifestBase == current else { throw .baseNotCurrent(body.id) }
                    if proposal.rules != nil, proposal.rulesBase != rulesHash { throw .rulesWithoutProposal(body.id) }
                    if let rules, !proposal.isApproved(at: frame.time, under: rules) {
                        throw .tooFewApprovals(
                            body.id, found: proposal.approvers(at: frame.time, under: rules).count,
                            needed: rules.ownersNeeded)
                    }
                    proposal.state = .applied
                }
            case .manifest(let hash):
                if isGoverned {
                    guard position > 0, case .applied = frame.records[position - 1] else {
                        throw .manifestWithoutProposal
                    }
                }
                currentManifest = hash
                manifests.append(hash)
                manifestTime = frame.time
            case .rules(let body):
                guard position > 1, case .applied(let applied) = frame.records[position - 2], applied.id == body.id
                else { throw .rulesWithoutProposal(body.id) }
                try takeRules(body)
            case .shared: break
            case .unknown(let kind, _): note(kind)
            }
        }
    }

    private mutating func propose(_ body: GovernanceRecord.Proposed, at time: UInt64) throws(ReplayFault) {
        let next = ProposalID(UInt64(proposals.count))
        guard body.id == next else { throw .unexpectedID(body.id, expected: next) }
        guard body.manifestBase == currentManifest else { throw .baseNotCurrent(body.id) }
        if let old = body.rebasedFrom, proposal(old) == nil { throw .unknownProposal(old) }
        if let value = body.rules {
            guard body.rulesBase == rules?.hash else { throw .rulesWithoutProposal(body.id) }
            // Rules of version 1 may have come into force before weak keys were refused; signatures by those keys don't
            // count.
            if let new = try? GovernanceRules(value), new.version > 1, new.problems.containsError {
                throw .unsoundRules(body.id)
            }
        }
        let signer = try signer(of: body)
        proposals.append(
            Proposal(
                body, signer: signer, description: body.description.map { texts.claimed($0) }, time: time, frame: height
            ))
    }

    private mutating func decide(_ body: GovernanceRecord.Approved, at time: UInt64) throws(ReplayFault) {
        let (step, allowed): (HistoryEntry.Step, [ProposalState]) =
            switch body.decision {
            case .approve: (.approved, [.shadowed, .approved])
            case .reject: (.rejected, [.submitted, .shadowed, .approved])
            }
        let (world, inForce) = (world, rules)
        let reason = body.reason.map { texts.claimed($0) }
        try change(body.id, body.patchHash, step, at: time, from: allowed, by: body.approver, reason: reason) {
            (proposal) throws(ReplayFault) in
            if body.decision == .approve, proposal.shadow?.isValid != true { throw .invalidResult(body.id) }
            proposal.approver = body.approver
            guard let inForce, let rules = inForce.rules else {
                proposal.state = body.decision == .approve ? .approved : .rejected
                return
            }
            guard let world else { throw .notSigned(body.id) }
            let approval = try Self.verified(body, of: proposal, inForce, rules, world: world)
            guard body.decision == .approve else { return proposal.state = .rejected }
            proposal.approvals.append(approval)
            proposal.state = proposal.isApproved(at: time, under: rules) ? .approved : .shadowed
        }
    }

    private mutating func change(
        _ id: ProposalID, _ patchHash: Hash, _ step: HistoryEntry.Step, at time: UInt64, from allowed: [ProposalState],
        by: String? = nil, reason: ClaimedText? = nil, _ body: (inout Proposal) throws(ReplayFault) -> Void
    ) throws(ReplayFault) {
        guard var changed = proposal(id) else { throw .unknownProposal(id) }
        guard changed.patchHash == patchHash else { throw .otherPatch(id) }
        guard allowed.contains(changed.state) else { throw .wrongState(id, changed.state, step) }
        try body(&changed)
        changed.history.append(HistoryEntry(time: time, step: step, by: by, frame: height, claimedReason: reason))
        replace(changed)
    }

    private mutating func comment(_ body: GovernanceRecord.Commented, at time: UInt64) throws(ReplayFault) {
        guard var proposal = proposal(body.id) else { throw .unknownProposal(body.id) }
        if let settled = body.resolves {
            guard proposal.comments.indices.contains(settled) else { throw .unknownComment(body.id, settled) }
            proposal.comments[settled].isResolved = true
        }
        proposal.comments.append(
            Comment(
                number: proposal.comments.count, time: time, author: body.author, op: body.op, hunk: body.hunk,
                content: texts.claimed(body.text), resolves: body.resolves, isResolved: false))
        replace(proposal)
    }

    private mutating func note(_ kind: String) {
        guard !unknownKinds.contains(where: { $0.utf8.elementsEqual(kind.utf8) }) else { return }
        unknownKinds.append(kind)
        unknownKinds.sort { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        notices.append(
            Diagnostic(
                .notice, .notSupported,
                "the journal has records of the unknown kind `\(kind)`",
                help: "a newer version of aos may support them"))
    }
}
