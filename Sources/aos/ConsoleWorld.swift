import Cargo
import Commands
import Control
import Files
import Git
import Glibc
import Sync
import Workbench
import WorldProtocol

/// The world that a console uses: a host's while there is one, else the one opened from the files.
struct ConsoleWorld {
    let world: any World

    /// - Parameter changed: called when the world may have changed.
    init(_ launch: ConsoleLaunch, _ watch: ChangeWatch, changed: @escaping @Sendable () -> Void) {
        let open: @Sendable () -> any World = { Self.open(launch, watch) }
        guard let host = launch.host else {
            world = open()
            return
        }
        // A host that was passed over is not tried again.
        if case .none(let notices) = host.found, !notices.isEmpty {
            world = NoticedWorld(open(), notices)
            return
        }
        let query = host.query
        let finder = HostFinder(files: RealFileSystem(), connect: Machine.hosts.connect, later: Machine.later)
        let hosted: @Sendable (FoundHost) -> (any HostedWorld)? = { Self.hosted($0, query, launch, watch) }
        let find: @Sendable () async -> (any HostedWorld)? = { (try? await finder.find(query)).flatMap(hosted) }
        let attached =
            if let first = hosted(host.found) {
                AttachedWorld(
                    first, find: find, open: query.mode == .daemon ? nil : open, later: Machine.later, changed: changed)
            } else {
                AttachedWorld(files: open(), find: find, open: open, later: Machine.later, changed: changed)
            }
        let verified = VerifiedWorld(
            attached, client: { attached.client }, own: query.world, files: RealFileSystem(),
            checksReviews: launch.signing != nil, open: { Self.open($0) })
        world = launch.isReadOnly ? ReadOnlyWorld(verified) : verified
    }

    /// The world of the host that was found, or nil without a host.
    private static func hosted(
        _ found: FoundHost, _ query: HostQuery, _ launch: ConsoleLaunch, _ watch: ChangeWatch
    ) -> (any HostedWorld)? {
        switch found {
        case .none: nil
        case .ours(let host): host
        case .existing(let client):
            ExistingWorld(
                client, folder: query.world, files: DebugLog.watched(RealFileSystem()), user: Machine.user
            ) { files, manifest in
                open(launch, watch, files: files, manifest: manifest)
            }
        }
    }

    /// Opens the copy of a host's journal.
    private static func open(_ replica: JournalReplica) -> Workbench {
        Workbench(
            WorkbenchOptions(world: replica.world.path, isReadOnly: true),
            WorkbenchEnvironment(
                files: replica.files, clock: { Machine.now }, user: Machine.user, processID: getpid()))
    }

    /// Opens the world from its files.
    private static func open(
        _ launch: ConsoleLaunch, _ watch: ChangeWatch, files: (any FileSystem)? = nil, manifest: HostManifest? = nil
    ) -> Workbench {
        var environment = WorkbenchEnvironment(
            files: files ?? DebugLog.watched(RealFileSystem()), clock: { Machine.now }, user: Machine.user,
            processID: getpid(), cargo: CargoProgram(), git: GitProgram(),
            remote: Machine.remotes.access(to: launch.world, launch.remote))
        environment.watch = { watch.watch($0) }
        var options = WorkbenchOptions(
            world: launch.world, primary: launch.primary, syncFile: launch.syncFile, isReadOnly: launch.isReadOnly)
        if let manifest {
            environment.hostManifest = { manifest.hash }
        } else {
            options.index = launch.isReadOnly ? .asked : .kept
            options.cacheFolder = WorkbenchOptions.cacheFolder(environment: Machine.environment)
        }
        return Workbench(options, environment)
    }
}
