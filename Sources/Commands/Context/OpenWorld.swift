import AIR
import CanonicalCBOR
import ContentStore
import Governance
import Remotes
import SystemPackage
import WorldIO
import WorldProtocol

/// A world for commands, with one method for each request and its type of reply.
struct OpenWorld {
    private let world: any World

    init(_ world: any World) { self.world = world }

    /// The same world, with decisions signed before they are passed on.
    func signing(with signing: Signing, _ clock: @escaping @Sendable () -> UInt64) -> OpenWorld {
        OpenWorld(SigningWorld(world, signing, clock: clock))
    }

    private func send<Value>(
        _ request: Request, _ value: (Reply) -> Value?
    ) async throws(CommandFailure) -> Value {
        let reply = try await working { () async throws(Failure) in
            try await world.answer(request, progress: nil)
        }
        guard let value = value(reply) else { throw CommandFailure(Failure.otherAnswer.diagnostics) }
        return value
    }

    /// The diagnostics that governance reported while writing.
    func said() async -> [Diagnostic] {
        // A world that fails to reply has nothing to report.
        (try? await send(.said) { if case .diagnostics(let said) = $0 { said } else { nil } }) ?? []
    }

    /// The problem with the manifest file, if the journal could be read anyway.
    func knownBaseProblem() async -> Diagnostic? {
        (try? await send(.baseProblem) { if case .diagnostics(let found) = $0 { found } else { nil } })?.first
    }

    /// The ID of the change that the last step queued in the outbox; nil if there was none.
    func takeQueued() async throws(CommandFailure) -> OperationID? {
        try await send(.queued) { if case .queued(let operation) = $0 { .some(operation) } else { nil } }
    }

    /// Throws unless a demand is met.
    func demand(_ demand: Demand) async throws(CommandFailure) {
        try await send(.demand(demand)) { if case .diagnostics = $0 { () } else { nil } }
    }

    // MARK: The remote

    func remote() async throws(CommandFailure) -> RemoteState {
        try await send(.remote) { if case .remote(let state) = $0 { state } else { nil } }
    }

    func fetch() async throws(CommandFailure) -> RemoteContactReport {
        try await send(.fetch) { if case .contacted(let report) = $0 { report } else { nil } }
    }

    func publish() async throws(CommandFailure) -> RemoteContactReport {
        try await send(.publish) { if case .contacted(let report) = $0 { report } else { nil } }
    }

    func addRemote(_ url: RemoteURL) async throws(CommandFailure) -> RemoteContactReport {
        try await send(.addRemote(url)) { if case .contacted(let report) = $0 { report } else { nil } }
    }

    func joinRemote(_ joined: JoinedRemote) async throws(CommandFailure) -> RemoteJoining {
        try await send(.joinRemote(joined)) { if case .joined(let joining) = $0 { joining } else { nil } }
    }

    func verifyRemote() async throws(CommandFailure) -> RemoteVerification {
        try await send(.verifyRemote) { if case .remoteVerified(let found) = $0 { found } else { nil } }
    }

    func removeRemote() async throws(CommandFailure) -> RemoteState {
        try await send(.removeRemote) { if case .remote(let state) = $0 { state } else { nil } }
    }

    // MARK: The manifest file

    func manifestStanding() async throws(CommandFailure) -> (standing: ManifestStanding, problem: Diagnostic?) {
        try await send(.manifestStanding) {
            if case .standing(let standing, let problem) = $0 { (standing, problem) } else { nil }
        }
    }

    /// Writes the journal's manifest to the manifest file, and returns the standing from before.
    func keepManifest() async throws(CommandFailure) -> ManifestStanding {
        try await send(.keepManifest) { if case .standing(let standing, _) = $0 { standing } else { nil } }
    }

    // MARK: The world

    func open() async throws(CommandFailure) -> Snapshot { try await snapshot(.open) }
    func snapshot() async throws(CommandFailure) -> Snapshot { try await snapshot(.snapshot) }

    private func snapshot(_ request: Request) async throws(CommandFailure) -> Snapshot {
        try await send(request) { if case .world(let snapshot) = $0 { snapshot } else { nil } }
    }

    func perform(_ action: Action) async throws(CommandFailure) -> Outcome {
        try await send(.perform(action)) { if case .performed(let outcome, _) = $0 { outcome } else { nil } }
    }

    func check() async throws(CommandFailure) -> WorldCheck {
        try await send(.check) { if case .check(let found) = $0 { found } else { nil } }
    }

    func problems() async throws(CommandFailure) -> [Diagnostic] {
        try await send(.problems) { if case .diagnostics(let found) = $0 { found } else { nil } }
    }

    // MARK: Single items

    func definition(_ key: DefinitionKey) async throws(CommandFailure) -> DefinitionDetail? {
        try await send(.definition(key)) { if case .definition(let found) = $0 { .some(found) } else { nil } }
    }

    func definition(_ key: DefinitionKey, through lens: DefinitionLens) async throws(CommandFailure) -> CBORValue? {
        try await send(.definitionValue(key, lens)) { if case .value(let found) = $0 { .some(found) } else { nil } }
    }

    func nextName(for key: DefinitionKey) async throws(CommandFailure) -> DefinitionName {
        try await send(.nextName(key)) { if case .name(let name) = $0 { name } else { nil } }
    }

    func change(_ id: OpID) async throws(CommandFailure) -> ChangeDetail? {
        try await send(.change(id)) { if case .change(let found) = $0 { .some(found) } else { nil } }
    }

    func pack(_ label: String) async throws(CommandFailure) -> PackDetail? {
        try await send(.pack(label)) { if case .pack(let found) = $0 { .some(found) } else { nil } }
    }

    func conflict(_ key: DefinitionKey) async throws(CommandFailure) -> ConflictDetail? {
        try await send(.conflict(key)) { if case .conflict(let found) = $0 { .some(found) } else { nil } }
    }

    func lock(_ label: String) async throws(CommandFailure) -> LockDetail? {
        try await send(.lock(label)) { if case .lock(let found) = $0 { .some(found) } else { nil } }
    }

    func proposal(_ id: ProposalID) async throws(CommandFailure) -> ProposalDetail {
        try await send(.proposal(id)) { if case .proposal(let found) = $0 { found } else { nil } }
    }

    func review(_ id: ProposalID, comparesTree: Bool = true) async throws(CommandFailure) -> ReviewDetail {
        try await send(comparesTree ? .review(id) : .reviewAlone(id)) {
            if case .review(let found) = $0 { found } else { nil }
        }
    }

    // MARK: Across the world

    /// The governance of the world; nil if it is not governed.
    func governing() async throws(CommandFailure) -> Governing? {
        try await governanceState().rules.map { Governing(rules: $0.rules, key: nil) }
    }

    func companions(of ids: [OpID]) async throws(CommandFailure) -> [Companion] {
        try await send(.companions(ids)) { if case .companions(let found) = $0 { found } else { nil } }
    }

    func proposals() async throws(CommandFailure) -> [ProposalRow] {
        try await send(.proposals) { if case .proposals(let rows) = $0 { rows } else { nil } }
    }

    func missingWasm(of id: ProposalID) async throws(CommandFailure) -> [Diagnostic] {
        try await send(.missingWasm(id)) { if case .diagnostics(let found) = $0 { found } else { nil } }
    }

    func gates(_ gates: [Gate]) async throws(CommandFailure) -> [GateResult] {
        try await send(.gates(gates)) { if case .gates(let results) = $0 { results } else { nil } }
    }

    /// Runs scenarios, and with `records` writes the results to their files as the expected ones.
    func scenarios(
        _ names: [String], withTrace: Bool, records: Bool
    ) async throws(CommandFailure) -> ScenarioReport {
        try await send(
            records ? .recordScenarios(names, withTrace: withTrace) : .scenarios(names, withTrace: withTrace)
        ) { if case .scenarios(let report) = $0 { report } else { nil } }
    }

    func authority(base: Hash?) async throws(CommandFailure) -> AuthorityDifference {
        try await send(.authority(base: base)) { if case .authority(let found) = $0 { found } else { nil } }
    }

    func changes(filter: BundleFilter) async throws(CommandFailure) -> [ChangeRow] {
        try await send(.changes(filter)) { if case .changes(let rows) = $0 { rows } else { nil } }
    }

    func document(full: Bool, filter: BundleFilter) async throws(CommandFailure) -> PatchDocument {
        try await send(.document(isFull: full, filter)) {
            if case .document(let document) = $0 { document } else { nil }
        }
    }

    // MARK: Edits

    func preview(_ resolution: Resolution) async throws(CommandFailure) -> ResolutionPreview {
        try await send(.preview(resolution)) { if case .preview(let preview) = $0 { preview } else { nil } }
    }

    func addition(_ request: ImportRequest) async throws(CommandFailure) -> ImportAddition {
        try await send(.addition(request)) { if case .addition(let addition) = $0 { addition } else { nil } }
    }

    func add(_ request: ImportRequest) async throws(CommandFailure) -> ImportAddition {
        try await send(.add(request)) { if case .addition(let addition) = $0 { addition } else { nil } }
    }

    func pull(isDryRun: Bool, force: Bool) async throws(CommandFailure) -> PullResult {
        try await send(.pull(isDryRun: isDryRun, force: force)) {
            if case .pulled(let result) = $0 { result } else { nil }
        }
    }

    func edits() async throws(CommandFailure) -> [Decision] {
        try await send(.edits) { if case .edits(let edits) = $0 { edits } else { nil } }
    }

    func undoEdit() async throws(CommandFailure) -> ResolutionPreview {
        try await send(.undoEdit) { if case .preview(let preview) = $0 { preview } else { nil } }
    }

    func undoInterrupted() async throws(CommandFailure) -> ResolutionPreview? {
        try await send(.undoInterrupted) { if case .restored(let preview) = $0 { .some(preview) } else { nil } }
    }

    // MARK: Journal and store

    func journal() async throws(CommandFailure) -> JournalReport {
        try await send(.journal) { if case .journal(let report) = $0 { report } else { nil } }
    }

    func verifyJournal(head: Hash?) async throws(CommandFailure) -> JournalVerification {
        try await send(.verifyJournal(head: head)) { if case .verification(let found) = $0 { found } else { nil } }
    }

    func governanceState() async throws(CommandFailure) -> GovernanceState {
        try await send(.governance) { if case .governance(let state) = $0 { state } else { nil } }
    }

    func checkStore() async throws(CommandFailure) -> StoreCheck {
        try await send(.verifyStore) { if case .store(let check) = $0 { check } else { nil } }
    }

    func repairStore(from folder: FilePath?) async throws(CommandFailure) -> StoreRepair {
        try await send(.repairStore(from: folder)) { if case .repaired(let repair) = $0 { repair } else { nil } }
    }

    func collectGarbage(isDryRun: Bool) async throws(CommandFailure) -> [StoredObject] {
        try await send(.collectGarbage(isDryRun: isDryRun)) {
            if case .collected(let found) = $0 { found } else { nil }
        }
    }

    func export(_ request: ExportRequest) async throws(CommandFailure) -> Export {
        try await send(.export(request)) { if case .exported(let export) = $0 { export } else { nil } }
    }

    func node(_ hash: Hash) async throws(CommandFailure) -> [UInt8] {
        try await send(.node(hash)) { if case .node(let bytes) = $0 { bytes } else { nil } }
    }
}
