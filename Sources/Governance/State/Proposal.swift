public import CanonicalCBOR

/// A patch proposed for the world (Documentation/system.md, *Governance*).
public struct Proposal: Sendable, Equatable, Codable {
    /// The ID.
    public let id: ProposalID
    /// The hash of the frame that proposed it, which covers everything that was proposed.
    public internal(set) var proposedIn: Hash?
    /// The state.
    public internal(set) var state: ProposalState
    /// The description as claimed by the author; nil if the author gave none.
    public let claimedDescription: ClaimedText?
    /// The hash of the compiled patch, a node of the store.
    public let patchHash: Hash
    /// The hash of the patch document, a node of the store.
    public let documentHash: Hash
    /// The manifest that the patch is for.
    public let manifestBase: Hash
    /// The resulting manifest.
    public let manifestHash: Hash
    /// The author.
    public let author: String
    /// The owner whose key signed the proposal; nil if it is unsigned, so that the author is only a claim.
    public internal(set) var signer: String?
    /// The last person to decide; nil before any decision.
    public internal(set) var approver: String?
    /// The report of the last shadow run; nil before the first.
    public internal(set) var shadow: ShadowReport?
    /// The stale proposal that it was rebased from.
    public let rebasedFrom: ProposalID?
    /// The rules that will govern the world; nil unless this is a proposal of rules.
    public let rules: CBORValue?
    /// The hash of those rules.
    public let rulesHash: Hash?
    /// The hash of the rules in force when new ones were proposed; nil when there were none.
    public let rulesBase: Hash?
    /// The signed approvals under the rules in force, including expired ones.
    public internal(set) var approvals: [CountedApproval] = []
    /// The history, oldest first.
    public internal(set) var history: [HistoryEntry]
    /// The comments, oldest first.
    public internal(set) var comments: [Comment] = []
}

/// A comment on a proposal; the author is only claimed by the writer.
public struct Comment: Sendable, Equatable, Codable {
    /// The index among the comments on the proposal, from 0.
    public let number: Int
    /// The time, in nanoseconds since 1970.
    public let time: UInt64
    /// The author as claimed by the writer.
    public let author: String
    /// The op of the proposal that the comment is about; nil for the whole proposal.
    public let op: String?
    /// The fingerprint of the hunk that the comment is about.
    public let hunk: Hash?
    /// The text.
    public let content: ClaimedText
    /// The index of the earlier comment that it resolves.
    public let resolves: Int?
    /// Whether a later comment resolved it.
    public internal(set) var isResolved: Bool
}

/// A step in the history of a proposal.
public struct HistoryEntry: Sendable, Equatable, Codable {
    /// The kinds of steps.
    public enum Step: String, Sendable, Codable {
        case proposed, shadowed, approved, rejected, applied
    }

    /// The time, in nanoseconds since 1970.
    public let time: UInt64
    /// The step.
    public let step: Step
    /// The person; nil if none is recorded.
    public let by: String?
    /// The height of the journal's frame, from 0.
    public let frame: Int
    /// The reason as claimed by the person who decided.
    public var claimedReason: ClaimedText? = nil

    /// The reason, or a placeholder if the text is not available.
    public var reason: String? { claimedReason?.shown }
}

extension Comment {
    /// The text, or a placeholder if it is not available.
    public var text: String { content.shown }
}

extension Proposal {
    /// The description, or a placeholder if the text is not available.
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

    /// Help text with the command for the next step.
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
