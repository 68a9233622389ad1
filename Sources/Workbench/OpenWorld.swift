import AIR
import CanonicalCBOR
import ContentStore
import Files
import Governance
import Sync
import Synchronization
import WorldIO

/// Everything that is known of a world after reading it once.
struct OpenWorld: Sendable {
    let loaded: LoadedWorld
    /// What names what, as soon as somebody asks.
    let users: UserTable
    let base: BaseManifest
    /// In what the world differs from its base; nil when the world can't be built.
    let difference: WorldDifference?
    let needs: ChangeNeeds?
    let governance: GovernanceState?
    /// The imports with how they agree with their locks.
    let imports: [ResolvedImport]
    /// What cargo said about the imports.
    let packages: CargoAnswers
    /// What the files of the scenarios look like; nil while there are none.
    let scenarios: Hash?
    /// The hunks of the changes, as soon as somebody asks.
    let hunks = HunkBox()
    var review: ReviewLog
    /// The problems of the world, of its base, of its journal and of the review files.
    var diagnostics: [Diagnostic]

    /// Reads a world; whatever fails stands among the diagnostics.
    static func read(_ options: WorkbenchOptions, _ rooms: Rooms, _ packages: CargoAnswers) -> OpenWorld {
        let files = rooms.environment.files
        let sources = WorldSources.read(
            rooms.world, primary: options.primary, syncFile: options.syncFile, packages: packages, files: files)
        LongWork.report("checking")
        let loaded = WorldLoader.load(sources, modules: options.modules, files: files)
        var diagnostics = loaded.diagnostics
        var governance: GovernanceState?
        do {
            let state = try rooms.governance.state()
            diagnostics += state.notices
            governance = state
        } catch {
            diagnostics += error.diagnostics
        }
        LongWork.report("comparing")
        let known = loaded.entries.mapValues(\.definition)
        var base = BaseManifest.none()
        do {
            base = try BaseManifest.resolve(
                explicit: options.baseHash,
                sources: [ControlChannel(rooms.world, files: files), rooms.governance], world: rooms.world,
                store: rooms.store, files: files, known: known)
            diagnostics += base.diagnostics
        } catch {
            diagnostics += error.diagnostics.filter { !diagnostics.contains($0) }
        }
        let imports = ImportResolver.resolve(sources.sync, world: rooms.world, packages: packages, files: files)
        diagnostics += lockDiagnostics(imports, diagnostics, rooms, options)
        let (review, problems) = ReviewLog.read(rooms.world, files: files)
        diagnostics += problems
        // The longest step for a world of many changes; what was cancelled is dropped whatever it has.
        let bundle = LongWork.stop?.isSet == true ? nil : loaded.bundle
        let difference = bundle.map { WorldDifference(base: base.contents, baseHash: base.hash, target: $0) }
        return OpenWorld(
            loaded: loaded, users: UserTable(loaded), base: base, difference: difference,
            needs: difference.map(ChangeNeeds.init),
            governance: governance, imports: imports, packages: packages,
            scenarios: ScenarioStamp.take(rooms.world, files: files), review: review, diagnostics: diagnostics)
    }

    /// What is to be said about locks; an import that can't be resolved has been reported while it was read.
    static func lockDiagnostics(
        _ imports: [ResolvedImport], _ known: [Diagnostic], _ rooms: Rooms, _ options: WorkbenchOptions
    ) -> [Diagnostic] {
        let file = rooms.world.shown(options.syncFile ?? rooms.world.syncFile)
        return imports.compactMap { item in
            if case .unresolvable = item.state, known.contains(where: { $0.severity == .error }) { return nil }
            return item.diagnostic(severity: .warning, file: file)
        }
    }

    /// Takes out of the stage what changed after it was staged or is in the base meanwhile (SYSTEM §6, *Staging*).
    ///
    /// - Returns: a notice for each op that left.
    mutating func pruneStage() -> [Diagnostic] {
        guard let difference else { return [] }
        let current = Dictionary(
            difference.changes.map { ($0.id, $0.hash) }, uniquingKeysWith: { first, _ in first })
        var notices: [Diagnostic] = []
        for op in review.staged.sorted(by: { $0.id < $1.id }) where current[op.id] != op.hash {
            review.staged.remove(op)
            notices.append(
                Diagnostic(
                    .notice, .stageChanged,
                    current[op.id] == nil
                        ? "\(op.id) left the stage: the world no longer differs from its base there"
                        : "\(op.id) left the stage: it changed after it was staged",
                    help: current[op.id] == nil ? nil : "look at it again, then stage it"))
        }
        return notices
    }
}

/// Collects notices that arrive while something is written.
final class NoticeBox: Sendable {
    private let collected = Mutex<[Diagnostic]>([])

    func add(_ notice: Diagnostic) { collected.withLock { $0.append(notice) } }

    /// The notices so far, once.
    func take() -> [Diagnostic] {
        collected.withLock { list in
            defer { list = [] }
            return list
        }
    }
}

/// The rooms below, furnished for one world.
struct Rooms: Sendable {
    let world: WorldFolder
    let environment: WorkbenchEnvironment
    let store: WorldStore
    let governance: Governance
    /// What governance had to say while it wrote.
    let notices = NoticeBox()
    /// What notes which files are asked for; nil where nobody wants to know.
    let tracer: TracingFileSystem?

    init(_ options: WorkbenchOptions, _ environment: WorkbenchEnvironment) {
        world = WorldFolder(options.world)
        var environment = environment
        tracer = options.index == .kept ? TracingFileSystem(environment.files) : nil
        if let tracer { environment.files = tracer }
        self.environment = environment
        store = WorldStore(ContentStore(files: environment.files, directory: world.store))
        let notices = notices
        governance = Governance(
            world: world, files: environment.files, store: store, clock: environment.clock,
            owner: environment.lockOwner, notify: { notices.add($0) })
    }

    /// Finds a definition in the store.
    var lookup: PatchCompiler.Lookup {
        let store = store
        return { key, hash in try? store.definition(key, hash) }
    }
}
