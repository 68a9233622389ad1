public import AIR
import CanonicalCBOR
import Files
import Governance
import Sync
import SystemPackage
import WorldIO
public import WorldProtocol

/// One open world, shared by commands and console.
///
/// Opening never fails: a broken world opens, too, and its faults are among the diagnostics.
public actor Workbench {
    let options: WorkbenchOptions
    let rooms: Rooms
    /// The parts of the world that have been computed.
    var parts: WorldParts
    /// Whether the world was read; before that, the index answers.
    private(set) var isOpened = false
    private var notices: [Diagnostic] = []
    private var said: [Diagnostic] = []
    private(set) var revision = 0
    /// The status of the world's files just before they were read; nil if changes are not tracked.
    private(set) var stamp: WorldStamp?
    /// Whether a client wants to be notified of changes in the world's files.
    var isFollowed = false
    /// Whether edits that were cut short have been settled since the sources were forgotten.
    private var isSettled = false
    /// The imports whose pins were kept last.
    private var pinned: Part<[ResolvedImport]>?
    /// Whether another reading of the world is writing the index, and whether the world has changed since it began.
    var isKeepingIndex = false
    var isIndexOutdated = false
    private var current: Snapshot?
    /// The changes of the open proposals, for the notes on one's own.
    let proposedChanges = ProposedChanges()
    /// The definitions of a world that the index knows and that was not read.
    private(set) var details: IndexedDetails?
    /// Whether an index is kept with every definition.
    var keepsDetails: Bool
    /// The change that the last step kept for later.
    var queued: OperationID?
    /// Keeps steps of governance from meeting at the remote.
    let contact = Turns(1)
    /// The answers of cargo about the world's imports.
    var packages = CargoAnswers.none

    /// A workbench for a world; nothing is read yet.
    public init(_ options: WorkbenchOptions, _ environment: WorkbenchEnvironment) {
        self.options = options
        keepsDetails = options.keepsDetails
        rooms = Rooms(options, environment)
        parts = WorldParts(options, rooms, .none)
    }

    /// Reads the world, and gives what there is to see.
    public func open() async -> Snapshot {
        if let known = takeIndex() { return known }
        await keepingIndex { await readAnew() }
        return snapshot()
    }

    /// The snapshot of the world now.
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
    /// - Throws: ``WorkbenchError`` with the reasons; the world is then unchanged.
    public func perform(_ action: Action) async throws(WorkbenchError) -> Outcome {
        // Decisions need the world itself, not its index.
        if !isOpened, isFollowed || details != nil { await readAnew() }
        switch action {
        // Decisions are about the journal and the store alone.
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
        default: if !isOpened { await readAnew() }
        }
        try checkCancelled()
        let outcome = try await perform(now: action)
        // Whoever looks at the world looks at what became of it.
        if isFollowed, isOpened { await prepare(WorldPart.shown) }
        return outcome
    }

    private func perform(now action: Action) async throws(WorkbenchError) -> Outcome {
        switch action {
        case .reload:
            await readAnew()
            try checkCancelled()
            return .done("read again")
        case .stage(let ids, let withNeeds): return try stage(ids, withNeeds: withNeeds)
        case .unstage(let ids): return try unstage(ids)
        case .clearStage: return try clearStage()
        case .markSeen(let ids, let isSeen): return try markSeen(ids, isSeen)
        case .markHunksSeen(let id, let hunks, let isSeen): return try markHunksSeen(id, hunks, isSeen)
        case .undo: return try await takeBack()
        case .redo: return try await doAgain()
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

    /// Returns the diagnostics of governance while it wrote, such as where it moved a torn tail, each once.
    public func takeSaid() -> [Diagnostic] {
        said += rooms.notices.take()
        defer { said = [] }
        return said
    }

    // MARK: State

    /// The world; each of its parts is read or computed on demand.
    func world() -> WorldParts {
        // Interrupted edits are settled before anything authored is read.
        if !isSettled {
            isSettled = true
            notices += settleEdits()
        }
        if !isOpened {
            isOpened = true
            details = nil
            if stamp == nil, takesStamps { take(WorldStamp.take(options, rooms, packages)) }
        }
        return parts
    }

    /// Reads the world without blocking requests about the previous state; nothing changes if it is canceled.
    ///
    /// - Parameters:
    ///   - forgotten: the parts that may have changed.
    ///   - wanted: the parts to compute.
    ///   - known: the status of the world's files, taken before they are read.
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
                LongWork.report("looking at the files")
                stamp = WorldStamp.take(fresh.options, fresh.rooms, fresh.packages)
            }
            fresh.prepare(wanted)
            return stamp
        }
        guard !Task.isCancelled else {
            // Settled edits have been written already, so the next reading must report them.
            for notice in settled { rooms.notices.add(notice) }
            return
        }
        let isOvertaken = revision != started
        parts = fresh
        isOpened = true
        take(taken.map { new in stamp?.with(forgotten, of: new) ?? new })
        let told = rooms.notices.take()
        said += told
        notices = settled + keepPins() + told
        changed()
        // Concurrent decisions have been written to the journal and the review files.
        if isOvertaken { forget([.journal, .log]) }
    }

    /// Reads the changed parts of the world; all of it if the changes are unknown.
    func catchUp() async {
        // A command that does one thing shows no other parts.
        let wanted: Set<WorldPart> = isFollowed ? WorldPart.shown : [.problems]
        guard isOpened else { return await readAnew(computing: wanted) }
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

    /// Computes parts without holding up questions.
    func prepare(_ wanted: Set<WorldPart>) async {
        let world = world()
        await LongWork.beside { world.prepare(wanted) }
        guard !Task.isCancelled else { return }
        let problems = keepPins()
        guard !problems.isEmpty else { return }
        notices += problems
        current = nil
    }

    /// Forgets parts that this workbench has just changed; they are read again on demand.
    func forget(_ changedParts: Set<WorldPart>, adding problems: [Diagnostic] = []) {
        if changedParts.contains(.sources) { isSettled = false }
        look(at: changedParts)
        parts = parts.forgetting(changedParts, packages: packages)
        let told = problems + rooms.notices.take()
        said += told
        notices = told
        changed()
    }

    /// Keeps the pins of imports that have been read, where that has not been done yet.
    private func keepPins() -> [Diagnostic] {
        let imports = parts.cells.imports
        guard imports.isKnown, pinned !== imports else { return [] }
        pinned = imports
        return keepPins(of: parts.imports)
    }

    /// Uses the index for the world, which is read when more is needed; nil where the index is not current.
    func takeIndex() -> Snapshot? {
        guard !isOpened, options.index != .none else { return nil }
        let stamp = isFollowed ? WorldStamp.take(options, rooms, packages) : nil
        guard let known = openIndex() else { return nil }
        take(stamp)
        revision = known.snapshot.revision
        current = known.snapshot
        details = known.details
        return known.snapshot
    }

    /// Whether the status of files is taken before they are read: a single reading does not need to detect changes, and
    /// whoever may write nothing takes no step after it.
    private var takesStamps: Bool { isFollowed || options.index == .none && !options.isReadOnly }

    /// Takes what files look like that this workbench has just written: that is no change.
    private func look(at parts: Set<WorldPart>) {
        guard let stamp else { return }
        take(stamp.with(parts, of: WorldStamp.take(options, rooms, packages, parts)))
    }

    /// Takes over the status of the world's files before they were read.
    private func take(_ new: WorldStamp?) {
        stamp = new
        if isFollowed, let new { rooms.environment.watch?(new.folders) }
    }

    /// Forgets what there was to see.
    private func changed() {
        current = nil
        details = nil
        revision += 1
    }

    /// Throws if the task was canceled, before it writes anything.
    func checkCancelled() throws(WorkbenchError) {
        if Task.isCancelled { throw WorkbenchError(.nothingToDo, "it was canceled before anything was written") }
    }

    func requireWritable() throws(WorkbenchError) {
        guard !options.isReadOnly else {
            throw WorkbenchError(.usage, "the world is read-only", help: "open it without --read-only")
        }
    }

    /// The longest wait for another process that is recording a decision, which takes a few writes to the disk.
    private static let patience = Duration.seconds(2)

    /// Changes the review files under their lock, after reading the latest changes of other processes.
    ///
    /// - Parameter keepsStage: whether what changed after it was staged stays staged on disk: what notes a decision
    ///   about another folder of definitions has no business with the stage.
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
        // An undone decision may stage a change that is gone by now.
        left += prune()
        try log.write(rooms.world, files: files)
        // No other process writes before the lock is released, so this is the state written here.
        look(at: [.log])
        parts = parts.with(log)
        if !keepsStage { notices = left }
        changed()
    }

    /// The notices about ops that left the stage when it was written last, or when the world was read.
    var stageNotices: [Diagnostic] { notices + parts.stageNotices }
}
