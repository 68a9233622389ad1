public import CanonicalCBOR
public import Governance
import Sync
import SystemPackage
public import WorldIO
public import WorldProtocol

/// What a decision is made with, beside the proposal.
public struct DecisionTerms: Sendable, Equatable {
    /// With what it is signed, and the file that holds the key; nil in a world that is not governed.
    public var signer: (Governance.Signer, file: String)? {
        get { signature.map { ($0.signer, $0.file) } }
        set { signature = newValue.map { Signature(signer: $0.0, file: $0.file) } }
    }
    /// Who decides; the local user when nil.
    ///
    /// With a signer the rules say whose its key is.
    public var approver: String?
    /// Why, for those who read it.
    public var reason: String?
    /// The hash of the patch, or of the frame that proposed it, as it was shown.
    public var expected: Hash?
    private var signature: Signature?

    private struct Signature: Sendable, Equatable {
        let signer: Governance.Signer
        let file: String
    }

    /// The terms of the local user.
    public init() {}
}

extension Workbench {
    /// Approves or rejects a proposal.
    ///
    /// - Throws: ``WorkbenchError`` when it can't be decided on so.
    public func decide(
        _ id: ProposalID, _ decision: ApprovalDecision, _ terms: DecisionTerms
    ) async throws(WorkbenchError) -> ProposalDetail {
        if let (signer, file) = terms.signer {
            _ = try await sign(id, decision, signer, file: file, reason: terms.reason, expected: terms.expected)
        } else {
            _ = try await approve(id, decision, terms.approver, reason: terms.reason, expected: terms.expected)
        }
        return try proposal(id)
    }

    /// Applies a proposal, if it is the one that was shown.
    ///
    /// - Throws: ``WorkbenchError`` when it can't be applied.
    public func apply(_ id: ProposalID, showing expected: Hash?) async throws(WorkbenchError) -> ProposalDetail {
        _ = try await apply(id, expected: expected)
        return try proposal(id)
    }

    /// Takes a proposal back in the name of its author.
    ///
    /// - Throws: ``WorkbenchError`` when somebody else is the author, or the proposal is not open.
    public func withdraw(_ id: ProposalID, _ terms: DecisionTerms) async throws(WorkbenchError) -> ProposalDetail {
        let author = terms.approver ?? rooms.environment.user
        let named =
            (terms.approver.map { CommandText.option("--author", $0) } ?? [])
            + (terms.signer.map { CommandText.option("--key", rooms.world.shown(FilePath($0.file))) } ?? [])
            + (terms.reason.map { CommandText.option("--reason", $0) } ?? [])
        let words = ["aos", "gov", "withdraw", "--id", "\(id.number)"] + named
        try await decide("withdraw \(id)", command(words)) { (governance) throws(GovernanceError) in
            _ = try governance.withdraw(id, author: author, signer: terms.signer?.0, reason: terms.reason)
        }
        return try proposal(id)
    }

    /// Says something about a proposal.
    ///
    /// - Parameters:
    ///   - author: who says it; the local user when nil.
    ///   - op: the op that it is about; nil when it is about the whole.
    ///   - hunk: the fingerprint of the hunk that it is about.
    ///   - resolves: the earlier comment that it settles.
    /// - Throws: ``WorkbenchError`` when there is no such proposal, op or comment.
    public func comment(
        on id: ProposalID, _ text: String, author: String? = nil, op: OpID? = nil, hunk: Hash? = nil,
        resolves: Int? = nil
    ) throws(WorkbenchError) -> ProposalDetail {
        try requireWritable()
        do {
            try rooms.governance.comment(
                on: id, author: author ?? rooms.environment.user, text: text, op: op, hunk: hunk, resolves: resolves)
        } catch {
            throw WorkbenchError(error.diagnostics)
        }
        forget([.journal])
        return try proposal(id)
    }
}
