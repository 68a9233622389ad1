public import AIR
import CanonicalCBOR
import Files
import Governance
import Sync
import SystemPackage
import WorldIO
public import WorldProtocol

/// An open world, used by both the commands and the console.
///
/// Opening never fails: a broken world opens as well, and its problems are among the diagnostics.
public actor Workbench {
    let options: WorkbenchOptions
    let rooms: Rooms
    /// The parts of the world that have been computed.
    var parts: WorldParts
    /// Whether the world was loaded; until then, the index is used.
    private(set) var isOpened = false
    private var notices: [Diagnostic] = []
    private var said: [Diagnostic] = []
    private(set) var revision = 0
    /// The status of the world's files from just before they were read; nil if changes are not tracked.
    private(set) var stamp: WorldStamp?
    /// Whether a client wants to be notified of changes in the world's files.
    var isFollowed = false
    /// Whether interrupted edits have been completed or undone since the sources were last invalidated.
    private var isSettled = false
    /// The imports whose pins were last stored.
    private var pinned: Part<[ResolvedImport]>?
    /// Whether the index is being updated in the background, and whether the world has changed since that began.
    var isKeepingIndex = false
    var isIndexOutdated = false
    private var current: Snapshot?
    /// The cached changes of open proposals, for the notes on the world's changes.
    let proposedChanges = ProposedChanges()
    /// The definitions in the index; nil if the world was loaded or there is no index.
    private(set) var details: IndexedDetails?
    /// Whether the index is stored with the details of every definition.
    var keepsDetails: Bool
    /// The ID of the change that the last step queued.
    var queued: OperationID?
    /// Serializes governance steps, so that they don't contact the remote at the same time.
    let contact = Turns(1)
    /// Cargo's answers about the world's imports.
    var packages = CargoAnswers.none

    /// Creates a workbench for a world, without reading anything yet.
    public init(_ options: WorkbenchOptions, _ environment: WorkbenchEnvironment) {
        self.options = options
        keepsDetails = options.keepsDetails
        rooms = Rooms(options, environment)
        parts = WorldParts(options, rooms, .none)
    }

    /// Opens the world, from its index if that is current, and returns the snapshot.
    public func open() async -> Snapshot {
        if let known = takeIndex() { return known }
        await keepingIndex { await reload() }
        return snapshot()
    }

    /// The current snapshot of the world.
    public func snapshot() -> Snapshot {
        if let current { return current }
        let snapshot = SnapshotBuilder(world: world(), notices: notices, revision: revision).snapshot()
        current = snapshot
        return snapshot
    }

    /// The number of times that each part of the world was computed.
    package var computations: [WorldPart: Int] { parts.counter.all }

    /// The number of authored files that were parsed.
    package var parsedCount: Int { rooms.parsed.parsedCount }

    /// The number of authored files that were opened.
    package var openedCount: Int { rooms.parsed.openedCount }

    /// Performs the action.
    ///
    /// - Throws: ``WorkbenchError`` with the reasons, in which case the world is unchanged.
    public func perform(_ action: Action) async throws(WorkbenchError) -> Outcome {
        // Actions need the world itself, not its index.
        if !isOpened, isFollowed || details != nil { await reload() }
        switch action {
        // These depend only on the journal and the store.
        case .shadow, .approve, .withdraw, .comment, .apply, .rebase, .saveLog: break
        case .reload: break
        case .undo: await askCargoBeforeUndo()
        case .resolve(let resolution, _):
            await askCargo()
            await prepare(resolution)
            await catchUp()
        case .propose(let request):
            if case .rules = request.source, !request.isDryRun { break }
            await catchUp()
        case .genesis, .push: await catchUp()
        default: if !isOpened { await reload() }
        }
        try checkCancelled()
        let outcome = try await perform(now: action)
        // A client that follows the world will show the result next.
        if isFollowed, isOpened { await prepare(WorldPart.shown) }
        return outcome
    }

    private func perform(now action: Action) async throws(WorkbenchError) -> Outcome {
        switch action {
        case .reload:
            await reload()
            try checkCancelled()
            return .done("reloaded")
        case .stage(let ids, let withNeeds): return try stage(ids, withNeeds: withNeeds)
        case .unstage(let ids): return try unstage(ids)
        case .clearStage: return try clearStage()
        case .markSeen(let ids, let isSeen): return try markSeen(ids, isSeen)
        case .markHunksSeen(let id, let hunks, let isSeen): return try markHunksSeen(id, hunks, isSeen)
        case .undo: return try await undo()
        case .redo: return try await redo()
        case .resolve(let resolution, let shown): return try await resolve(resolution, showing: shown)
        case .saveLog(let file, let time): return try saveLog(file, after: time)
        case .propose(let request): return try await propose(request)
        case .shadow(let id): return try await shadow(id)
        case .approve(let id, let decision, let approver, let reason, let expected, let signature):
            return try await approve(id, decision, approver, reason: reason, expected: expected, signature)
        case .withdraw(let id, let author, let reason, let signature):
            return try await withdraw(id, author, reason, signature)
        case .comment(let id, let text, let author, let op, let hunk, let resolves):
            return try await comment(on: id, text, author, op, hunk, resolves)
        case .apply(let id, let expected): return try await apply(id, expected: expected)
        case .markReviewed(let id, let ops, let isReviewed): return try await markReviewed(id, ops, isReviewed)
        case .markHunksReviewed(let id, let op, let hunks, let isReviewed):
            return try await markReviewed(id, op, hunks, isReviewed)
        case .rebase(let id, let choices, let description, let signature):
            return try await rebase(id, choices, description, signature)
        case .genesis: return try await genesis()
        case .push(let isDryRun, let filter): return try await push(isDryRun: isDryRun, filter)
        }
    }

    /// Removes and returns the diagnostics reported during writes, such as where a torn tail was moved.
    public func takeSaid() -> [Diagnostic] {
        said += rooms.notices.take()
        defer { said = [] }
        return said
    }

    // MARK: State

    /// The world, whose parts are read or computed on demand.
    func world() -> WorldParts {
        // Complete or undo interrupted edits before any authored file is read.
        if !isSettled {
            isSettled = true
            notices += settleEdits()
        }
        if !isOpened {
            isOpened = true
            details = nil
            if stamp == nil, takesStamps { setStamp(WorldStamp.take(options, rooms, packages)) }
        }
        return parts
    }

    /// Reloads parts of the world without blocking queries about the previous state; nothing changes if it is canceled.
    ///
    /// - Parameters:
    ///   - forgotten: the parts that may have changed.
    ///   - wanted: the parts to compute.
    ///   - known: the status of the world's files from before they are read; nil to determine it.
    func read(
        _ forgotten: Set<WorldPart>, computing wanted: Set<WorldPart> = WorldPart.shown, known: WorldStamp? = nil
    ) async {
        let settled = settleEdits()
        isSettled = true
        let started = revision
        let fresh = parts.forgetting(forgotten, packages: packages)
        let takesStamp = known == nil && takesStamps
        let taken = await LongWork.beside {
            var stamp = known
            if takesStamp {
                LongWork.report("checking the files")
                stamp = WorldStamp.take(fresh.options, fresh.rooms, fresh.packages)
            }
            fresh.prepare(wanted)
            return stamp
        }
        guard !Task.isCancelled else {
            // The edits were already completed or undone, so the next load must report them.
            for notice in settled { rooms.notices.add(notice) }
            return
        }
        let isOvertaken = revision != started
        parts = fresh
        isOpened = true
        setStamp(taken.map { new in stamp?.with(forgotten, of: new) ?? new })
        let reported = rooms.notices.take()
        said += reported
        notices = settled + keepPins() + reported
        changed()
        // Decisions made in the meantime have changed the journal or the review files.
        if isOvertaken { forget([.journal, .log]) }
    }

    /// Reloads the changed parts of the world, or all of it if the changes are unknown.
    func catchUp() async {
        // A single command does not show the other parts.
        let wanted: Set<WorldPart> = isFollowed ? WorldPart.shown : [.problems]
        guard isOpened else { return await reload(computing: wanted) }
        guard let stamp else {
            await read(Self.allRead, computing: wanted)
            return await restoreBase(computing: wanted)
        }
        let now = await look()
        let changed = now.parts(differingFrom: stamp).reduce(into: Set()) { $0.formUnion($1.worldParts) }
        guard !changed.isEmpty || packages != parts.packages else { return }
        await read(changed, computing: wanted, known: now)
        await restoreBase(computing: wanted)
    }

    /// The parts that are read from files and not computed from other parts.
    static let allRead: Set<WorldPart> = [.sources, .scenarios, .journal, .log]

    /// Computes parts without blocking queries.
    func prepare(_ wanted: Set<WorldPart>) async {
        let world = world()
        await LongWork.beside { world.prepare(wanted) }
        guard !Task.isCancelled else { return }
        let problems = keepPins()
        guard !problems.isEmpty else { return }
        notices += problems
        current = nil
    }

    /// Invalidates parts that this workbench has just changed; they are reloaded on demand.
    func forget(_ changedParts: Set<WorldPart>, adding problems: [Diagnostic] = []) {
        if changedParts.contains(.sources) { isSettled = false }
        updateStamp(of: changedParts)
        parts = parts.forgetting(changedParts, packages: packages)
        let reported = problems + rooms.notices.take()
        said += reported
        notices = reported
        changed()
    }

    /// Stores the pins of imports that were read, unless that was already done.
    private func keepPins() -> [Diagnostic] {
        let imports = parts.cells.imports
        guard imports.isKnown, pinned !== imports else { return [] }
        pinned = imports
        return keepPins(of: parts.imports)
    }

    /// Uses the index instead of loading the world, which is loaded when more is needed; nil if the index is not
    /// current.
    func takeIndex() -> Snapshot? {
        guard !isOpened, options.index != .none else { return nil }
        let stamp = isFollowed ? WorldStamp.take(options, rooms, packages) : nil
        guard let known = openIndex() else { return nil }
        setStamp(stamp)
        revision = known.snapshot.revision
        current = known.snapshot
        details = known.details
        return known.snapshot
    }

    /// Whether to record the status of files before they are read: a single read does not need to detect later changes,
    /// nor does a read-only workbench, which performs no actions after reading.
    private var takesStamps: Bool { isFollowed || options.index == .none && !options.isReadOnly }

    /// Updates the stamp for files that this workbench has just written, so that they don't count as changed.
    private func updateStamp(of parts: Set<WorldPart>) {
        guard let stamp else { return }
        setStamp(stamp.with(parts, of: WorldStamp.take(options, rooms, packages, parts)))
    }

    /// Sets the stamp, and the folders to watch.
    private func setStamp(_ new: WorldStamp?) {
        stamp = new
        if isFollowed, let new { rooms.environment.watch?(new.folders) }
    }

    /// Invalidates the snapshot.
    private func changed() {
        current = nil
        details = nil
        revision += 1
    }

    /// Throws if the task was canceled; call this before writing anything.
    func checkCancelled() throws(WorkbenchError) {
        if Task.isCancelled { throw WorkbenchError(.nothingToDo, "canceled before anything was written") }
    }

    func requireWritable() throws(WorkbenchError) {
        guard !options.isReadOnly else {
            throw WorkbenchError(.usage, "the world is read-only", help: "open it without --read-only")
        }
    }

    /// The maximum wait for another process that is logging a decision, which takes a few writes to the disk.
    private static let patience = Duration.seconds(2)

    /// Changes the review files under their lock, after reading the latest changes by other processes.
    ///
    /// - Parameter keepsStage: whether ops that changed after they were staged stay staged on disk, for decisions that
    ///   do not concern the stage, such as about another folder of definitions.
    func changeReview(
        keepsStage: Bool = false, _ body: (inout ReviewLog, WorldParts) throws(WorkbenchError) -> Void
    ) throws(WorkbenchError) {
        try requireWritable()
        let world = keepsStage ? parts : world()
        let files = rooms.environment.files
        let lock: FileLock
        do {
            try files.createDirectories(rooms.world.internals)
            lock = try files.lock(
                rooms.world.internals.appending("review.lock"), owner: rooms.environment.lockOwner,
                patience: Self.patience)
        } catch {
            throw WorkbenchError(writing: error)
        }
        defer { lock.release() }
        var log = ReviewLog.read(rooms.world, files: files).log
        func prune() -> [Diagnostic] {
            guard !keepsStage, !log.staged.isEmpty, let difference = world.difference else { return [] }
            return log.prune(difference)
        }
        var left = prune()
        try body(&log, world)
        // Undoing a decision may stage a change that no longer exists.
        left += prune()
        try log.write(rooms.world, files: files)
        // No other process writes before the lock is released, so this is the status of the files just written.
        updateStamp(of: [.log])
        parts = parts.with(log)
        if !keepsStage { notices = left }
        changed()
    }

    /// The notices about ops that were dropped from the stage when it was last written or the world was last read.
    var stageNotices: [Diagnostic] { notices + parts.stageNotices }
}
