import Canvas
import Cargo
import Commands
import Console
import Curses
import Files
import Glibc
import Workbench

/// Opens the console on the terminal and stays until it ends; gives the status for the process.
@MainActor
func openConsole(_ launch: ConsoleLaunch, environment: [String: String]) -> Int32 {
    let terminal: Terminal
    let wakePipe: WakePipe
    do {
        wakePipe = try WakePipe()
        terminal = try Terminal(
            TerminalOptions(
                colors: launch.usesColor ? .sixteen : .none, pointer: launch.usesMouse ? .on : .off))
    } catch {
        let type = environment["TERM"].map { Sanitized($0).text } ?? "not set"
        let text = """
            error[not-a-terminal]: \(error.description) (TERM is \(type))
              help: set TERM to the terminal's type, or use commands: aos status, aos diff, aos stage, aos gov

            """
        Machine.write(Array(text.utf8), to: STDERR_FILENO)
        return 1
    }
    defer { terminal.close() }
    // The watch needs the loop to tell, and the loop needs the workbench, which needs the watch to be told.
    let listener = WorldListener()
    let watch = ChangeWatch(spawn: { Machine.spawn("changes", $0) }, changed: { listener.touch() })
    defer { watch.stop() }
    var surroundings = WorkbenchEnvironment(
        files: RealFileSystem(), clock: { Machine.now }, user: Machine.user, processID: getpid(),
        cargo: CargoProgram())
    surroundings.watch = { watch.watch($0) }
    let workbench = Workbench(
        WorkbenchOptions(
            world: launch.world, primary: launch.primary, syncFile: launch.syncFile, isReadOnly: launch.isReadOnly),
        surroundings)
    let editor = ["VISUAL", "EDITOR"].compactMap { environment[$0] }.first { !$0.isEmpty } ?? "vi"
    let screen = ConsoleTerminal(terminal, wakePipe: wakePipe, world: launch.world, editor: editor)
    var options = ConsoleOptions(
        ornaments: launch.usesASCII && !terminal.ornaments.escapesLetters ? .ascii : terminal.ornaments)
    let state = UserState(of: launch.world, environment: environment, files: RealFileSystem())
    options.saved = state?.read(limit: SavedState.maximumSize).flatMap(SavedState.init)
    let loop = ConsoleLoop(
        options: options, screen: screen,
        engine: WorkbenchEngine(workbench), wake: { wakePipe.wake() }, later: { Machine.later($0, $1) })
    listener.pass { [weak loop] in loop?.touch() }
    let status = loop.run()
    if let saved = loop.savedState { state?.write(saved.bytes) }
    return status
}
