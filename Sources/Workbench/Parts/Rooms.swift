import AIR
import ContentStore
import Files
import Governance
import Sync
import Synchronization
import WorldIO

/// Collects the notices reported during a write.
final class NoticeBox: Sendable {
    private let collected = Mutex<[Diagnostic]>([])

    func add(_ notice: Diagnostic) { collected.withLock { $0.append(notice) } }

    /// Removes and returns the collected notices.
    func take() -> [Diagnostic] {
        collected.withLock { list in
            defer { list = [] }
            return list
        }
    }
}

/// The services of the lower layers, set up for one world.
struct Rooms: Sendable {
    let world: WorldFolder
    let environment: WorkbenchEnvironment
    /// The store, with cached contents of files.
    let store: WorldStore
    /// The governance of the world, with cached contents of files.
    let governance: Governance
    /// Governance and the store without cached contents, for verification.
    let onDisk: (governance: Governance, store: WorldStore)
    /// The authored files as last parsed.
    let parsed = ParsedFiles()
    /// The diagnostics that governance reported during writes.
    let notices = NoticeBox()
    /// Definitions of the base that were found outside of the store.
    let restored = RestoredDefinitions()
    /// Records file system queries for the index; nil if the index is not kept.
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
