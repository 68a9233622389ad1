public import AIR
public import CanonicalCBOR
public import ContentStore
public import Governance
public import WorldIO

/// The answer to a ``Request``.
public enum Reply: Sendable, Equatable, Codable {
    /// The current world.
    case world(Snapshot)
    /// The result of an action, and the world afterwards if a client follows it.
    case performed(Outcome, Snapshot?)
    /// The state of the journal relative to its remote.
    case remote(RemoteState)
    /// The result of a contact with the remote.
    case contacted(RemoteContactReport)
    /// The result of joining a remote.
    case joined(RemoteJoining)
    /// The result of comparing the remote with the journal.
    case remoteVerified(RemoteVerification)
    /// The manifest file relative to the journal, and its problem; nil if it has none.
    case standing(ManifestStanding, Diagnostic?)
    /// A definition; nil if it does not exist.
    case definition(DefinitionDetail?)
    /// The content of a definition; nil if it does not exist.
    case value(CBORValue?)
    /// A change; nil if it does not exist.
    case change(ChangeDetail?)
    /// A proposal.
    case proposal(ProposalDetail)
    /// The facts that a decision about a proposal is signed over; nil in a world that is not governed.
    case signable(SignableProposal?)
    /// The terms of a proposal; nil in a world that is not governed, or if the action would not make a proposal.
    case terms(ProposalTerms?)
    /// A proposal with each of its changes.
    case review(ReviewDetail)
    /// An import; nil if it does not exist.
    case pack(PackDetail?)
    /// A conflict; nil if it no longer exists.
    case conflict(ConflictDetail?)
    /// The changes of an import since its pin; nil if the import does not exist.
    case lock(LockDetail?)
    /// The history of a definition.
    case history(DefinitionHistory)
    /// The chain of references from the manifest down to a definition; empty if there is no such chain.
    case chain([DefinitionDetail.Link])
    /// The names that definitions may be mistaken for.
    case lookalikes([DefinitionKey: [DefinitionName]])
    /// The references to or from the definitions of a query.
    case references(ReferenceMatches)
    /// The verdicts of gates.
    case gates([GateResult])
    /// The results of scenarios.
    case scenarios(ScenarioReport)
    /// A difference of authority.
    case authority(AuthorityDifference)
    /// The changes that make others effective.
    case companions([Companion])
    /// The notes on the changes against the base.
    case notes(ChangeNotes)
    /// Changes against the base.
    case changes([ChangeRow])
    /// The result of checking the world.
    case check(WorldCheck)
    /// Problems and notices.
    case diagnostics([Diagnostic])
    /// The ID of a change that was queued in the outbox; nil if there was none.
    case queued(OperationID?)
    /// The proposals of the journal.
    case proposals([ProposalRow])
    /// The files that were restored; nil if no edit was interrupted, or if it had in fact been completed.
    case restored(ResolutionPreview?)
    /// A patch document.
    case document(PatchDocument)
    /// The preview of an edit, or an edit that was undone.
    case preview(ResolutionPreview)
    /// The name of a definition.
    case name(DefinitionName)
    /// An import that was added, or would be.
    case addition(ImportAddition)
    /// The changes that a pull makes to the authored files.
    case pulled(PullResult)
    /// The edits of authored files.
    case edits([Decision])
    /// The journal.
    case journal(JournalReport)
    /// The result of checking the journal.
    case verification(JournalVerification)
    /// The state of governance that the journal records.
    case governance(GovernanceState)
    /// The result of checking the store.
    case store(StoreCheck)
    /// The result of repairing the store.
    case repaired(StoreRepair)
    /// The objects that were removed, or would be, by hash.
    case collected([StoredObject])
    /// The files that were exported.
    case exported(Export)
    /// A node of the store in its canonical encoding.
    case node([UInt8])
}
