import AIR
import ContentStore
import Control
import Files
import Sync
import Synchronization
import SystemPackage
import Workbench
import WorldProtocol

/// The host that a command uses instead of the world's files.
final class AttachedHost: Sendable {
    private struct State {
        var world: (open: OpenWorld, folder: WorldFolder)?
        var notices: [Diagnostic] = []
        var isDemanded = false
    }

    private let state = Mutex(State())

    /// The world that the host serves, or nil if the files are used.
    var world: (open: OpenWorld, folder: WorldFolder)? { state.withLock { $0.world } }
    /// The reasons why no host is used.
    var notices: [Diagnostic] { state.withLock { $0.notices } }
    /// Whether a host is required, so that the files must not be used instead.
    var isDemanded: Bool { state.withLock { $0.isDemanded } }

    func attach(_ world: OpenWorld, of folder: WorldFolder, isDemanded: Bool) {
        state.withLock { state in
            state.world = (world, folder)
            state.isDemanded = isDemanded
        }
    }

    func note(_ notices: [Diagnostic]) { state.withLock { $0.notices += notices } }
}

extension Session {
    /// The connection mode that the options and the environment request.
    func mode(_ reach: Reach) throws(CommandFailure) -> ConnectionMode {
        let option = reach == .world(byOption: true) ? global.mode : nil
        let text = option ?? context.variable("AOS_MODE") ?? ConnectionMode.auto.rawValue
        guard let mode = ConnectionMode(rawValue: text) else {
            throw .usage("`\(text)` is not a mode", help: "use auto, daemon or batch")
        }
        return mode
    }

    /// The host to look for, or nil if only the world's files can be used.
    func hostQuery(_ reach: Reach = .world(byOption: true)) throws(CommandFailure) -> HostQuery? {
        let mode = try mode(reach)
        guard mode != .batch else {
            guard global.control == nil else {
                throw .usage("--mode batch uses no host", help: "omit --control or --mode batch")
            }
            return nil
        }
        let isDemanded = mode == .daemon || global.control != nil
        if let reason = try reasonForFiles() {
            guard !isDemanded else {
                throw .usage(
                    "\(reason) requires access to the world's files, so no host can be used",
                    help: "omit it, or use --mode batch")
            }
            return nil
        }
        let folder: WorldFolder
        do throws(CommandFailure) {
            folder = try world()
        } catch {
            if isDemanded { throw error }
            return nil
        }
        return HostQuery(
            world: folder, mode: mode, socket: global.control.map(path),
            patience: global.timeoutMs.map { .milliseconds($0) },
            id: FirstFrame.hash(of: folder, files: context.files),
            runtimeFolder: context.variable("XDG_RUNTIME_DIR").map { FilePath($0) })
    }

    /// The option or variable that requires the files, because a host reads the world as its sync file says; otherwise
    /// nil.
    private func reasonForFiles() throws(CommandFailure) -> String? {
        if global.air != nil { return "--air" }
        if global.map != nil { return "--map" }
        if global.offline { return "--offline" }
        let expected = try expectedWorld()
        if expected.id != nil { return "AOS_WORLD_ID" }
        return expected.frame == nil ? nil : "AOS_WORLD_FRAME"
    }

    /// Looks for a host to use instead of the world's files.
    ///
    /// - Parameter signs: whether the command may sign what the host shows.
    func connect(_ reach: Reach, opensConsole: Bool, signs: Bool) async throws(CommandFailure) {
        guard reach != .nothing, !opensConsole else { return }
        guard let query = try hostQuery(reach) else { return }
        switch try await find(query) {
        case .none(let notices): host.note(notices)
        case .ours(let found):
            let (clock, user, process) = (context.clock, context.user, context.processID)
            let verified = VerifiedWorld(
                found, client: { found.client }, own: query.world, files: context.files, checksReviews: signs,
                open: { replica in
                    Workbench(
                        WorkbenchOptions(world: replica.world.path, isReadOnly: true),
                        WorkbenchEnvironment(files: replica.files, clock: clock, user: user, processID: process))
                })
            host.attach(OpenWorld(verified), of: query.world, isDemanded: query.mode == .daemon || query.socket != nil)
        case .existing(let client):
            var options = WorkbenchOptions(world: query.world.path)
            options.expected = try expectedWorld()
            let environment = environment(of: query.world)
            let world = ExistingWorld(client, folder: query.world, files: context.files, user: context.user) {
                files, manifest in
                var environment = environment
                environment.files = files
                environment.hostManifest = { manifest.hash }
                return Workbench(options, environment)
            }
            host.attach(OpenWorld(world), of: query.world, isDemanded: query.mode == .daemon || query.socket != nil)
        }
    }

    /// The host for a console, or the query for one that may start later; nil if the console should not look for one.
    func consoleHost() async throws(CommandFailure) -> ConsoleHost? {
        guard let query = try hostQuery() else { return nil }
        let found = try await find(query)
        if context.hosts == nil, case .none([]) = found { return nil }
        return ConsoleHost(found, query)
    }

    private func find(_ query: HostQuery) async throws(CommandFailure) -> FoundHost {
        guard let hosts = context.hosts else {
            guard query.mode == .auto, query.socket == nil else {
                throw CommandFailure(.notSupported, "this program can't use a running host")
            }
            return .none([])
        }
        let finder = HostFinder(files: context.files, connect: hosts.connect, later: context.later)
        return try await working { () async throws(Failure) in try await finder.find(query) }
    }

    /// The world that the host serves, or nil if the files are used.
    ///
    /// - Parameters:
    ///   - world: the world; nil for the one that the options name.
    ///   - isPlain: whether the world is read as its sync file says, against its own base.
    func hosted(_ world: WorldFolder?, isPlain: Bool) throws(CommandFailure) -> OpenWorld? {
        guard let attached = host.world, world == nil || world == attached.folder else { return nil }
        guard !isPlain else { return attached.open }
        guard !host.isDemanded else {
            throw CommandFailure(
                .notSupported, "a host can't use another base or other folders",
                help: "use --mode batch")
        }
        return nil
    }
}
