public import AIR
public import CanonicalCBOR
public import Governance
public import WorldIO

/// The visible state of a world at one moment.
public struct Snapshot: Sendable, Equatable, Codable {
    /// Incremented with every change of the displayed contents.
    public var revision: Int
    /// The world's name.
    public var worldName: String
    /// The world's folder.
    public var worldPath: String
    /// Whether the world is read-only.
    public var isReadOnly: Bool
    /// Whether a host is used instead of the world's files; set by the host's client.
    public var isHosted = false
    /// The hash of the base, or nil.
    public var baseHash: Hash?
    /// The source of the base.
    public var baseSource: BaseManifest.Source
    /// The sources without a base, in the order in which they were tried.
    public var basePassedOver: [BaseManifest.PassedOver] = []
    /// The hash of the world as authored; nil if it can't be built.
    public var manifestHash: Hash?
    /// Whether the world is equivalent to its base.
    public var isEquivalent: Bool
    /// Every problem of the world, in order.
    @Packed public var diagnostics: [Diagnostic]
    /// The merged definitions, by kind and name.
    @Packed public var definitions: [DefinitionRow]
    /// The differences between the world and its base.
    @Packed public var changes: [ChangeRow]
    /// The stage.
    public var stage: StageState
    /// The proposals by id.
    public var proposals: [ProposalRow]
    /// The decisions of the reviewer, oldest first.
    public var decisions: [Decision]
    /// The number of imports.
    public var importCount: Int
    /// The number of conflicts.
    public var conflictCount: Int
    /// The number of imports that drifted from their locks.
    public var driftCount: Int
    /// The number of imports without a lock.
    public var unlockedCount = 0
    /// The imports in the order of the sync file.
    public var imports: [ImportRow] = []
    /// The conflicting definitions, by kind and name.
    public var conflicts: [ConflictRow] = []
    /// The conflicts that the reviewer resolved and that have not recurred, latest first.
    public var settledConflicts: [SettledConflict] = []
    /// The number of records in the journal.
    public var journalHeight: Int
    /// The number of decisions that can be undone.
    public var undoCount: Int
    /// The number of undone decisions that can be redone.
    public var redoCount: Int
    /// The number of definitions of each kind that the manifest names.
    public var counts: [DefinitionKind: Int]
    /// The governance of the world; nil if it is not governed.
    public var governing: Governing? = nil
    /// A stamp of the scenario files, which changes with them; nil without scenarios.
    public var scenarios: Hash? = nil

    /// Creates a snapshot.
    public init(
        revision: Int, worldName: String, worldPath: String, isReadOnly: Bool, baseHash: Hash? = nil,
        baseSource: BaseManifest.Source, basePassedOver: [BaseManifest.PassedOver] = [], manifestHash: Hash? = nil,
        isEquivalent: Bool, diagnostics: [Diagnostic], definitions: [DefinitionRow], changes: [ChangeRow],
        stage: StageState, proposals: [ProposalRow], decisions: [Decision], importCount: Int, conflictCount: Int,
        driftCount: Int, unlockedCount: Int = 0, imports: [ImportRow] = [], conflicts: [ConflictRow] = [],
        settledConflicts: [SettledConflict] = [], journalHeight: Int, undoCount: Int, redoCount: Int,
        counts: [DefinitionKind: Int], governing: Governing? = nil, scenarios: Hash? = nil
    ) {
        self.revision = revision
        self.worldName = worldName
        self.worldPath = worldPath
        self.isReadOnly = isReadOnly
        self.baseHash = baseHash
        self.baseSource = baseSource
        self.basePassedOver = basePassedOver
        self.manifestHash = manifestHash
        self.isEquivalent = isEquivalent
        self.diagnostics = diagnostics
        self.definitions = definitions
        self.changes = changes
        self.stage = stage
        self.proposals = proposals
        self.decisions = decisions
        self.importCount = importCount
        self.conflictCount = conflictCount
        self.driftCount = driftCount
        self.unlockedCount = unlockedCount
        self.imports = imports
        self.conflicts = conflicts
        self.settledConflicts = settledConflicts
        self.journalHeight = journalHeight
        self.undoCount = undoCount
        self.redoCount = redoCount
        self.counts = counts
        self.governing = governing
        self.scenarios = scenarios
    }
}

/// A change in a list.
public struct ChangeRow: Sendable, Equatable, Codable {
    /// The stable id.
    public var id: OpID
    /// The operation.
    public var operation: Change.Operation
    /// The kind of definition, or the name of the block.
    public var kind: String
    /// The name of the definition or entry.
    public var name: String
    /// The hash of its content.
    public var hash: Hash
    /// A short description of the change.
    public var summary: String
    /// Whether it is staged.
    public var isStaged: Bool
    /// Whether the reviewer has reviewed its current state.
    public var isSeen: Bool
    /// The dependencies that are not staged.
    public var needs: [OpID]
    /// The effect on the content, for a `set` too.
    public var effect = Change.Effect.changed
    /// The reviewed hunks of a change that is not reviewed as a whole; ``WorldIO/DifferenceText/fingerprints``
    /// identifies them.
    public var seenHunks: Set<Hash> = []

    /// Creates a change row.
    public init(
        id: OpID, operation: Change.Operation, kind: String, name: String, hash: Hash, summary: String, isStaged: Bool,
        isSeen: Bool, needs: [OpID], effect: Change.Effect = Change.Effect.changed, seenHunks: Set<Hash> = []
    ) {
        self.id = id
        self.operation = operation
        self.kind = kind
        self.name = name
        self.hash = hash
        self.summary = summary
        self.isStaged = isStaged
        self.isSeen = isSeen
        self.needs = needs
        self.effect = effect
        self.seenHunks = seenHunks
    }
}

/// The stage and its result, as `aos stage` prints them.
public struct StageState: Sendable, Equatable, Codable {
    /// A staged change.
    public struct Staged: Sendable, Equatable, Codable {
        /// The change.
        public var id: OpID
        /// The hash of its content.
        public var hash: Hash

        /// Creates a staged change.
        public init(id: OpID, hash: Hash) {
            self.id = id
            self.hash = hash
        }
    }

    /// The staged changes in the order of the patch.
    @Packed public var staged: [Staged]
    /// The manifest that results from the base and the staged changes; nil if they do not compile.
    public var resultHash: Hash?
    /// Whether the staged changes compile.
    public var compiles: Bool
    /// The staged changes that lack dependencies.
    public var blocked: [Selection.Blocked]
    /// The reasons why the stage does not compile, and warnings.
    @Packed public var diagnostics: [Diagnostic]
    /// The authority that the world gains and loses by the staged changes.
    public var authority: AuthorityDifference?

    /// Creates a stage state.
    public init(
        staged: [Staged], resultHash: Hash? = nil, compiles: Bool, blocked: [Selection.Blocked],
        diagnostics: [Diagnostic], authority: AuthorityDifference? = nil
    ) {
        self.staged = staged
        self.resultHash = resultHash
        self.compiles = compiles
        self.blocked = blocked
        self.diagnostics = diagnostics
        self.authority = authority
    }

    /// An empty stage.
    public static let empty = StageState(
        staged: [], resultHash: nil, compiles: true, blocked: [], diagnostics: [], authority: nil)
}

/// A proposal in a list, as `aos gov list` prints it.
public struct ProposalRow: Sendable, Equatable, Codable {
    /// The id.
    public var id: ProposalID
    /// The state.
    public var state: ProposalState
    /// The description.
    public var description: String?
    /// The hash of the compiled patch.
    public var patchHash: Hash
    /// The manifest that the proposal is based on.
    public var manifestBase: Hash
    /// The manifest that the proposal results in.
    public var manifestHash: Hash
    /// The author.
    public var author: String
    /// The owner whose key signed it; nil if it is unsigned, so that the author is only a claim.
    public var signer: String? = nil
    /// The person who decided.
    public var approver: String?
    /// Whether its base is no longer the world's manifest, so that it can't be applied.
    public var isStale: Bool
    /// The stale proposal that it was rebased from.
    public var rebasedFrom: ProposalID? = nil
    /// The last proposal that it was rebased to.
    public var rebasedAs: ProposalID? = nil
    /// The facts of its last shadow report that a reviewer sees first: a claim of the journal, as the list shows it.
    public var reportedRisks: Set<Risk> = []
    /// The number of comments on it.
    public var commentCount = 0
    /// The number of comments on it that are open.
    public var openCommentCount = 0
    /// The number of approvals that it has.
    public var approvalCount = 0

    /// Creates a proposal row.
    public init(
        id: ProposalID, state: ProposalState, description: String? = nil, patchHash: Hash, manifestBase: Hash,
        manifestHash: Hash, author: String, signer: String? = nil, approver: String? = nil, isStale: Bool,
        rebasedFrom: ProposalID? = nil,
        rebasedAs: ProposalID? = nil, reportedRisks: Set<Risk> = [], commentCount: Int = 0, openCommentCount: Int = 0,
        approvalCount: Int = 0
    ) {
        self.id = id
        self.state = state
        self.description = description
        self.patchHash = patchHash
        self.manifestBase = manifestBase
        self.manifestHash = manifestHash
        self.author = author
        self.signer = signer
        self.approver = approver
        self.isStale = isStale
        self.rebasedFrom = rebasedFrom
        self.rebasedAs = rebasedAs
        self.reportedRisks = reportedRisks
        self.commentCount = commentCount
        self.openCommentCount = openCommentCount
        self.approvalCount = approvalCount
    }
}

/// A decision of the reviewer, with the equivalent command (Documentation/console.md, *Keys on every screen*).
public struct Decision: Sendable, Equatable, Codable {
    /// The time, in nanoseconds since 1970.
    public var time: UInt64
    /// A short description of the decision.
    public var text: String
    /// The equivalent command.
    public var command: String
    /// Whether it was undone.
    public var isUndone: Bool

    /// Creates a decision.
    public init(time: UInt64, text: String, command: String, isUndone: Bool) {
        self.time = time
        self.text = text
        self.command = command
        self.isUndone = isUndone
    }
}
