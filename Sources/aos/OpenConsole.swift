import Canvas
import Commands
import Console
import Control
import Curses
import Files
import Workbench
import WorldProtocol

/// Runs the console on the terminal until it ends, and returns the exit status.
@MainActor
func openConsole(_ launch: ConsoleLaunch, environment: [String: String]) -> Int32 {
    DebugLog.moveToFile(environment: environment)
    defer { DebugLog.moveToStandardError() }
    let editor = Editor(environment: environment, world: launch.world)
    do {
        let wakePipe = try WakePipe()
        // A dumb terminal can't position text; the console prints lines.
        if launch.isLinear || environment["TERM"] == "dumb" {
            let terminal = try LineTerminal()
            defer { terminal.close() }
            return run(
                launch, environment, on: LinearDevice(terminal, wakePipe: wakePipe, editor: editor), wakePipe,
                remembers: nil,
                ornaments: .borderless(escapesLetters: launch.usesASCII || !terminal.isUTF8))
        }
        let terminal = try Terminal(
            TerminalOptions(
                colors: launch.usesColor ? .all : .none,
                backdrop: launch.background ?? Backdrop(colorFGBG: environment["COLORFGBG"]),
                asksBackdrop: launch.background == nil, pointer: launch.usesMouse ? .on : .off))
        defer { terminal.close() }
        return run(
            launch, environment, on: ConsoleTerminal(terminal, wakePipe: wakePipe, editor: editor), wakePipe,
            remembers: UserState(of: launch.world, environment: environment, files: RealFileSystem()),
            ornaments: launch.usesASCII && !terminal.ornaments.escapesLetters ? .ascii : terminal.ornaments)
    } catch {
        let type = environment["TERM"].map { Sanitized($0).text } ?? ""
        let text = """
            error[not-a-terminal]: \(error.description) (TERM is \(type.isEmpty ? "not set" : type))
              help: set TERM to the terminal's type, for example xterm-256color; `aos tui --linear` needs none, nor do
                    the commands: aos status, aos diff, aos stage, aos gov

            """
        Machine.writeError(Array(text.utf8))
        return 1
    }
}

/// Runs the console on a device until it ends.
///
/// If `state` is nil, the console starts as if it had never been opened, so that the same keys always have the same
/// effect.
@MainActor
private func run(
    _ launch: ConsoleLaunch, _ environment: [String: String], on device: any ConsoleDevice, _ wakePipe: WakePipe,
    remembers state: UserState?,
    ornaments: Ornaments
) -> Int32 {
    // The watch notifies the loop, the loop needs the workbench, and the workbench needs the watch.
    let listener = WorldListener()
    let watch = ChangeWatch(spawn: { Machine.spawn("changes", $0) }, changed: { listener.touch() })
    defer { watch.stop() }
    var world = ConsoleWorld(launch, watch, changed: { listener.touch() }).world
    if DebugLog.isOn { world = LoggedWorld(world) }
    if let signing = launch.signing { world = SigningWorld(world, signing, clock: { Machine.now }) }
    var options = ConsoleOptions(ornaments: ornaments)
    if let found = launch.host?.found {
        switch found {
        case .ours, .existing: options.startsHosted = true
        case .none: break
        }
    }
    options.fetchInterval = launch.fetchInterval
    options.saved = state?.read(limit: SavedState.maximumSize).flatMap(SavedState.init)
    let loop = ConsoleLoop(
        options: options, screen: device, world: world, wake: { wakePipe.wake() },
        later: { Machine.later($0, $1) })
    listener.pass { [weak loop] in loop?.touch() }
    let status = loop.run()
    if let saved = loop.savedState { state?.write(saved.bytes) }
    return status
}
