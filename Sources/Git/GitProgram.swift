import Subprocess
public import Sync
public import SystemPackage

/// The program `git`, run as a child process.
///
/// There is no shell in between. The child has a session of its own, so that neither it nor what it starts can ask
/// anything on the terminal that the console draws on, and ends with all that it started when the time is up or nobody
/// waits any more. No program that a repository's configuration may name is run on the way: no hook, no pager, no file
/// system monitor, no signature check, no helper that asks for passwords.
public struct GitProgram: GitClient {
    /// How the program is found: by name on the search path, or at a place.
    public enum Program: Sendable {
        /// The first of this name on the search path.
        case named(String)
        /// The one at this path.
        case at(FilePath)
    }

    /// What the program may use up.
    public struct Limits: Sendable {
        /// How long a command may take.
        public var time: Duration
        /// How long the program may take to end when it is asked to.
        public var grace: Duration
        /// How many bytes it may print.
        public var output: Int

        /// Limits: 30 seconds, and 512 MiB of output.
        public init(time: Duration = .seconds(30), grace: Duration = .milliseconds(500), output: Int = 512 << 20) {
            self.time = time
            self.grace = grace
            self.output = output
        }
    }

    /// The arguments in front of every command.
    public static let fixedArguments = [
        "--no-pager", "--no-optional-locks", "--literal-pathspecs", "-c", "core.hooksPath=/dev/null", "-c",
        "core.fsmonitor=false", "-c", "core.quotePath=false", "-c", "core.askPass=", "-c", "log.showSignature=false",
        "-c", "protocol.ext.allow=never", "-c", "credential.interactive=false", "-c", "gc.auto=0", "-c",
        "maintenance.auto=false",
    ]

    /// The variables that every command has, whatever this process has; nil takes one away.
    ///
    /// The last ones are set where a hook or a merge driver started this process, and name another repository than the
    /// folder does.
    public static let fixedVariables: [String: String?] = [
        "GIT_TERMINAL_PROMPT": "0", "GIT_ASKPASS": "", "SSH_ASKPASS": "", "SSH_ASKPASS_REQUIRE": "never",
        "GIT_SSH_COMMAND": "ssh -oBatchMode=yes", "GIT_PAGER": "cat", "LC_ALL": "C", "GIT_TRACE": nil,
        "GIT_EXTERNAL_DIFF": nil, "GIT_DIR": nil, "GIT_WORK_TREE": nil, "GIT_INDEX_FILE": nil, "GIT_PREFIX": nil,
        "GIT_OBJECT_DIRECTORY": nil, "GIT_ALTERNATE_OBJECT_DIRECTORIES": nil, "GIT_COMMON_DIR": nil,
        "GIT_NAMESPACE": nil,
    ]

    /// How much of standard error is kept for messages.
    private static let keptComplaint = 64 << 10

    private let program: Program
    private let variables: [String: String]
    private let limits: Limits

    /// The program with its limits.
    ///
    /// - Parameter variables: what the program finds in its environment besides what this process has.
    public init(_ program: Program = .named("git"), variables: [String: String] = [:], limits: Limits = Limits()) {
        self.program = program
        self.variables = variables
        self.limits = limits
    }

    /// What a command of git prints.
    public func run(
        _ arguments: [String], in folder: FilePath, input: [UInt8]
    ) async throws(GitFault) -> [UInt8] {
        let result = await withTaskGroup(of: Result<[UInt8], GitFault>?.self) { group in
            group.addTask { await start(arguments, folder, input) }
            group.addTask {
                // Nil when the run is over first, or when nobody waits.
                (try? await Task.sleep(for: limits.time)).map { .failure(.timedOut(limits.time)) }
            }
            // The child has ended before the group does, whoever is first.
            defer { group.cancelAll() }
            for await result in group { if let result { return result } }
            return .failure(.canceled)
        }
        return try result.get()
    }

    private func start(_ arguments: [String], _ folder: FilePath, _ input: [UInt8]) async -> Result<[UInt8], GitFault> {
        let executable: Executable =
            switch program {
            case .named(let name): .name(name)
            case .at(let path): .path(path)
            }
        var options = PlatformOptions()
        options.createSession = true
        options.teardownSequence = [.gracefulShutDown(toProcessGroup: true, allowedDurationToNextStep: limits.grace)]
        var updates: [Environment.Key: String?] = [:]
        for (name, value) in Self.fixedVariables { updates[Environment.Key(stringLiteral: name)] = .some(value) }
        for (name, value) in variables { updates[Environment.Key(stringLiteral: name)] = .some(value) }
        do {
            let result = try await Subprocess.run(
                executable, arguments: Arguments(Self.fixedArguments + arguments),
                environment: .inherit.updating(updates), workingDirectory: folder, platformOptions: options,
                input: .array(input), output: .sequence, error: .sequence
            ) { execution in
                async let complaint = Self.kept(execution.standardError)
                do {
                    let answer = try await Self.all(execution.standardOutput, limit: limits.output)
                    return (answer, try await complaint)
                } catch {
                    // The complaint ends with the child, which may be waiting for somebody to read on.
                    try? execution.send(signal: .kill, toProcessGroup: true)
                    throw error
                }
            }
            if Task.isCancelled { return .failure(.canceled) }
            let (answer, complaint) = result.closureResult
            switch result.terminationStatus {
            case .exited(0): return .success(answer)
            case .exited(let status):
                return .failure(.failed(status: Int32(status), message: String(decoding: complaint, as: UTF8.self)))
            case .signaled(let signal): return .failure(.killed(signal: Int32(signal)))
            }
        } catch let fault as GitFault {
            return .failure(fault)
        } catch let error as SubprocessError where error.code == .executableNotFound {
            return .failure(.notInstalled)
        } catch {
            return .failure(Task.isCancelled ? .canceled : .notStarted(reason: "\(error)"))
        }
    }

    private static func all(_ stream: SubprocessOutputSequence, limit: Int) async throws -> [UInt8] {
        var bytes: [UInt8] = []
        for try await part in stream {
            part.withUnsafeBytes { bytes += $0 }
            guard bytes.count <= limit else { throw GitFault.tooLarge(limit: limit) }
        }
        return bytes
    }

    /// The start of a stream, which is read to its end.
    private static func kept(_ stream: SubprocessOutputSequence) async throws -> [UInt8] {
        var bytes: [UInt8] = []
        for try await part in stream where bytes.count < keptComplaint { part.withUnsafeBytes { bytes += $0 } }
        return bytes
    }
}
