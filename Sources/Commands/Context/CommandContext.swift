public import Files
public import Sync
public import SystemPackage

/// Everything that a command reaches outside of itself: files, outputs, environment, clock.
///
/// The executable hands in the machine's; tests hand in their own. No command knows any other way to the terminal, the
/// environment or the clock.
public struct CommandContext: Sendable {
    /// Writes to standard output: data.
    public var writeOut: @Sendable ([UInt8]) throws(FileError) -> Void
    /// Writes to standard error: everything else.
    public var writeError: @Sendable ([UInt8]) -> Void
    /// Reads standard input to its end; at most so many bytes.
    public var readInput: @Sendable (_ limit: Int) throws(FileError) -> [UInt8]
    /// Whether standard input is a terminal.
    public var isInputTerminal: Bool
    /// Whether standard output is a terminal.
    public var isOutputTerminal: Bool
    /// Whether standard error is a terminal.
    public var isErrorTerminal: Bool
    /// The environment.
    public var environment: [String: String]
    /// The folder that relative paths start from.
    public var currentDirectory: FilePath
    /// The file system.
    public var files: any FileSystem
    /// The time in nanoseconds since 1970.
    public var clock: @Sendable () -> UInt64
    /// The name of the user who runs the program.
    public var user: String
    /// The number of the process.
    public var processID: Int32
    /// Opens the console and comes back with its exit code.
    public var openConsole: @Sendable (ConsoleLaunch) async -> Int32
    /// The client for cargo; nil for none.
    public var cargo: (any CargoClient)?
    /// The program `git`; nil if it is not available.
    public var git: (any GitClient)?
    /// The executable of this process, for what other programs are to run; nil when it is not known.
    public var executable: FilePath?
    /// The connector to shared storage; nil for none.
    public var remotes: RemoteConnector?
    /// The connector to running hosts, which can also run one; nil for none.
    public var hosts: HostConnector?
    /// Shows output that is longer than the terminal; nil when no pager can be started.
    public var pager: (any Pager)?
    /// Keeps what a command opened until the process ends, which is sooner than freeing a large world; nil to let it go.
    public var keepUntilExit: (@Sendable (any Sendable) -> Void)?
    /// Reads one line that a person types; nil at the end of the input.
    public var readLine: @Sendable () -> String? = { nil }
    /// Does something after so many nanoseconds, also while every thread of the program's tasks is busy.
    public var later: @Sendable (_ nanoseconds: UInt64, _ work: @escaping @Sendable () -> Void) -> Void

    /// A context of its parts.
    public init(
        writeOut: @escaping @Sendable ([UInt8]) throws(FileError) -> Void,
        writeError: @escaping @Sendable ([UInt8]) -> Void,
        readInput: @escaping @Sendable (_ limit: Int) throws(FileError) -> [UInt8], isInputTerminal: Bool,
        isOutputTerminal: Bool, isErrorTerminal: Bool, environment: [String: String], currentDirectory: FilePath,
        files: any FileSystem,
        clock: @escaping @Sendable () -> UInt64, user: String, processID: Int32,
        openConsole: @escaping @Sendable (ConsoleLaunch) async -> Int32,
        later: @escaping @Sendable (_ nanoseconds: UInt64, _ work: @escaping @Sendable () -> Void) -> Void
    ) {
        self.writeOut = writeOut
        self.writeError = writeError
        self.readInput = readInput
        self.isInputTerminal = isInputTerminal
        self.isOutputTerminal = isOutputTerminal
        self.isErrorTerminal = isErrorTerminal
        self.environment = environment
        self.currentDirectory = currentDirectory
        self.files = files
        self.clock = clock
        self.user = user
        self.processID = processID
        self.openConsole = openConsole
        self.later = later
    }

    /// A variable of the environment; nil when it is not set or empty.
    func variable(_ name: String) -> String? {
        guard let value = environment[name], !value.isEmpty else { return nil }
        return value
    }
}
