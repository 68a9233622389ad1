public import AIR
public import CanonicalCBOR
public import ContentStore
public import Files
public import WorldIO

/// The reason why a frame of the journal is void.
public enum RecordDamage: Sendable, Equatable, Codable {
    /// The frame does not have the form of its version.
    case unreadable(RecordError)
    /// The frame's records can't follow the earlier ones.
    case impossible(ReplayFault)
}

/// The reason that a governance operation is refused (Documentation/system.md, *Governance*).
public enum GovernanceError: Error, Sendable {
    /// The journal has no manifest yet.
    case noBase
    /// Genesis is impossible because the journal already has frames.
    case journalExists(height: Int)
    /// There is no proposal with this ID.
    case unknownProposal(ProposalID)
    /// The proposal's state forbids the step.
    case wrongState(Proposal, HistoryEntry.Step)
    /// The proposal's base is no longer the world's manifest.
    case stale(Proposal, current: Hash?)
    /// Only a stale proposal can be rebased.
    case notStale(Proposal)
    /// The world already has everything that a stale proposal would change.
    case nothingLeft(ProposalID)
    /// A side was chosen for an op that is not in conflict; the fate is nil when the proposal has no such op.
    case notInConflict(ProposalID, OpID, ThreeWayMerge.Fate?)
    /// Both sides of an op were chosen where that is impossible.
    case cantKeepBoth(ProposalID, OpID, KeepingBoth.Obstacle)
    /// The patch's base is not the world's manifest.
    case staleBase(Hash, current: Hash)
    /// The proposal's result is not valid.
    case invalidResult(ProposalID, [Diagnostic])
    /// The stored patch does not result in the approved manifest.
    case otherResult(ProposalID, stored: Hash, approved: Hash)
    /// The world is governed, so only proposals can change it.
    case governed(RulesInForce)
    /// The rules in force were made by a newer version.
    case rulesUnreadable(ProposalID)
    /// A decision in a governed world must be signed.
    case needsKey(ProposalID, ApprovalDecision)
    /// The rules in force keep authors from approving, so proposals must be signed.
    case unsignedProposal
    /// A signed proposal names an author other than the key's owner.
    case otherAuthor(String, owner: String)
    /// The rules in force don't name the key.
    case unknownKey(ApproverKey)
    /// The rules don't let authors approve their own proposals.
    case ownProposal(ProposalID, String)
    /// Too few owners have approved, or too few approvals still count.
    case tooFewApprovals(ProposalID, [String], Int)
    /// A proposal of rules can't be rebased: the rules must be proposed again.
    case rulesCantRebase(ProposalID)
    /// The cryptography library failed to sign.
    case signing
    /// The caller canceled the operation, and nothing was written.
    case cancelled
    /// The stored patch of a proposal contradicts the journal.
    case reportDiffers([Diagnostic])
    /// The proposal has changed since it was shown.
    case changedSinceShown(Proposal, expected: Hash)
    /// Only the author can withdraw a proposal.
    case notAuthor(Proposal, String)
    /// A record was not written because it can't follow those of the journal.
    case refused(ReplayFault)
    /// The journal has frames of a newer version, so nothing is written to it.
    case newer(NewerFrame)
    /// Rules with weak keys, or owners that can't be told apart.
    case unsoundRules([Diagnostic])
    /// The manifest file is not one from the journal, so the state of the working tree is unknown.
    case baseInDoubt(Diagnostic)
    /// The remote does not allow the step.
    case remote(RemoteFault)
    /// The decision was queued, and the proposal has changed since.
    case changedSinceDecided(String)
    /// The journal can't be read or written.
    case journal(JournalError)
    /// The store lacks an object, or can't be written.
    case worldIO(WorldIOError)
    /// A file can't be read or written.
    case file(FileError)
    /// A patch document that has no canonical form.
    case encoding(CBORError)
}

extension GovernanceError {
    /// The problem as diagnostics, with the next command in the help if there is one.
    public var diagnostics: [Diagnostic] {
        switch self {
        case .noBase:
            [error(.notFound, "the world has no base manifest yet", "make the first one with `aos push`")]
        case .journalExists(let height):
            [
                error(
                    .wouldOverwrite, "the world already has a journal of \(height) \(height == 1 ? "frame" : "frames")",
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
                    .nothingToDo, "the world already has all changes of proposal \(id)",
                    "reject it: `aos gov approve --id \(id) --decision reject`")
            ]
        case .notInConflict(let id, let op, let fate):
            [
                error(
                    fate == nil ? .notFound : .usage,
                    fate == nil
                        ? "proposal \(id) has no op `\(op)`"
                        : "nothing to choose for `\(op)`: the world did not change it differently",
                    "`aos gov rebase --id \(id)` lists the ops that need a decision")
            ]
        case .cantKeepBoth(let id, let op, let obstacle):
            [
                error(
                    .usage, "\(op): \(obstacle.message)",
                    obstacle.isOfName
                        ? "choose another name: `aos gov rebase --id \(id) --both OP=NAME`"
                        : "choose one side: `aos gov rebase --id \(id) --mine OP`, or `--theirs OP`")
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
                    "the key is \(owner)'s, so the author of the proposal is \(owner), not \(author)",
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
                    "proposal \(id) has \(found.count) of \(needed) required approvals\(found.isEmpty ? "" : ": \(found.joined(separator: ", "))")",
                    "approve it: `aos gov approve --id \(id) --key FILE`; approvals expire, and end with the rules that they were made under"
                )
            ]
        case .rulesCantRebase(let id):
            [
                error(
                    .proposalState, "proposal \(id) changes the rules, which can't be merged",
                    "propose them again: `aos gov propose --rules FILE`")
            ]
        case .cancelled: [error(.nothingToDo, "canceled before anything was written", nil)]
        case .signing: [error(.governed, "the decision could not be signed", nil)]
        case .reportDiffers(let problems): problems
        case .changedSinceShown(let proposal, let expected):
            [
                error(
                    .changedSinceShown,
                    "proposal \(proposal.id) is not the expected one: its patch is \(proposal.patchHash.short), not \(expected.short)",
                    "review it: `aos gov get --id \(proposal.id)`")
            ]
        case .notAuthor(let proposal, let who):
            [
                error(
                    .proposalState, "the author of proposal \(proposal.id) is \(proposal.author), not \(who)",
                    "reject it instead: `aos gov approve --id \(proposal.id) --decision reject`")
            ]
        case .refused(let fault): [error(.proposalState, "the journal refuses the step: \(fault.message)", nil)]
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
