import AIR
import ArgumentParser
import Control
import JSON
import Presentation
import Sync
import Synchronization
import SystemPackage
import WorldProtocol

/// `aos host`: serves the control channel of the world.
struct HostCommand: WorldCommand {
    static let configuration = CommandConfiguration(
        commandName: "host", abstract: "Serve the world to commands and consoles over a socket.",
        usage: "aos host [--socket <path>] [<options>]",
        discussion: """
            The host keeps the world open, so that commands and consoles on it start faster. It serves until SIGINT or \
            SIGTERM, or until a client sends the verb `shutdown`. Each change takes the journal's lock as any other \
            command does: nothing is lost when the host is killed. It prints the socket that it listens on to standard \
            error, unless --quiet or --json is given.

            Only processes of the same user are served. The protocol is described in aos-control(7).
            """)
    static let reach = Reach.nothing
    static let purpose = Purpose.looks

    @Option(
        help: ArgumentHelp("Listen at this socket instead of .aos/run/control.sock.", valueName: "path"),
        completion: .file())
    var socket: String?

    @OptionGroup(title: "Global options") var global: GlobalOptions

    func perform(_ session: Session) async throws(CommandFailure) -> Answer {
        guard let hosts = session.context.hosts else {
            throw CommandFailure(.notSupported, "this program can't serve a world")
        }
        let world = try session.world()
        if global.air != nil || global.map != nil {
            throw .usage("a host serves the world that its sync file describes", help: "omit --air and --map")
        }
        let place = Mutex<FilePath?>(nil)
        let (isQuiet, writeError) = (global.quiet || global.json, session.context.writeError)
        let launch = HostLaunch(
            world: world.path, socket: socket.map(session.path), environment: session.environment(of: world),
            listening: { path in
                place.withLock { $0 = path }
                if !isQuiet { writeError(Array("listening at \(path)\n".utf8)) }
            })
        try await working { () async throws(Failure) in try await hosts.serve(launch) }
        let path = place.withLock { $0 }?.string
        return .report(Report(.object([("socket", path.map { .string($0) } ?? .null)])))
    }
}
