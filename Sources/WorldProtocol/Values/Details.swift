public import AIR
public import CanonicalCBOR
public import Governance
public import Sync
public import WorldIO

/// A definition with its references and problems, as `aos defs show` prints it.
public struct DefinitionDetail: Sendable, Equatable, Codable {
    /// A reference from or to the definition.
    public struct Link: Sendable, Equatable, Codable {
        /// The other end; nil for the manifest, or for a grant or effect kind.
        public var key: DefinitionKey?
        /// The other end in words.
        public var title: String
        /// The JSON Pointer within the referring definition.
        public var pointer: String

        /// Creates a link.
        public init(key: DefinitionKey? = nil, title: String, pointer: String) {
            self.key = key
            self.title = title
            self.pointer = pointer
        }
    }

    /// The row of the list.
    public var row: DefinitionRow
    /// The size of the canonical encoding in bytes.
    public var size: Int
    /// The definition in normal form.
    public var value: CBORValue
    /// The definition as authored.
    public var authored: CBORValue
    /// The canonical encoding of the normal form.
    public var bytes: [UInt8]
    /// The references from it.
    public var uses: [Link]
    /// The references to it.
    public var usedBy: [Link]
    /// Its problems.
    public var diagnostics: [Diagnostic]

    /// Creates a definition detail.
    public init(
        row: DefinitionRow, size: Int, value: CBORValue, authored: CBORValue, bytes: [UInt8], uses: [Link],
        usedBy: [Link], diagnostics: [Diagnostic]
    ) {
        self.row = row
        self.size = size
        self.value = value
        self.authored = authored
        self.bytes = bytes
        self.uses = uses
        self.usedBy = usedBy
        self.diagnostics = diagnostics
    }
}

/// A change with both sides, as the screen Patch shows it.
public struct ChangeDetail: Sendable, Equatable, Codable {
    /// The row of the list.
    public var row: ChangeRow
    /// The content in the base.
    public var before: CBORValue?
    /// The content in the world.
    public var after: CBORValue?
    /// The difference of the two.
    public var difference: StructuralDifference
    /// The places of the definition.
    public var origins: [Origin]
    /// All dependencies of the change, direct and indirect, staged or not.
    public var closure: [OpID]
    /// The authority of the change; nil if the change does not affect it, and while the stage does not compile.
    public var power: ChangePower? = nil

    /// Creates a change detail.
    public init(
        row: ChangeRow, before: CBORValue? = nil, after: CBORValue? = nil, difference: StructuralDifference,
        origins: [Origin], closure: [OpID], power: ChangePower? = nil
    ) {
        self.row = row
        self.before = before
        self.after = after
        self.difference = difference
        self.origins = origins
        self.closure = closure
        self.power = power
    }
}

/// A proposal with its report, history and changes, as `aos gov get` prints it.
public struct ProposalDetail: Sendable, Equatable, Codable {
    /// The row of the list.
    public var row: ProposalRow
    /// The shadow report, recomputed from the stored patch; nil before the proposal was shadowed.
    public var shadow: ShadowReport?
    /// The history, oldest first.
    public var history: [HistoryEntry]
    /// The patch document as data, in the shape of its JSON; nil when the store lacks the patch.
    public var document: CBORValue?
    /// The claims of the journal that the stored patch contradicts, or the reason why the patch can't be used.
    public var problems: [Diagnostic] = []
    /// The comments, whose authors are unverified claims.
    public var comments: [Comment] = []
    /// The changes of the proposal relative to its base.
    public var changes: [ChangeRow]
    /// The rules that will govern the world, as data.
    public var rules: CBORValue? = nil
    /// The signed approvals under the rules in force, expired ones too.
    public var approvals: [CountedApproval] = []
    /// The standing of each approval, in the same order.
    public var standings: [ApprovalStanding] = []
    /// The ops of a stale proposal as a rebase would treat them; for a rebased one, the outcome of the old one's ops.
    public var rebase: Rebase? = nil

    /// Creates a proposal detail.
    public init(
        row: ProposalRow, shadow: ShadowReport? = nil, history: [HistoryEntry], document: CBORValue? = nil,
        problems: [Diagnostic] = [], comments: [Comment] = [], changes: [ChangeRow],
        rules: CBORValue? = nil, approvals: [CountedApproval] = [], standings: [ApprovalStanding] = [],
        rebase: Rebase? = nil
    ) {
        self.row = row
        self.shadow = shadow
        self.history = history
        self.document = document
        self.problems = problems
        self.comments = comments
        self.changes = changes
        self.rules = rules
        self.approvals = approvals
        self.standings = standings
        self.rebase = rebase
    }
}
