public import CanonicalCBOR
public import Governance
public import WorldIO

/// A property of a change or a proposal that a reviewer should see first; the most severe comes first.
public enum Risk: String, Sendable, Hashable, CaseIterable, Codable {
    /// It gives the world new effects.
    case gains
    /// It widens a grant, or what the default policy allows.
    case widens
    /// It adds code whose effects can't be seen from outside.
    case opaque
    /// It requests effects that the policy denies.
    case denied
    /// Its result has errors, or scenarios fail on it.
    case failing
}

extension Set where Element == Risk {
    /// The risks of the authority that one change contributes to.
    public init(_ authority: ChangeAuthority) {
        self = []
        if !authority.gained.isEmpty { insert(.gains) }
        if !authority.widened.isEmpty || authority.changesDefaultPolicy { insert(.widens) }
        if authority.isOpaque { insert(.opaque) }
        if !authority.denied.isEmpty { insert(.denied) }
    }

    /// The risks in a shadow report.
    public init(_ report: ShadowReport) {
        self = []
        if !report.authority.gained.isEmpty { insert(.gains) }
        if !report.authority.widened.isEmpty || report.authority.defaultPolicy.isChange { insert(.widens) }
        if !report.authority.opaque.isEmpty { insert(.opaque) }
        if report.effects.contains(where: { !$0.isAllowed }) { insert(.denied) }
        if !report.isValid || report.scenarios.contains(where: { ScenarioOutcome($0).fails }) { insert(.failing) }
    }

    /// The risks, the most severe first.
    public var inOrder: [Risk] { Risk.allCases.filter(contains) }
}

/// A change of a proposal with both sides, derived from the stored base and patch.
public struct ReviewedChange: Sendable, Equatable, Codable {
    /// Whether the working tree has the result of a change.
    public enum Presence: String, Sendable, Codable {
        /// It has exactly that result.
        case same
        /// It has another result, or none.
        case differs
        /// The working tree can't be built, or the proposal is closed.
        case unknown
    }

    /// The change, with the local user's review marks.
    public var row: ChangeRow
    /// The content in the proposal's base; nil if the base lacks it.
    public var before: CBORValue?
    /// The content in the proposal's result; nil if the result lacks it.
    public var after: CBORValue?
    /// The authority of the change within the proposal.
    public var authority: ChangeAuthority
    /// The facts that a reviewer sees first: about authority, and whether the result has errors in the change.
    public var risks: Set<Risk>
    /// The people who have marked the whole change as reviewed, in bytewise order.
    public var reviewers: [String]
    /// Whether the working tree has the result of the change: the only part here that does not come from the store.
    public var presence: Presence

    /// Creates a reviewed change.
    public init(
        row: ChangeRow, before: CBORValue?, after: CBORValue?, authority: ChangeAuthority = ChangeAuthority(),
        risks: Set<Risk> = [], reviewers: [String] = [], presence: Presence = .unknown
    ) {
        self.row = row
        self.before = before
        self.after = after
        self.authority = authority
        self.risks = risks
        self.reviewers = reviewers
        self.presence = presence
    }

    /// The difference of base and result.
    public var difference: StructuralDifference { StructuralDifference(before, after) }
}

/// A comment with the proposal that it was made on: comments on the original of a rebased proposal still count.
public struct ReviewComment: Sendable, Equatable, Codable {
    /// The proposal that it was made on.
    public var proposal: ProposalID
    /// The comment.
    public var comment: Comment

    /// Creates a review comment.
    public init(proposal: ProposalID, comment: Comment) {
        self.proposal = proposal
        self.comment = comment
    }
}

/// The obstacles between a proposal and a responsible decision.
public struct DecisionNeeds: Sendable, Equatable, Codable {
    /// The number of owners that still have to sign; 0 in a world that is not governed.
    public var signatures: Int
    /// Whether the base is no longer the world's manifest.
    public var isStale: Bool
    /// The changes that the local user has not marked as reviewed.
    public var unreviewed: [OpID]
    /// The scenarios that fail on the result.
    public var failing: [ScenarioOutcome]
    /// The open comments.
    public var openComments: [ReviewComment]

    /// Creates decision needs.
    public init(
        signatures: Int = 0, isStale: Bool = false, unreviewed: [OpID] = [], failing: [ScenarioOutcome] = [],
        openComments: [ReviewComment] = []
    ) {
        self.signatures = signatures
        self.isStale = isStale
        self.unreviewed = unreviewed
        self.failing = failing
        self.openComments = openComments
    }
}

/// A proposal in the form that a reviewer reads to decide (Documentation/commands.md, *Look*).
public struct ReviewDetail: Sendable, Equatable, Codable {
    /// The proposal with its report, history and changes.
    public var proposal: ProposalDetail
    /// The authority that the result gains and loses; nil when the store lacks base or patch.
    public var authority: AuthorityDifference?
    /// The changes, in the order of the patch.
    public var changes: [ReviewedChange]
    /// The comments on it and on the proposals that it was rebased from, oldest first.
    public var comments: [ReviewComment]
    /// The requirements of a decision.
    public var needs: DecisionNeeds

    /// Creates a review detail.
    public init(
        proposal: ProposalDetail, authority: AuthorityDifference?, changes: [ReviewedChange],
        comments: [ReviewComment] = [], needs: DecisionNeeds = DecisionNeeds()
    ) {
        self.proposal = proposal
        self.authority = authority
        self.changes = changes
        self.comments = comments
        self.needs = needs
    }

    /// The change with an id, or nil.
    public func change(_ id: OpID) -> ReviewedChange? { changes.first { $0.row.id == id } }

    /// The comments on one of its changes.
    public func comments(on id: OpID) -> [ReviewComment] {
        comments.filter { $0.comment.op.map(OpID.init) == id }
    }
}

/// The notes on the changes against the base.
public struct ChangeNotes: Sendable, Equatable, Codable {
    /// The facts that a reviewer sees first.
    public var risks: [OpID: Set<Risk>]
    /// The open proposals that make a change to the same content.
    public var proposals: [OpID: [ProposalID]]

    /// Creates change notes.
    public init(risks: [OpID: Set<Risk>] = [:], proposals: [OpID: [ProposalID]] = [:]) {
        self.risks = risks
        self.proposals = proposals
    }

    /// Notes that contain nothing.
    public static let none = ChangeNotes()
}
