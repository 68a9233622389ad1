import AIR

extension DiagnosticCode {
    /// The machine prevents the program from working.
    static let machineLimit = DiagnosticCode(rawValue: "machine-limit")
}

/// A limit of the machine under which the program would be killed in the middle of its work.
public enum MachineFault: Sendable, Equatable {
    /// The process can't find out about its own arguments.
    case noArguments
    /// The threads can't find out about themselves.
    case noProcessInformation(path: String, why: String)
    /// Not enough files may be open at once.
    case tooFewDescriptors(free: Int, needed: Int)
    /// The name of the user, which records hold, can't be looked up.
    case unknownUser(why: String)
    /// No thread can be started.
    case noThread(why: String)

    /// The message to the user.
    var diagnostic: Diagnostic {
        switch self {
        case .noArguments:
            Diagnostic(
                .error, .machineLimit, "the arguments of the command line can't be read",
                help: "mount the proc file system at /proc")
        case .noProcessInformation(let path, let why):
            Diagnostic(
                .error, .machineLimit, "\(path) can't be read, and threads need it: \(why)",
                help: "mount the proc file system at /proc")
        case .tooFewDescriptors(let free, let needed):
            Diagnostic(
                .error, .machineLimit, "\(free) more files may be open, and aos needs \(needed)",
                help: "raise the limit: `ulimit -n 256`")
        case .unknownUser(let why):
            Diagnostic(
                .error, .machineLimit, "the name of the user, which records hold, can't be looked up: \(why)",
                help: "try again; if it stays, check the limits of the machine and /etc/passwd")
        case .noThread(let why):
            Diagnostic(
                .error, .machineLimit, "no thread can be started: \(why)",
                help: "raise the limit on processes: `ulimit -u`, or the one of the container")
        }
    }
}

extension AOSCommand {
    /// Prints why no command can run on this machine, and returns the exit code.
    public static func refuse(_ arguments: [String], because fault: MachineFault, context: CommandContext) -> Int32 {
        Printer(CommandLineText(arguments), context).failure(CommandFailure([fault.diagnostic]))
    }
}
