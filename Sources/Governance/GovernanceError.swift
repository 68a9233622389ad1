public import AIR
public import CanonicalCBOR
public import ContentStore
public import Files
public import WorldIO

/// The reason why a frame of the journal is void.
public enum RecordDamage: Sendable, Equatable, Codable {
    /// It is not as frames of its version are written.
    case unreadable(RecordError)
    /// Its records can't follow those before it.
    case impossible(ReplayFault)
}

/// The reason why a step of governance is refused (Documentation/system.md, *Governance*).
public enum GovernanceError: Error, Sendable {
    /// The journal knows no manifest yet.
    case noBase
    /// Genesis where the journal has frames already.
    case journalExists(height: Int)
    /// There is no proposal of this id.
    case unknownProposal(ProposalID)
    /// The proposal's state forbids the step.
    case wrongState(Proposal, HistoryEntry.Step)
    /// The proposal's base is not the world's manifest any more.
    case stale(Proposal, current: Hash?)
    /// Only a stale proposal can be rebased.
    case notStale(Proposal)
    /// The world has everything that a stale proposal would change.
    case nothingLeft(ProposalID)
    /// A side was chosen for an op that is not in conflict; nil when the proposal has no such op.
    case notInConflict(ProposalID, OpID, ThreeWayMerge.Fate?)
    /// Both sides of an op were chosen, which can't be.
    case cantKeepBoth(ProposalID, OpID, KeepingBoth.Obstacle)
    /// The patch's base is not the world's manifest.
    case staleBase(Hash, current: Hash)
    /// The proposal's result is not valid.
    case invalidResult(ProposalID, [Diagnostic])
    /// The stored patch does not result in the approved manifest.
    case otherResult(ProposalID, stored: Hash, approved: Hash)
    /// The world is governed, so it changes by proposals only.
    case governed(RulesInForce)
    /// The rules in force are of a newer version.
    case rulesUnreadable(ProposalID)
    /// A decision in a governed world has to be signed.
    case needsKey(ProposalID, ApprovalDecision)
    /// The rules in force keep authors from approving, so proposals have to be signed.
    case unsignedProposal
    /// A signed proposal names another author than the key's owner.
    case otherAuthor(String, owner: String)
    /// The rules in force don't name the key.
    case unknownKey(ApproverKey)
    /// The rules don't count authors among those who approve.
    case ownProposal(ProposalID, String)
    /// Too few owners have approved, or too few approvals count by now.
    case tooFewApprovals(ProposalID, [String], Int)
    /// A proposal of rules can't be rebased: the rules must be proposed again.
    case rulesCantRebase(ProposalID)
    /// The library for signatures refused.
    case signing
    /// The caller canceled it, and nothing was written.
    case cancelled
    /// The stored patch of a proposal contradicts the journal.
    case reportDiffers([Diagnostic])
    /// The proposal has changed since it was shown.
    case changedSinceShown(Proposal, expected: Hash)
    /// Only its author can withdraw a proposal.
    case notAuthor(Proposal, String)
    /// A record that can't follow those of the journal was not written.
    case refused(ReplayFault)
    /// The journal has frames of a newer version, so nothing is written to it.
    case newer(NewerFrame)
    /// Rules with weak keys, or owners that can't be told apart.
    case unsoundRules([Diagnostic])
    /// The manifest file is not one from the journal, so the state of the working tree is unknown.
    case baseInDoubt(Diagnostic)
    /// The remote does not allow the step.
    case remote(RemoteFault)
    /// The decision was kept for later, and the proposal has changed since.
    case changedSinceDecided(String)
    /// The journal can't be read or written.
    case journal(JournalError)
    /// The store lacks something, or can't be written.
    case worldIO(WorldIOError)
    /// A file can't be read or written.
    case file(FileError)
    /// A patch document that has no canonical form.
    case encoding(CBORError)
}

extension GovernanceError {
    /// The problem as diagnostics, each with the next command in its help where there is one.
    public var diagnostics: [Diagnostic] {
        switch self {
        case .noBase:
            [error(.notFound, "the world has no base manifest yet", "make the first one with `aos push`")]
        case .journalExists(let height):
            [
                error(
                    .wouldOverwrite, "the world already has a journal of \(height) frames",
                    "make the change with `aos push` or `aos gov propose`")
            ]
        case .unknownProposal(let id):
            [error(.notFound, "there is no proposal \(id)", "`aos gov list` lists the proposals")]
        case .wrongState(let proposal, let step):
            [
                error(
                    .proposalState,
                    "proposal \(proposal.id) is \(proposal.state.rawValue) and can't be \(step.rawValue)",
                    proposal.nextCommand)
            ]
        case .stale(let proposal, let current):
            [
                error(
                    .staleBase,
                    "proposal \(proposal.id) is stale: it is for the manifest \(proposal.manifestBase.short), the world is at \(current?.short ?? "none")",
                    "rebase it onto the current manifest: `aos gov rebase --id \(proposal.id)`")
            ]
        case .notStale(let proposal):
            [
                error(
                    .proposalState,
                    proposal.state.isOpen
                        ? "proposal \(proposal.id) is for the world's manifest, so there is nothing to rebase"
                        : "proposal \(proposal.id) is \(proposal.state.rawValue) and can't be rebased",
                    proposal.nextCommand)
            ]
        case .nothingLeft(let id):
            [
                error(
                    .nothingToDo, "the world has everything that proposal \(id) would change",
                    "reject it: `aos gov approve --id \(id) --decision reject`")
            ]
        case .notInConflict(let id, let op, let fate):
            [
                error(
                    fate == nil ? .notFound : .usage,
                    fate == nil
                        ? "proposal \(id) has no op `\(op)`"
                        : "there is nothing to choose for `\(op)`: the world has not changed it differently",
                    "`aos gov rebase --id \(id)` lists the ops that need a decision")
            ]
        case .cantKeepBoth(let id, let op, let obstacle):
            [
                error(
                    .usage, "\(op): \(obstacle.message)",
                    obstacle.isOfName
                        ? "give the proposal's side another name: `aos gov rebase --id \(id) --both OP=NAME`"
                        : "take one side: `aos gov rebase --id \(id) --mine OP`, or `--theirs OP`")
            ]
        case .staleBase(let base, let current):
            [
                error(
                    .staleBase, "the patch is for the manifest \(base.short), the world is at \(current.short)",
                    "update the working tree with `aos pull`; `aos diff` then shows the differences")
            ]
        case .invalidResult(let id, let diagnostics):
            [
                error(
                    .proposalState, "the result of proposal \(id) is not valid",
                    "fix the world, propose again with `aos gov propose`, and reject this one: `aos gov approve --id \(id) --decision reject`"
                )
            ] + diagnostics
        case .otherResult(let id, let stored, let approved):
            [
                error(
                    .storeCorrupt,
                    "the stored patch of proposal \(id) results in the manifest \(stored.short), not the approved \(approved.short)",
                    "propose the change again with `aos gov propose`")
            ]
        case .governed(let inForce):
            [
                error(
                    .governed,
                    "the world is governed by the rules of proposal \(inForce.proposal): it changes by approved proposals only",
                    "propose the change: `aos gov propose --all`; `aos gov rules` shows who may approve")
            ]
        case .rulesUnreadable(let id):
            [
                error(
                    .governed,
                    "the rules of proposal \(id) are of a newer version, so this version of aos can't tell who may decide",
                    "use a version of aos that knows them")
            ]
        case .needsKey(let id, let decision):
            [
                error(
                    .governed, "the world is governed: a decision must be signed",
                    "sign it: `aos gov approve --id \(id)\(decision == .reject ? " --decision reject" : "") --key FILE`"
                )
            ]
        case .unsignedProposal:
            [
                error(
                    .governed, "the rules don't let authors approve, so a proposal must be signed by its author",
                    "sign it with a key of the rules: `--key FILE`; `aos gov rules` lists them")
            ]
        case .otherAuthor(let author, let owner):
            [
                error(
                    .governed,
                    "the key is \(owner)'s, and the author of a signed proposal is its signer, not \(author)",
                    "omit --author, or sign with the key of \(author)")
            ]
        case .unknownKey(let key):
            [
                error(
                    .governed, "the rules in force don't name the key \(key)",
                    "`aos gov rules` lists the keys; rules change by `aos gov propose --rules FILE`")
            ]
        case .ownProposal(let id, let owner):
            [
                error(
                    .governed, "the rules don't let authors approve, and \(owner) is the author of proposal \(id)",
                    "ask another owner: `aos gov rules` lists them")
            ]
        case .tooFewApprovals(let id, let found, let needed):
            [
                error(
                    .proposalState,
                    "the approvals of \(needed) owners are required, and \(found.count) count now\(found.isEmpty ? "" : ": \(found.joined(separator: ", "))")",
                    "approve it: `aos gov approve --id \(id) --key FILE`; approvals expire, and end with the rules that they were made under"
                )
            ]
        case .rulesCantRebase(let id):
            [
                error(
                    .proposalState, "proposal \(id) is about rules, which can't be merged",
                    "propose them again: `aos gov propose --rules FILE`")
            ]
        case .cancelled: [error(.nothingToDo, "it was canceled before anything was written", nil)]
        case .signing: [error(.governed, "the decision could not be signed", nil)]
        case .reportDiffers(let problems): problems
        case .changedSinceShown(let proposal, let expected):
            [
                error(
                    .changedSinceShown,
                    "proposal \(proposal.id) is not the expected one: its patch is \(proposal.patchHash.short), expected was \(expected.short)",
                    "review it: `aos gov get --id \(proposal.id)`")
            ]
        case .notAuthor(let proposal, let who):
            [
                error(
                    .proposalState, "the author of proposal \(proposal.id) is \(proposal.author), not \(who)",
                    "reject it instead: `aos gov approve --id \(proposal.id) --decision reject`")
            ]
        case .refused(let fault): [error(.proposalState, "the journal can't take this: \(fault.message)", nil)]
        case .newer(let frame): [error(.journalNewer, frame.notice.message, frame.notice.help)]
        case .unsoundRules(let problems): problems
        case .baseInDoubt(let problem): [problem]
        case .remote(let fault): [fault.diagnostic]
        case .changedSinceDecided(let reason): [error(.changedSinceShown, reason, nil)]
        case .journal(let cause): [error(cause.code, cause.message, cause.help)]
        case .worldIO(let cause): cause.diagnostics
        case .file(let cause): [error(.unwritableFile, cause.message, cause.help)]
        case .encoding(let cause): [error(.patchInvalid, "the patch has no canonical form: \(cause.message)", nil)]
        }
    }

    private func error(_ code: DiagnosticCode, _ message: String, _ help: String?) -> Diagnostic {
        Diagnostic(.error, code, message, help: help)
    }
}

extension GovernanceError: CustomStringConvertible {
    /// The messages of the diagnostics.
    public var description: String { diagnostics.map(\.message).joined(separator: "; ") }
}

extension RecordDamage {
    /// The message, in one line.
    public var message: String {
        switch self {
        case .unreadable(let error): error.message
        case .impossible(let fault): fault.message
        }
    }
}

extension JournalError {
    fileprivate var code: DiagnosticCode {
        switch self {
        case .notOurs, .damaged, .headMissing, .headDamaged, .headRolledBack: .journalCorrupt
        case .shorterThanHead: .journalShorterThanHead
        case .lockedByOther: .lockedByOther
        case .payloadRefused, .payloadTooLarge: .patchInvalid
        case .writerClosed, .outcomeUnknown, .file: .unwritableFile
        }
    }
}
