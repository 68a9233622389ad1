import AIR
import Presentation

extension DiagnosticCode {
    /// A limit of the machine prevents the program from working.
    static let machineLimit = DiagnosticCode(rawValue: "machine-limit")
}

/// A limit of the machine that would otherwise kill the program in the middle of its work.
public enum MachineFault: Sendable, Equatable {
    /// The process can't read its own arguments.
    case noArguments
    /// Threads can't read the file with information about themselves.
    case noProcessInformation(path: String, why: String)
    /// The limit on open files is too low.
    case tooFewDescriptors(free: Int, needed: Int)
    /// The user's name, which records contain, can't be looked up.
    case unknownUser(why: String)
    /// No thread can be started.
    case noThread(why: String)

    var diagnostic: Diagnostic {
        switch self {
        case .noArguments:
            Diagnostic(
                .error, .machineLimit, "the command-line arguments can't be read",
                help: "mount the proc file system at /proc")
        case .noProcessInformation(let path, let why):
            Diagnostic(
                .error, .machineLimit, "\(path) can't be read, and threads need it: \(why)",
                help: "mount the proc file system at /proc")
        case .tooFewDescriptors(let free, let needed):
            Diagnostic(
                .error, .machineLimit, "only \(free.of("more file")) can be opened; aos needs \(needed)",
                help: "raise the limit: `ulimit -n 256`")
        case .unknownUser(let why):
            Diagnostic(
                .error, .machineLimit, "the user name, which records contain, can't be looked up: \(why)",
                help: "try again; if the problem persists, check the limits of the machine and /etc/passwd")
        case .noThread(let why):
            Diagnostic(
                .error, .machineLimit, "no thread can be started: \(why)",
                help: "raise the limit on processes: `ulimit -u`, or the container's limit")
        }
    }
}

extension AOSCommand {
    /// Prints why no command can run on this machine, and returns the exit code.
    public static func refuse(_ arguments: [String], because fault: MachineFault, context: CommandContext) -> Int32 {
        Printer(CommandLineText(arguments), context).failure(CommandFailure([fault.diagnostic]))
    }
}
