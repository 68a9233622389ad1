import AIR
import ArgumentParser
import Canvas
import Presentation
import Sync
import SystemPackage
import WorldProtocol

/// `aos tui`: opens the console.
struct TUICommand: WorldCommand {
    static let configuration = CommandConfiguration(
        commandName: "tui", abstract: "Open the console on the world.",
        usage: """
            aos tui [--linear] [--ascii] [--mouse] [--background <shade>] [--read-only] [--key <file>] \
            [--fetch-every <seconds>] [<options>]
            """)
    static let opensConsole = true

    @Flag(help: "Print lines instead of drawing, for screen readers, logs and scripts; the default if TERM is dumb.")
    var linear = false

    @Flag(help: "Draw borders with ASCII characters.")
    var ascii = false

    @Flag(help: "Enable the mouse.")
    var mouse = false

    @Option(
        help: ArgumentHelp(
            "Choose colors for a light or dark background instead of asking the terminal: light, dark.",
            valueName: "shade"))
    var background: Background?

    @Flag(help: "Open the world read-only.")
    var readOnly = false

    @Option(
        help: ArgumentHelp("Sign decisions with this key, as a governed world requires.", valueName: "file"),
        completion: .file())
    var key: String?

    @Option(
        help: ArgumentHelp(
            "Fetch from the remote this often; 0 for never (default: 60 for git, else 15).",
            valueName: "seconds"))
    var fetchEvery: Int?

    @OptionGroup(title: "Global options") var global: GlobalOptions

    func validate() throws {
        if let fetchEvery, !(0...86_400 ~= fetchEvery) {
            throw ValidationError("--fetch-every must be between 0 and 86400")
        }
    }

    func perform(_ session: Session) async throws(CommandFailure) -> Answer {
        guard session.hasTerminal || linear, !global.json else {
            throw CommandFailure(
                .notATerminal, "the console needs a terminal",
                help: """
                    use `aos status`, `aos check`, `aos diff`, `aos stage` and `aos gov` instead, which all take --json; \
                    `aos tui --linear` reads keys from standard input
                    """)
        }
        var launch = session.launch(try session.world())
        launch.usesASCII = ascii
        launch.usesMouse = mouse
        launch.background = background?.backdrop
        launch.isReadOnly = readOnly
        launch.isLinear = linear
        launch.fetchInterval = fetchEvery
        launch.signing = try session.signing(key)
        launch.host = try await session.consoleHost()
        return .exit(await session.context.openConsole(launch))
    }
}

/// A terminal's background as named on the command line.
enum Background: String, ExpressibleByArgument, CaseIterable {
    case light
    case dark

    var backdrop: Backdrop { self == .light ? .light : .dark }
}

extension Session {
    /// Whether there is a terminal for both drawing and reading keys.
    var hasTerminal: Bool { context.isInputTerminal && context.isOutputTerminal }

    /// The options with which the console is opened on a world.
    func launch(_ world: WorldFolder) -> ConsoleLaunch {
        var launch = ConsoleLaunch(
            world: world.path, primary: global.air.map(path), syncFile: global.map.map(path),
            usesColor: global.color.isOn(terminal: context.isOutputTerminal, context))
        launch.remote = remoteReach
        return launch
    }
}
