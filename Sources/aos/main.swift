import Cargo
import Commands
import Files
import Glibc

var context = CommandContext(
    writeOut: { Machine.write($0, to: STDOUT_FILENO) },
    writeError: { Machine.write($0, to: STDERR_FILENO) },
    readInput: { limit throws(FileError) in try Machine.read(STDIN_FILENO, limit: limit) },
    isInputTerminal: isatty(STDIN_FILENO) == 1,
    isOutputTerminal: isatty(STDOUT_FILENO) == 1,
    isErrorTerminal: isatty(STDERR_FILENO) == 1,
    environment: Machine.environment,
    currentDirectory: Machine.currentDirectory,
    files: RealFileSystem(),
    clock: { Machine.now },
    user: Machine.user,
    processID: getpid(),
    openConsole: { launch in await openConsole(launch, environment: Machine.environment) },
    later: { Machine.later($0, $1) }
)
context.cargo = CargoProgram()
context.readLine = { Swift.readLine() }
exit(await AOSCommand.run(Array(CommandLine.arguments.dropFirst()), context: context))
