import Commands
import ContentStore
import Control
import Files
import Governance
import Glibc
import Host
import Logging
import Sync
import SystemPackage
import Workbench
import WorldIO
import WorldProtocol

extension Machine {
    /// The connector to running hosts on this machine, which can also run one.
    static var hosts: HostConnector {
        HostConnector(
            connect: { path throws(ControlError) in try SocketLink(path) },
            serve: { launch async throws(Failure) in try await serve(launch) })
    }

    /// Serves a world until the process is told to stop.
    private static func serve(_ launch: HostLaunch) async throws(Failure) {
        let files = launch.environment.files
        let world = WorldFolder(launch.world)
        let runtime = environment["XDG_RUNTIME_DIR"].flatMap { $0.isEmpty ? nil : FilePath($0) }
        let owner = "aos host, process \(getpid()), user \(user)"
        let socket: HostSocket
        let place: String
        do throws(ControlError) {
            socket = try HostSocket(
                ControlSockets(world, runtimeFolder: runtime), named: launch.socket, owner: owner,
                files: RealFileSystem())
        } catch {
            throw Failure([error.diagnostic])
        }
        do throws(FileError) {
            guard let status = try files.status(of: world.path, followLinks: true) else {
                throw FileError.notFound(world.path)
            }
            place = status.place
        } catch {
            socket.remove()
            throw Failure([ControlError.unreachable(world.path, reason: error.message).diagnostic])
        }
        let listener = WorldListener()
        let watch = ChangeWatch(spawn: { spawn("changes", $0) }, changed: { listener.touch() })
        defer { watch.stop() }
        var environment = launch.environment
        environment.watch = { watch.watch($0) }
        // All clients share this workbench; it follows the world's files.
        let bench = Workbench(WorkbenchOptions(world: launch.world), environment)
        let store = WorldStore(ContentStore(files: RememberingFileSystem(files), directory: world.store))
        let governance = Governance(
            world: world, files: RememberingFileSystem(files), store: store, clock: { now }, owner: owner,
            patience: environment.lockPatience, remote: environment.remote)
        let services = HostServices(
            world: DebugLog.isOn ? LoggedWorld(bench) : bench, governance: governance, store: store,
            version: AOSCommand.version, folder: place)
        do {
            try await HostService.serve(on: socket, logger: DebugLog.logger("host")) { stop in
                let host = ControlHost(services, stop: stop)
                listener.pass { host.touch() }
                Task {
                    await host.warmUp()
                    launch.listening(socket.path)
                }
                return host
            }
        } catch {
            throw Failure(.hostUnreachable, "the host exited: \(error)")
        }
    }
}
