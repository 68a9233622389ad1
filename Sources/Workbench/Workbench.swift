public import WorldProtocol
import AIR
import CanonicalCBOR
import Files
import Governance
import Sync
import SystemPackage
import WorldIO

/// One open world as people use it: the one door that commands and console share.
///
/// Opening is total: a broken world opens, and everything that is wrong with it stands among the diagnostics.
public actor Workbench {
    let options: WorkbenchOptions
    let rooms: Rooms
    private(set) var opened: OpenWorld?
    private var selection: Selection?
    private var notices: [Diagnostic] = []
    private(set) var revision = 0
    /// What the world's files looked like just before they were read; nil while nobody follows them.
    private(set) var stamp: WorldStamp?
    /// Whether somebody wants to know what changes in the world's files.
    var isFollowed = false
    private var current: Snapshot?
    /// The definitions of a world that the index knows and that was not read.
    private(set) var details: IndexedDetails?
    /// What cargo said about the world's imports.
    var packages = CargoAnswers.none

    /// A workbench for a world; nothing is read yet.
    public init(_ options: WorkbenchOptions, _ environment: WorkbenchEnvironment) {
        self.options = options
        rooms = Rooms(options, environment)
    }

    /// Reads the world, and gives what there is to see.
    public func open() async -> Snapshot {
        if let known = takeIndex() { return known }
        await keepingIndex { await readAnew() }
        return snapshot()
    }

    /// What there is to see now.
    public func snapshot() -> Snapshot {
        if let current { return current }
        let world = world()
        let snapshot = SnapshotBuilder(
            options: options, rooms: rooms, world: world, selection: selected(world), notices: notices,
            revision: revision
        ).snapshot()
        current = snapshot
        return snapshot
    }

    /// Does what is asked.
    ///
    /// - Throws: ``WorkbenchError`` with what stands against it; the world is then as it was.
    public func perform(_ action: Action) async throws(WorkbenchError) -> Outcome {
        switch action {
        case .reload: break
        case .undo: await askCargoBeforeUndo()
        case .resolve(let resolution):
            await askCargo()
            await prepare(resolution)
        default: if opened == nil { await readAnew() }
        }
        try checkCancelled()
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
        case .undo: return try takeBack()
        case .redo: return try doAgain()
        case .resolve(let resolution): return try resolve(resolution)
        case .saveLog(let file, let time): return try saveLog(file, after: time)
        case .propose(let request): return try propose(request)
        case .shadow(let id): return try shadow(id)
        case .approve(let id, let decision, let approver): return try approve(id, decision, approver)
        case .sign(let id, let decision, let signer, let file): return try sign(id, decision, signer, file: file)
        case .apply(let id): return try apply(id)
        case .rebase(let id, let choices, let description): return try rebase(id, choices, description)
        case .genesis: return try genesis()
        case .push(let isDryRun, let filter): return try push(isDryRun: isDryRun, filter)
        }
    }

    // MARK: State

    func world() -> OpenWorld {
        if let opened { return opened }
        reload()
        return opened ?? OpenWorld.read(options, rooms, packages)
    }

    func reload(adding problems: [Diagnostic] = []) {
        let settled = settleEdits()
        let stamp = isFollowed ? WorldStamp.take(options, rooms, packages) : nil
        install(OpenWorld.read(options, rooms, packages), stamp, adding: problems + settled)
    }

    /// Takes a reading of the world for the world.
    func install(_ reading: OpenWorld, _ stamp: WorldStamp?, adding problems: [Diagnostic]) {
        var world = reading
        notices = problems + keepPins(world) + rooms.notices.take() + world.pruneStage()
        take(stamp)
        opened = world
        changed()
    }

    /// Takes what the index knows for the world, which is read when somebody asks for more; nil where it knows nothing.
    func takeIndex() -> Snapshot? {
        guard opened == nil else { return nil }
        let stamp = isFollowed ? WorldStamp.take(options, rooms, packages) : nil
        guard let known = openIndex() else { return nil }
        take(stamp)
        revision = known.snapshot.revision
        current = known.snapshot
        details = known.details
        return known.snapshot
    }

    /// Takes what the world's files looked like before they were read.
    private func take(_ new: WorldStamp?) {
        stamp = new
        if let new { rooms.environment.watch?(new.folders) }
    }

    /// Takes what is staged and decided as it is on disk, where nothing else of the world changed.
    func rereadReview() {
        guard var world = opened else { return reload() }
        let fresh = WorldStamp.takeReview(rooms)
        world.review = ReviewLog.read(rooms.world, files: rooms.environment.files).log
        notices = world.pruneStage()
        take(stamp?.with(.review, of: fresh))
        opened = world
        changed()
    }

    /// Forgets what was derived from the world.
    private func changed() {
        selection = nil
        current = nil
        details = nil
        revision += 1
    }

    func selected(_ world: OpenWorld) -> Selection? {
        if let selection { return selection }
        guard let needs = world.needs, !world.review.staged.isEmpty else { return nil }
        let made = needs.select(Set(world.review.staged.map(\.id)), lookup: rooms.lookup)
        selection = made
        return made
    }

    /// What left the stage when the world was read last.
    var stageNotices: [Diagnostic] { notices }

    /// Ends what nobody waits for any more, before it writes anything.
    func checkCancelled() throws(WorkbenchError) {
        if Task.isCancelled { throw WorkbenchError(.nothingToDo, "it was cancelled before anything was written") }
    }

    func requireWritable() throws(WorkbenchError) {
        guard !options.isReadOnly else {
            throw WorkbenchError(.usage, "the world is open for reading only", help: "open it without --read-only")
        }
    }

    /// How long somebody waits for another who is noting a decision, which takes a few waits for the disk.
    private static let patience = Duration.seconds(2)

    /// Changes the review files under their lock: what another process wrote meanwhile is read first.
    ///
    /// - Parameter keepsStage: whether what changed after it was staged stays staged on disk: what notes a decision
    ///   about another folder of definitions has no business with the stage.
    func changeReview(
        keepsStage: Bool = false, _ body: (inout ReviewLog, OpenWorld) throws(WorkbenchError) -> Void
    ) throws(WorkbenchError) {
        try requireWritable()
        var world = world()
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
        world.review = ReviewLog.read(rooms.world, files: files).log
        if !keepsStage { notices = world.pruneStage() }
        try body(&world.review, world)
        // What was taken back may stage a change that is gone meanwhile.
        if !keepsStage { notices += world.pruneStage() }
        try world.review.write(rooms.world, files: files)
        // Nobody else writes before the lock is given back, so this is what was written here.
        take(stamp?.with(.review, of: WorldStamp.takeReview(rooms)))
        opened = world
        changed()
    }
}
