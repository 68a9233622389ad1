public import AIR
public import CanonicalCBOR
public import Governance
public import Remotes
public import SystemPackage
public import WorldIO

/// A request of a command or a console to an open world.
public enum Request: Sendable, Equatable, Codable {
    // MARK: The world as a whole

    /// Opens the world: ``Reply/world(_:)``.
    case open
    /// Opens the world and follows its files from then on: ``Reply/world(_:)``.
    case follow
    /// The world as of the last read: ``Reply/world(_:)``.
    case snapshot
    /// Reloads the files that changed: ``Reply/world(_:)``, with the same revision if nothing changed.
    case refresh
    /// Performs an action: ``Reply/performed(_:_:)``.
    case perform(Action)

    /// Performs an action and keeps it in the outbox, without contacting the remote: ``Reply/performed(_:_:)``.
    case performLater(Action)

    // MARK: The remote

    /// The state of the journal relative to its remote, without contacting it: ``Reply/remote(_:)``.
    case remote
    /// Updates the journal from the remote; the authored files are not changed: ``Reply/contacted(_:)``.
    case fetch
    /// Publishes pending changes, and those that the remote lost: ``Reply/contacted(_:)``.
    case publish
    /// Shares the journal on a remote: ``Reply/contacted(_:)``.
    case addRemote(RemoteURL)
    /// Replaces the world's journal with that of a remote: ``Reply/joined(_:)``.
    case joinRemote(JoinedRemote)
    /// Compares every frame and object of the remote with the journal: ``Reply/remoteVerified(_:)``.
    case verifyRemote
    /// Stops sharing the journal on the remote, which keeps everything: ``Reply/remote(_:)``.
    case removeRemote

    // MARK: The manifest file

    /// The relation of the manifest file to the journal, and the problem of the file: ``Reply/standing(_:_:)``.
    case manifestStanding
    /// Writes the journal's manifest to the manifest file: ``Reply/standing(_:_:)`` from before the write.
    case keepManifest

    // MARK: Single items in full

    /// A definition with its references and problems: ``Reply/definition(_:)``.
    case definition(DefinitionKey)
    /// A definition as a lens shows it: ``Reply/value(_:)``.
    case definitionValue(DefinitionKey, DefinitionLens)
    /// A change with both sides: ``Reply/change(_:)``.
    case change(OpID)
    /// A proposal with its report, history and changes: ``Reply/proposal(_:)``.
    case proposal(ProposalID)
    /// The facts that a decision about a proposal is signed over: ``Reply/signable(_:)``.
    case signable(ProposalID)
    /// The terms that the author signs with an action that makes or rebases a proposal: ``Reply/terms(_:)``.
    case terms(Action)
    /// A proposal with each of its changes, to be read and decided on: ``Reply/review(_:)``.
    case review(ProposalID)
    /// The same without comparing the working tree, so that no authored file is read: ``Reply/review(_:)``.
    case reviewAlone(ProposalID)
    /// An import with its contract and checks: ``Reply/pack(_:)``.
    case pack(String)
    /// A conflict with its choices: ``Reply/conflict(_:)``.
    case conflict(DefinitionKey)
    /// The changes of an import since its pin: ``Reply/lock(_:)``.
    case lock(String)
    /// The history of a definition: ``Reply/history(_:)``.
    case history(DefinitionKey)

    // MARK: Queries across the world

    /// The shortest chain of references from the manifest down to a definition: ``Reply/chain(_:)``.
    case why(DefinitionKey)
    /// The definitions whose names look alike: ``Reply/lookalikes(_:)``.
    case lookalikes
    /// The references to or from definitions: ``Reply/references(_:)``.
    case references(ReferenceQuery)
    /// Runs gates: ``Reply/gates(_:)``.
    case gates([Gate])
    /// Runs scenarios, all or those of the given names, and traces them on request: ``Reply/scenarios(_:)``.
    case scenarios([String], withTrace: Bool)
    /// Runs scenarios and writes the results to their files as the expected ones: ``Reply/scenarios(_:)``.
    case recordScenarios([String], withTrace: Bool)
    /// The authority that the world gains and loses relative to its base, or to another base that is named:
    /// ``Reply/authority(_:)``.
    case authority(base: Hash?)
    /// Reads the world and checks it, without computing what only lists or the stage need: ``Reply/check(_:)``.
    case check
    /// The problems of the world, as in its snapshot, without computing what only lists need:
    /// ``Reply/diagnostics(_:)``.
    case problems
    /// The problems that were reported since the last such request: ``Reply/diagnostics(_:)``.
    case said
    /// The problem with the manifest file, if the journal could be read anyway: ``Reply/diagnostics(_:)``.
    case baseProblem
    /// The ID of the change that the last step queued in the outbox: ``Reply/queued(_:)``.
    case queued
    /// Fails unless a demand is met: ``Reply/diagnostics(_:)`` with no diagnostics.
    case demand(Demand)
    /// The companions of some changes: further changes that these need to have an effect, beyond dependencies:
    /// ``Reply/companions(_:)``.
    case companions([OpID])
    /// The authority of the changes against the base, and the open proposals that have them: ``Reply/notes(_:)``.
    case changeNotes
    /// The changes against the base: ``Reply/changes(_:)``.
    case changes(BundleFilter)
    /// The patch against the base, the minimal one or the one that adds everything: ``Reply/document(_:)``.
    case document(isFull: Bool, BundleFilter)

    // MARK: Edits of authored files

    /// The preview of a resolution: ``Reply/preview(_:)``.
    case preview(Resolution)
    /// The name of a definition with the next free version: ``Reply/name(_:)``.
    case nextName(DefinitionKey)
    /// The preview of adding an import: ``Reply/addition(_:)``.
    case addition(ImportRequest)
    /// Adds an import: ``Reply/addition(_:)``.
    case add(ImportRequest)
    /// Updates the authored files to the manifest, or previews that: ``Reply/pulled(_:)``.
    case pull(isDryRun: Bool, force: Bool)
    /// The edits of authored files, oldest first: ``Reply/edits(_:)``.
    case edits
    /// Undoes the last edit of authored files: ``Reply/preview(_:)``.
    case undoEdit
    /// Restores the files of an edit that was interrupted: ``Reply/restored(_:)``.
    case undoInterrupted

    // MARK: Journal and store

    /// The journal's records: ``Reply/journal(_:)``.
    case journal
    /// Checks the journal and the objects that it names, and that it has a frame: ``Reply/verification(_:)``.
    case verifyJournal(head: Hash?)
    /// The state of proposals, manifest and rules in the journal: ``Reply/governance(_:)``.
    case governance
    /// The proposals of the journal; reads only the journal: ``Reply/proposals(_:)``.
    case proposals
    /// A warning for each module of a proposal's result whose wasm is not in the store: ``Reply/diagnostics(_:)``.
    case missingWasm(ProposalID)
    /// Compares every object of the store with its name: ``Reply/store(_:)``.
    case verifyStore
    /// Replaces missing or corrupt objects with good copies, optionally from a folder: ``Reply/repaired(_:)``.
    case repairStore(from: FilePath?)
    /// Removes unreferenced objects from the store, or lists them: ``Reply/collected(_:)``.
    case collectGarbage(isDryRun: Bool)
    /// Writes a manifest as authored AIR: ``Reply/exported(_:)``.
    case export(ExportRequest)
    /// A node of the store: ``Reply/node(_:)``.
    case node(Hash)
}

extension Request {
    /// The class of a request, which determines in which order requests are answered.
    public enum Lane: Sendable, Hashable {
        /// Changes the world, in order of arrival, and after earlier requests that read it.
        case changes
        /// Reads the world, in the same order as the changes.
        case readsWorld
        /// Shows one item in full: of several requests, only the last one counts.
        case detail
        /// Does not wait for other requests.
        case alone
    }

    /// The lane that the request belongs to.
    public var lane: Lane {
        switch self {
        case .perform(.reload), .open, .follow, .refresh, .preview, .addition, .pull(isDryRun: true, _), .check,
            .problems, .demand:
            .readsWorld
        case .collectGarbage(isDryRun: true): .alone
        case .perform, .performLater, .publish, .add, .undoEdit, .undoInterrupted, .pull, .repairStore, .collectGarbage,
            .export, .addRemote, .joinRemote, .removeRemote, .keepManifest, .recordScenarios:
            .changes
        case .definition, .change, .proposal, .pack, .conflict, .lock: .detail
        case .snapshot, .definitionValue, .history, .why, .lookalikes, .references, .gates, .authority, .review,
            .reviewAlone,
            .changeNotes, .companions, .changes, .document, .nextName, .edits, .journal, .verifyJournal, .governance,
            .verifyStore, .node, .signable, .terms, .said, .baseProblem, .queued, .proposals,
            .missingWasm, .remote, .fetch, .verifyRemote, .manifestStanding, .scenarios:
            .alone
        }
    }

    /// Whether the request may change the world.
    public var writes: Bool { lane == .changes }
}

/// A condition that a command requires before it continues.
public enum Demand: Sendable, Equatable, Codable {
    /// A readable base, if one is named: without it, nothing may count as new.
    case base
    /// A readable sync file: without it the world's imports are unknown.
    case syncFile
}

/// A manifest to be written as authored AIR (Documentation/commands.md, `aos export`).
public struct ExportRequest: Sendable, Equatable, Codable {
    /// The folder to write to.
    public var folder: FilePath
    /// The manifest; nil for the base.
    public var manifest: Hash?
    /// The layout of the files.
    public var options: AIRLayout.Options
    /// Whether the wasm of modules is written, too.
    public var withWasm: Bool
    /// Whether files that differ are overwritten.
    public var force: Bool

    /// Creates an export request.
    public init(
        to folder: FilePath, manifest: Hash? = nil, options: AIRLayout.Options, withWasm: Bool = false,
        force: Bool = false
    ) {
        self.folder = folder
        self.manifest = manifest
        self.options = options
        self.withWasm = withWasm
        self.force = force
    }
}
