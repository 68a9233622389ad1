import AIR
import ContentStore
import Files
import Governance
import Sync
import Synchronization
import WorldIO

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
    /// The store; a node that was read and verified is not opened again before it changes.
    let store: WorldStore
    /// The journal, which is not opened again before it changes.
    let governance: Governance
    /// The journal and the store without cached contents, for verification.
    let onDisk: (governance: Governance, store: WorldStore)
    /// The authored files as they were parsed last.
    let parsed = ParsedFiles()
    /// The diagnostics of governance while it wrote.
    let notices = NoticeBox()
    /// Definitions of the base that were found elsewhere than in the store.
    let restored = RestoredDefinitions()
    /// Records which files are read; nil if that is not needed.
    let tracer: TracingFileSystem?

    init(_ options: WorkbenchOptions, _ environment: WorkbenchEnvironment) {
        let world = WorldFolder(options.world)
        var environment = environment
        tracer = options.index == .kept ? TracingFileSystem(environment.files) : nil
        if let tracer { environment.files = tracer }
        let notices = notices
        func opened(_ files: any FileSystem) -> (governance: Governance, store: WorldStore) {
            let store = WorldStore(ContentStore(files: files, directory: world.store))
            let governance = Governance(
                world: world, files: files, store: store, clock: environment.clock, owner: environment.lockOwner,
                patience: environment.lockPatience, remote: environment.remote, notify: { notices.add($0) })
            return (governance, store)
        }
        self.world = world
        self.environment = environment
        onDisk = opened(environment.files)
        (governance, store) = opened(RememberingFileSystem(environment.files))
    }

    /// Finds a definition in the store.
    var lookup: PatchCompiler.Lookup {
        let store = store
        return { key, hash in try? store.definition(key, hash) }
    }
}
