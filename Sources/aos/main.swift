import Cargo
import Commands
import Dispatch
import Files
import Git
import Glibc
import Logging
import Synchronization

// A closed pipe must not kill a command that does more than print.
signal(SIGPIPE, SIG_IGN)

let arguments = Array(CommandLine.arguments.dropFirst())
// During completion, a shell would show log output or an error in the middle of the command line.
let isCompletion = AOSCommand.isCompletion(arguments)
if !isCompletion { DebugLog.start(environment: Machine.environment) }

var context = CommandContext(
    writeOut: { bytes throws(FileError) in try Machine.writeOut(bytes) },
    writeError: { Machine.writeError($0) },
    readInput: { limit throws(FileError) in try Machine.read(STDIN_FILENO, limit: limit) },
    isInputTerminal: isatty(STDIN_FILENO) == 1,
    isOutputTerminal: isatty(STDOUT_FILENO) == 1,
    isErrorTerminal: isatty(STDERR_FILENO) == 1,
    environment: Machine.environment,
    currentDirectory: Machine.currentDirectory,
    files: DebugLog.watched(RealFileSystem()),
    clock: { Machine.now },
    user: Machine.user,
    processID: getpid(),
    openConsole: { launch in await openConsole(launch, environment: Machine.environment) },
    later: { Machine.later($0, $1) }
)
context.pager = TerminalPager()
context.cargo = CargoProgram()
context.git = GitProgram()
context.executable = Machine.executable
context.remotes = Machine.remotes
context.hosts = Machine.hosts
context.readLine = { Swift.readLine() }
let kept = Mutex<[any Sendable]>([])
context.keepUntilExit = { thing in kept.withLock { $0.append(thing) } }
// The console's command looks for a host before it draws.
if arguments.first(where: { !$0.hasPrefix("-") }) == "tui" { DebugLog.moveToFile(environment: Machine.environment) }
if let fault = MachineCheck.fault() {
    exit(isCompletion ? 1 : AOSCommand.refuse(arguments, because: fault, context: context))
}
let logger = Logger(label: "command")
let start = ContinuousClock.now
// Not awaited, because awaiting would start threads before the check that threads can be started.
Task { [context] in
    let status = await AOSCommand.run(arguments, context: context)
    if DebugLog.isOn {
        logger.debug(
            "\(arguments.joined(separator: " ")): exit \(status), \((ContinuousClock.now - start).milliseconds)")
    }
    exit(status)
}
dispatchMain()
