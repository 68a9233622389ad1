public import AIR
public import CanonicalCBOR
public import Governance
public import WorldIO

/// An action that a person or a script performs on an open world.
public enum Action: Sendable, Equatable, Codable {
    /// Reloads the files.
    case reload
    /// Stages changes, optionally with their dependencies.
    case stage([OpID], withNeeds: Bool)
    /// Unstages changes.
    case unstage([OpID])
    /// Empties the stage.
    case clearStage
    /// Marks changes as reviewed, or as unreviewed.
    case markSeen([OpID], Bool)
    /// Marks hunks of a change as reviewed or not; ``WorldIO/DifferenceText/fingerprints`` identifies them.
    case markHunksSeen(OpID, Set<Hash>, Bool)
    /// Undoes the last decision.
    case undo
    /// Redoes the last undone action.
    case redo
    /// Resolves a conflict, a lock or a finding by editing authored files; with the digest of the displayed preview,
    /// only if the same edit would be written now.
    case resolve(Resolution, showing: Hash? = nil)
    /// Writes the decisions after a time as a shell script to a file, whose path is relative to the world's folder;
    /// never overwrites an existing file.
    case saveLog(String, after: UInt64)
    /// Submits a proposal.
    case propose(ProposalRequest)
    /// Shadows a proposal.
    case shadow(ProposalID)
    /// Approves or rejects a proposal: in a governed world with a signature, else in the name of the approver, or of the
    /// local user when none is named. The hash is that of the patch, or of the frame that proposed it, as it was shown.
    case approve(
        ProposalID, ApprovalDecision, approver: String?, reason: String? = nil, expected: Hash? = nil,
        signature: DecisionSignature? = nil)
    /// Withdraws a proposal in the name of its author, the local user when none is named.
    case withdraw(ProposalID, author: String?, reason: String?, signature: DecisionSignature? = nil)
    /// Comments on a proposal, or on one of its ops; may resolve an earlier comment.
    case comment(ProposalID, String, author: String?, op: OpID?, hunk: Hash?, resolves: Int?)
    /// Applies a proposal, if it is the one that was shown.
    case apply(ProposalID, expected: Hash? = nil)
    /// Marks changes of a proposal as reviewed by the local user, or as unreviewed.
    case markReviewed(ProposalID, [OpID], Bool)
    /// Marks hunks of a proposal's change as reviewed by the local user, or as unreviewed.
    case markHunksReviewed(ProposalID, OpID, Set<Hash>, Bool)
    /// Rebases a stale proposal onto the world's manifest, with the chosen side for each op in conflict.
    case rebase(
        ProposalID, [OpID: ThreeWayMerge.Side], description: String?, signature: ProposalSignature? = nil)
    /// Records the authored world as the first manifest (Documentation/system.md, *Bundles*).
    case genesis
    /// Applies the authored files without a proposal.
    case push(dryRun: Bool, BundleFilter)
}

/// A request to submit a proposal.
public struct ProposalRequest: Sendable, Equatable, Codable {
    /// The source of the patch.
    public enum Source: Sendable, Equatable, Codable {
        /// The stage.
        case staged
        /// Everything that differs.
        case everything(BundleFilter)
        /// A patch document.
        case document(PatchDocument)
        /// The rules that will govern the world; the manifest does not change.
        case rules(GovernanceRules)
    }

    /// The source of the patch.
    public var source: Source
    /// The file that holds the patch or the rules; nil for standard input.
    public var file: String?
    /// The purpose of the proposal.
    public var description: String?
    /// The author; nil for the local user.
    public var author: String?
    /// Whether an `add_def` that replaces a definition is an error.
    public var requiresHashes: Bool
    /// Whether to report the result without writing anything.
    public var isDryRun: Bool
    /// The author's signature, in a governed world.
    public var signature: ProposalSignature?

    /// Creates a proposal request.
    public init(
        _ source: Source, file: String? = nil, description: String? = nil, author: String? = nil,
        requiresHashes: Bool = false, isDryRun: Bool = false, signature: ProposalSignature? = nil
    ) {
        self.source = source
        self.file = file
        self.description = description
        self.author = author
        self.requiresHashes = requiresHashes
        self.isDryRun = isDryRun
        self.signature = signature
    }
}

/// The result of an action.
public enum Outcome: Sendable, Equatable, Codable {
    /// The action was performed; the text describes it for a person.
    case done(String)
    /// The current stage.
    case stage(StageState, notices: [Diagnostic])
    /// A proposal was submitted, or existed already; the id is nil for a dry run.
    case proposed(id: ProposalID?, patchHash: Hash, manifestHash: Hash, existing: Bool, notices: [Diagnostic])
    /// A proposal was shadowed, decided or applied.
    case proposal(ProposalDetail)
    /// A stale proposal was rebased, or there is no new proposal because some of its ops are in conflict.
    case rebased(Rebase, ProposalDetail?)
    /// Authored files were edited, or restored.
    case resolved(ResolutionPreview, text: String)
    /// The world has its first manifest.
    case manifest(Hash)
    /// The changes that `push` made or would make.
    case pushed(base: Hash?, manifest: Hash, changes: [ChangeRow], applied: Bool, notices: [Diagnostic])
}
