public import AIR
public import Canvas
public import Governance
public import Workbench

/// Something that happened, for `update`.
public enum Message: Sendable, Equatable {
    /// The console begins.
    case started
    /// A key was pressed.
    case key(Key)
    /// The terminal has another size, or must be drawn again.
    case resized(Size)
    /// The world as it is now.
    case world(request: Int, Snapshot)
    /// Somebody may have changed the world.
    case touched
    /// The world after somebody may have changed it; with the same revision when nobody did.
    case refreshed(request: Int, Snapshot)
    /// How far something that runs beside the screen has come.
    case progress(request: Int, JobProgress)
    /// A definition; nil when it is not there.
    case definition(request: Int, DefinitionDetail?)
    /// A change; nil when it is not there.
    case change(request: Int, ChangeDetail?)
    /// A proposal.
    case proposal(request: Int, ProposalDetail)
    /// An import; nil when it is not there.
    case pack(request: Int, PackDetail?)
    /// A conflict; nil when nothing disagrees any more.
    case conflict(request: Int, ConflictDetail?)
    /// What changed in an import since its pin; nil when it is not there.
    case lock(request: Int, LockDetail?)
    /// What a resolution would do.
    case preview(request: Int, Resolution, ResolutionPreview)
    /// What the gates said, each for itself.
    case gates(request: Int, [GateResult])
    /// What brings a definition into the world: from the manifest down to it; empty when nothing does.
    case why(request: Int, DefinitionKey, [DefinitionDetail.Link])
    /// The definitions whose names look alike.
    case lookalikes(request: Int, [DefinitionKey: [DefinitionName]])
    /// What became of a definition in time; nil when the journal can't be read.
    case history(request: Int, DefinitionKey, DefinitionHistory?)
    /// What refers to something, or what it refers to.
    case references(request: Int, ReferenceQuery, ReferenceMatches)
    /// An action was done.
    case outcome(request: Int, Outcome, Snapshot)
    /// A job failed; the world as it is when it may have changed.
    case failure(request: Int, [Diagnostic], Snapshot?)
    /// A job was cancelled; what it was to do was not done.
    case cancelled(request: Int)
    /// An editor was open; with what went wrong.
    case edited(problem: String?)
    /// Something that the screen did went well or not.
    case told(String, isProblem: Bool)
}
