public import AIR
public import CanonicalCBOR
public import ContentStore
public import Governance
public import WorldIO

/// The answer to a ``Request``.
public enum Reply: Sendable, Equatable, Codable {
    /// The world as it is.
    case world(Snapshot)
    /// What came of an action, and the world afterwards where somebody follows it.
    case performed(Outcome, Snapshot?)
    /// How the journal stands to its remote.
    case remote(RemoteState)
    /// What a contact with the remote did.
    case contacted(RemoteContactReport)
    /// A definition; nil when it is not there.
    case definition(DefinitionDetail?)
    /// The content of a definition; nil when it is not there.
    case value(CBORValue?)
    /// A change; nil when it is not there.
    case change(ChangeDetail?)
    /// A proposal.
    case proposal(ProposalDetail)
    /// What a decision about a proposal is signed over; nil in a world that is not governed.
    case signable(SignableProposal?)
    /// The terms of a proposal; nil in a world that is not governed, and where the action would make none.
    case terms(ProposalTerms?)
    /// A proposal with each of its changes.
    case review(ReviewDetail)
    /// An import; nil when it is not there.
    case pack(PackDetail?)
    /// A conflict; nil when nothing disagrees any more.
    case conflict(ConflictDetail?)
    /// What changed in an import since its pin; nil when it is not there.
    case lock(LockDetail?)
    /// The history of a definition.
    case history(DefinitionHistory)
    /// The references that bring a definition into the world, from the manifest down to it; empty when none do.
    case chain([DefinitionDetail.Link])
    /// The names that definitions may be taken for.
    case lookalikes([DefinitionKey: [DefinitionName]])
    /// What refers to something, or what it refers to.
    case references(ReferenceMatches)
    /// The verdicts of gates.
    case gates([GateResult])
    /// A difference of authority.
    case authority(AuthorityDifference)
    /// The changes that make others effective.
    case companions([Companion])
    /// What is known of the changes against the base.
    case notes(ChangeNotes)
    /// Changes against the base.
    case changes([ChangeRow])
    /// The result of checking the world.
    case check(WorldCheck)
    /// Problems and notices.
    case diagnostics([Diagnostic])
    /// The number of a change that was kept for later; nil when none was.
    case queued(OperationID?)
    /// The proposals of the journal.
    case proposals([ProposalRow])
    /// The files that were restored; nil when no edit was interrupted, or when it was done in fact.
    case restored(ResolutionPreview?)
    /// A patch document.
    case document(PatchDocument)
    /// The preview of an edit, or an edit that was undone.
    case preview(ResolutionPreview)
    /// The name of a definition.
    case name(DefinitionName)
    /// An import that was added, or would be.
    case addition(ImportAddition)
    /// What bringing the authored files to the manifest changes.
    case pulled(PullResult)
    /// The edits of authored files.
    case edits([Decision])
    /// The journal.
    case journal(JournalReport)
    /// What checking the journal found.
    case verification(JournalVerification)
    /// What the journal says.
    case governance(GovernanceState)
    /// What checking the store found.
    case store(StoreCheck)
    /// What became of the damages of the store.
    case repaired(StoreRepair)
    /// The objects that were removed, or would be, by hash.
    case collected([StoredObject])
    /// What was exported.
    case exported(Export)
    /// A node of the store in its canonical encoding.
    case node([UInt8])
}
