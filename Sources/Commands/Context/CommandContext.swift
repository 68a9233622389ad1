public import Files
public import Sync
public import SystemPackage

/// A command's access to everything outside of it: files, output, environment, clock.
///
/// The executable passes the real ones; tests pass their own. Commands have no other access to the terminal, the
/// environment or the clock.
public struct CommandContext: Sendable {
    /// Writes to standard output: data.
    public var writeOut: @Sendable ([UInt8]) throws(FileError) -> Void
    /// Writes to standard error: everything else.
    public var writeError: @Sendable ([UInt8]) -> Void
    /// Reads standard input to its end, at most `limit` bytes.
    public var readInput: @Sendable (_ limit: Int) throws(FileError) -> [UInt8]
    /// Whether standard input is a terminal.
    public var isInputTerminal: Bool
    /// Whether standard output is a terminal.
    public var isOutputTerminal: Bool
    /// Whether standard error is a terminal.
    public var isErrorTerminal: Bool
    /// The environment variables.
    public var environment: [String: String]
    /// The folder that relative paths start from.
    public var currentDirectory: FilePath
    /// The file system.
    public var files: any FileSystem
    /// The time in nanoseconds since 1970.
    public var clock: @Sendable () -> UInt64
    /// The name of the user who runs the program.
    public var user: String
    /// The process ID.
    public var processID: Int32
    /// Runs the console and returns its exit code.
    public var openConsole: @Sendable (ConsoleLaunch) async -> Int32
    /// The client for cargo; nil if it is not available.
    public var cargo: (any CargoClient)?
    /// The program `git`; nil if it is not available.
    public var git: (any GitClient)?
    /// The path of this process's executable, for other programs to run; nil if unknown.
    public var executable: FilePath?
    /// The connector to shared storage; nil if it is not available.
    public var remotes: RemoteConnector?
    /// The connector to running hosts, which can also run one; nil if it is not available.
    public var hosts: HostConnector?
    /// Shows output that is longer than the terminal; nil if no pager can be started.
    public var pager: (any Pager)?
    /// Keeps what a command opened alive until the process exits, which is faster than freeing a large world; nil to
    /// free it.
    public var keepUntilExit: (@Sendable (any Sendable) -> Void)?
    /// Reads one line of input from the user; returns nil at the end of the input.
    public var readLine: @Sendable () -> String? = { nil }
    /// Runs work after a delay in nanoseconds, even while every thread that runs tasks is busy.
    public var later: @Sendable (_ nanoseconds: UInt64, _ work: @escaping @Sendable () -> Void) -> Void

    /// Creates a context.
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

    /// An environment variable; nil if it is unset or empty.
    func variable(_ name: String) -> String? {
        guard let value = environment[name], !value.isEmpty else { return nil }
        return value
    }
}
