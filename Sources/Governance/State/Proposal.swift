public import CanonicalCBOR

/// A patch on its way into the world (Documentation/system.md, *Governance*).
public struct Proposal: Sendable, Equatable, Codable {
    /// Its number.
    public let id: ProposalID
    /// The hash of the frame that proposed it, which covers everything that was proposed.
    public internal(set) var proposedIn: Hash?
    /// The state.
    public internal(set) var state: ProposalState
    /// The purpose of the proposal, as the author claims; nil when the author gave none.
    public let claimedDescription: ClaimedText?
    /// The hash of the compiled patch, a node of the store.
    public let patchHash: Hash
    /// The hash of the patch document, a node of the store.
    public let documentHash: Hash
    /// The manifest that the patch is for.
    public let manifestBase: Hash
    /// The manifest that results.
    public let manifestHash: Hash
    /// The author.
    public let author: String
    /// The owner whose key signed the proposal; nil if it is unsigned, so that the author is only a claim.
    public internal(set) var signer: String?
    /// The last person to decide; nil before any decision.
    public internal(set) var approver: String?
    /// The report of the last shadow run; nil before.
    public internal(set) var shadow: ShadowReport?
    /// The stale proposal that it was recomputed from.
    public let rebasedFrom: ProposalID?
    /// The rules that will govern the world; nil when it is not about rules.
    public let rules: CBORValue?
    /// The hash of those rules.
    public let rulesHash: Hash?
    /// The hash of the rules in force when it proposed new ones; nil when there were none.
    public let rulesBase: Hash?
    /// The signed approvals under the rules in force, expired ones too.
    public internal(set) var approvals: [CountedApproval] = []
    /// The history, oldest first.
    public internal(set) var history: [HistoryEntry]
    /// The comments, oldest first.
    public internal(set) var comments: [Comment] = []
}

/// A comment on a proposal; its author is a claim of the writer.
public struct Comment: Sendable, Equatable, Codable {
    /// Its number among the comments on the proposal, from 0.
    public let number: Int
    /// The time, in nanoseconds since 1970.
    public let time: UInt64
    /// The author, as the writer claims.
    public let author: String
    /// The op of the proposal that it is about; nil when it is about the whole.
    public let op: String?
    /// The fingerprint of the hunk that it is about.
    public let hunk: Hash?
    /// The text.
    public let content: ClaimedText
    /// The earlier comment that it settles.
    public let resolves: Int?
    /// Whether a later comment settled it.
    public internal(set) var isResolved: Bool
}

/// Something that happened to a proposal.
public struct HistoryEntry: Sendable, Equatable, Codable {
    /// The steps of a proposal.
    public enum Step: String, Sendable, Codable {
        case proposed, shadowed, approved, rejected, applied
    }

    /// The time, in nanoseconds since 1970.
    public let time: UInt64
    /// The step.
    public let step: Step
    /// The person; nil where none is recorded.
    public let by: String?
    /// The height of the journal's frame, from 0.
    public let frame: Int
    /// The reason, as the person who decided claims it.
    public var claimedReason: ClaimedText? = nil

    /// The reason, or a note in place of a reason that is missing here.
    public var reason: String? { claimedReason?.shown }
}

extension Comment {
    /// The text, or a placeholder if the text is not here.
    public var text: String { content.shown }
}

extension Proposal {
    /// The purpose of the proposal, or a placeholder if the text is not here.
    public var description: String? { claimedDescription?.shown }

    init(
        _ body: GovernanceRecord.Proposed, signer: String?, description: ClaimedText?, time: UInt64, frame: Int
    ) {
        self.init(
            id: body.id, proposedIn: nil, state: .submitted, claimedDescription: description,
            patchHash: body.patchHash,
            documentHash: body.documentHash, manifestBase: body.manifestBase, manifestHash: body.manifestHash,
            author: body.author, signer: signer, approver: nil, shadow: nil, rebasedFrom: body.rebasedFrom,
            rules: body.rules, rulesHash: body.rules.flatMap { try? $0.hash() }, rulesBase: body.rulesBase,
            history: [HistoryEntry(time: time, step: .proposed, by: body.author, frame: frame)])
    }

    /// The command that brings the proposal further.
    var nextCommand: String {
        switch state {
        case .submitted: "shadow it: `aos gov shadow --id \(id)`"
        case .shadowed: "approve it: `aos gov approve --id \(id)`"
        case .approved: "apply it: `aos gov apply --id \(id)`"
        case .rejected: "change the patch and propose it again: `aos gov propose`"
        case .applied: "nothing is left to do; `aos gov get --id \(id)` shows its history"
        }
    }
}
