import Cargo
import Commands
import Control
import Files
import Git
import Glibc
import Sync
import Workbench
import WorldProtocol

/// The world that a console asks: a host's while there is one, else that of the files.
struct ConsoleWorld {
    let world: any World

    /// - Parameter changed: is called when the world may have changed.
    init(_ launch: ConsoleLaunch, _ watch: ChangeWatch, changed: @escaping @Sendable () -> Void) {
        let open: @Sendable () -> any World = { Self.open(launch, watch) }
        guard let host = launch.host else {
            world = open()
            return
        }
        switch host.found {
        case .none(let notices): world = notices.isEmpty ? open() : NoticedWorld(open(), notices)
        case .existing(let client):
            let existing = ExistingWorld(
                client, folder: host.query.world, files: DebugLog.watched(RealFileSystem()), user: Machine.user
            ) { files, manifest in
                Self.open(launch, watch, files: files, manifest: manifest)
            }
            world = launch.isReadOnly ? ReadOnlyWorld(existing) : existing
            Self.poll(client, changed)
        case .ours(let found):
            let query = host.query
            let finder = HostFinder(files: RealFileSystem(), connect: Machine.hosts.connect, later: Machine.later)
            let attached = AttachedWorld(
                found,
                find: {
                    guard case .ours(let found)? = try? await finder.find(query) else { return nil }
                    return found
                }, open: query.mode == .daemon ? nil : open, later: Machine.later, changed: changed)
            let verified = VerifiedWorld(
                attached, client: { attached.client }, own: query.world, files: RealFileSystem(),
                checksReviews: launch.signing != nil, open: { Self.open($0) })
            world = launch.isReadOnly ? ReadOnlyWorld(verified) : verified
        }
    }

    /// Opens the copy of a host's journal.
    private static func open(_ replica: JournalReplica) -> Workbench {
        Workbench(
            WorkbenchOptions(world: replica.world.path, isReadOnly: true),
            WorkbenchEnvironment(
                files: replica.files, clock: { Machine.now }, user: Machine.user, processID: getpid()))
    }

    /// Looks once a second whether a host without subscriptions has something new.
    private static func poll(_ client: ControlClient, _ changed: @escaping @Sendable () -> Void) {
        Task {
            var known: ControlMeta?
            while !client.isOver {
                await withCheckedContinuation { continuation in
                    Machine.later(1_000_000_000) { continuation.resume() }
                }
                guard let result = try? await client.call(.journalHead), let meta = try? ControlMeta(of: result) else {
                    continue
                }
                if let known, known != meta { changed() }
                known = meta
            }
            changed()
        }
    }

    /// Opens the world from its files.
    private static func open(
        _ launch: ConsoleLaunch, _ watch: ChangeWatch, files: (any FileSystem)? = nil, manifest: HostManifest? = nil
    ) -> Workbench {
        var surroundings = WorkbenchEnvironment(
            files: files ?? DebugLog.watched(RealFileSystem()), clock: { Machine.now }, user: Machine.user,
            processID: getpid(),
            cargo: CargoProgram())
        surroundings.git = GitProgram()
        surroundings.remote = Machine.remotes.access(to: launch.world, launch.remote)
        surroundings.watch = { watch.watch($0) }
        var options = WorkbenchOptions(
            world: launch.world, primary: launch.primary, syncFile: launch.syncFile, isReadOnly: launch.isReadOnly)
        if let manifest {
            surroundings.hostManifest = { manifest.hash }
        } else {
            options.index = launch.isReadOnly ? .asked : .kept
            options.cacheFolder = WorkbenchOptions.cacheFolder(environment: Machine.environment)
        }
        return Workbench(options, surroundings)
    }
}
