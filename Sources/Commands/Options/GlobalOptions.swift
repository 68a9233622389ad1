import ArgumentParser
import Control
import Presentation

/// The options of every command (Documentation/commands.md, *Everywhere*).
///
/// The root command and each subcommand declare them, so that they may come before or after the subcommand's name; the
/// parser passes on the values that the root has read.
struct GlobalOptions: ParsableArguments {
    @Option(
        name: [.short, .long], help: ArgumentHelp("The world's folder (env AOS_WORLD).", valueName: "dir"),
        completion: .directory)
    var world: String?

    @Option(
        help: ArgumentHelp("The primary AIR root, instead of the sync file's.", valueName: "dir"),
        completion: .directory)
    var air: String?

    @Option(help: ArgumentHelp("The sync file.", valueName: "file"), completion: .file())
    var map: String?

    @Flag(help: "Print one JSON document on standard output.")
    var json = false

    @Flag(help: "Print only data and errors.")
    var quiet = false

    @Flag(help: "List every diagnostic, not only the first five similar ones.")
    var verbose = false

    @Flag(
        help: """
            Treat these warnings as errors: unknown-field, hash-mismatch, import-has-manifest, pack-readme, \
            wasm-missing.
            """)
    var strict = false

    @Flag(help: "Treat problems with the locks of imports as errors.")
    var locked = false

    @Flag(help: "Exit 0 if the edit was made, even if the world still has errors.")
    var lenient = false

    @Option(
        help: ArgumentHelp("How to reach the world: auto, daemon or batch (env AOS_MODE).", valueName: "mode"),
        completion: .list(ConnectionMode.allCases.map(\.rawValue)))
    var mode: String?

    @Option(help: ArgumentHelp("The control socket of a running host.", valueName: "path"), completion: .file())
    var control: String?

    @Option(
        help: ArgumentHelp("How long to wait for a host, a remote or another writer, in milliseconds.", valueName: "n"))
    var timeoutMs: UInt64?

    @Flag(help: "Don't contact the remote: keep changes in the outbox.")
    var offline = false

    @Flag(help: "Print long output without a pager (env PAGER).")
    var noPager = false

    @Option(help: "When to color output (env NO_COLOR).")
    var color: ColorChoice = .auto
}

/// The choices of `--color`.
enum ColorChoice: String, ExpressibleByArgument, CaseIterable {
    /// On a terminal, unless the environment says otherwise.
    case auto
    case always
    case never

    /// Whether an output is colored.
    func isOn(terminal: Bool, _ context: CommandContext) -> Bool {
        switch self {
        case .always: true
        case .never: false
        case .auto: terminal && context.variable("NO_COLOR") == nil && context.variable("TERM") != "dumb"
        }
    }
}
