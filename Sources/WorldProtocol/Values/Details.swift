public import AIR
public import CanonicalCBOR
public import Governance
public import Sync
public import WorldIO

/// A definition with everything around it, as `aos defs show` prints it.
public struct DefinitionDetail: Sendable, Equatable, Codable {
    /// A reference from or to the definition.
    public struct Link: Sendable, Equatable, Codable {
        /// The other end; nil for the manifest, or for a grant or effect kind.
        public var key: DefinitionKey?
        /// The other end in words.
        public var title: String
        /// The JSON Pointer within the referring definition.
        public var pointer: String

        /// A value of its parts.
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

    /// A value of its parts.
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
    /// The place of the definition.
    public var origins: [Origin]
    /// Everything that the change needs, directly or not, staged or not.
    public var closure: [OpID]
    /// The authority of the change; nil for a change without influence on it, and while the stage does not compile.
    public var power: ChangePower? = nil

    /// A value of its parts.
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

/// A proposal with everything around it, as `aos gov get` prints it.
public struct ProposalDetail: Sendable, Equatable, Codable {
    /// The row of the list.
    public var row: ProposalRow
    /// The shadow report, computed again from the stored patch; nil before the proposal was shadowed.
    public var shadow: ShadowReport?
    /// The history, oldest first.
    public var history: [HistoryEntry]
    /// The patch document as data, in the shape of its JSON; nil when the store lacks the patch.
    public var document: CBORValue?
    /// The claims of the journal that the stored patch contradicts, or why nothing can be derived from the patch.
    public var problems: [Diagnostic] = []
    /// The comments; their authors are claims.
    public var comments: [Comment] = []
    /// The differences that the proposal makes to its base.
    public var changes: [ChangeRow]
    /// The rules that will govern the world, as data.
    public var rules: CBORValue? = nil
    /// The signed approvals under the rules in force, expired ones too.
    public var approvals: [CountedApproval] = []
    /// The standing of each approval, in the same order.
    public var standings: [ApprovalStanding] = []
    /// The ops of a stale proposal as rebasing would find them; for a rebased one, the outcome of the old one's ops.
    public var rebase: Rebase? = nil

    /// A value of its parts.
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
