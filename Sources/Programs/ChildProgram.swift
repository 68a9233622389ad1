import Subprocess
public import SystemPackage

/// An installed program that is run as a child process, without a shell.
///
/// The child runs in its own session, so that neither it nor its children can prompt on the terminal that the console
/// draws on. The whole session is terminated when the time limit is reached or the caller cancels.
public struct ChildProgram: Sendable {
    /// The way to find the program.
    public enum Location: Sendable {
        /// The first program with this name on the search path.
        case named(String)
        /// The program at this path.
        case at(FilePath)
    }

    /// The limits of a run.
    public struct Limits: Sendable {
        /// The time limit of a run.
        public var time: Duration
        /// The time that the program has to exit once it is asked to.
        public var grace: Duration
        /// The maximum size of its output in bytes.
        public var output: Int

        /// Creates limits: by default half a second to exit, and 512 MiB of output.
        public init(time: Duration, grace: Duration = .milliseconds(500), output: Int = 512 << 20) {
            self.time = time
            self.grace = grace
            self.output = output
        }
    }

    /// The result of a run.
    public struct Outcome: Sendable {
        /// The status or the signal.
        public enum End: Sendable, Equatable {
            case exited(Int32)
            case killed(signal: Int32)
        }

        /// The status or the signal that it ended with.
        public let end: End
        /// The bytes of standard output.
        public let output: [UInt8]
        /// The first 64 KiB of standard error.
        public let complaint: [UInt8]
    }

    /// The maximum number of bytes of standard error that are kept for messages.
    private static let keptComplaint = 64 << 10

    private let location: Location
    private let arguments: [String]
    private let variables: [String: String?]

    /// Creates a program.
    ///
    /// - Parameters:
    ///   - arguments: the arguments that precede those of every run.
    ///   - variables: changes to the environment that it inherits; nil removes a variable.
    public init(_ location: Location, arguments: [String] = [], variables: [String: String?] = [:]) {
        self.location = location
        self.arguments = arguments
        self.variables = variables
    }

    /// Runs the program and returns its output, regardless of its exit status.
    ///
    /// - Parameter input: the bytes of its standard input.
    /// - Throws: ``ProgramFault`` when it can't be run to completion within the limits.
    public func run(
        _ arguments: [String], in folder: FilePath, input: [UInt8] = [], limits: Limits
    ) async throws(ProgramFault) -> Outcome {
        let result = await withTaskGroup(of: Result<Outcome, ProgramFault>?.self) { group in
            group.addTask { await start(arguments, folder, input, limits) }
            group.addTask {
                // Nil if the run ended first, or if it was canceled.
                (try? await Task.sleep(for: limits.time)).map { .failure(.timedOut(limits.time)) }
            }
            // The child ends before the group does, in either order of completion.
            defer { group.cancelAll() }
            for await result in group { if let result { return result } }
            return .failure(.canceled)
        }
        return try result.get()
    }

    private func start(
        _ arguments: [String], _ folder: FilePath, _ input: [UInt8], _ limits: Limits
    ) async -> Result<Outcome, ProgramFault> {
        let executable: Executable =
            switch location {
            case .named(let name): .name(name)
            case .at(let path): .path(path)
            }
        var options = PlatformOptions()
        options.createSession = true
        options.teardownSequence = [.gracefulShutDown(toProcessGroup: true, allowedDurationToNextStep: limits.grace)]
        var updates: [Environment.Key: String?] = [:]
        for (name, value) in variables { updates[Environment.Key(stringLiteral: name)] = .some(value) }
        do {
            let result = try await Subprocess.run(
                executable, arguments: Arguments(self.arguments + arguments),
                environment: .inherit.updating(updates), workingDirectory: folder, platformOptions: options,
                input: .array(input), output: .sequence, error: .sequence
            ) { execution in
                async let complaint = Self.kept(execution.standardError)
                do {
                    let output = try await Self.all(execution.standardOutput, limit: limits.output)
                    return (output, try await complaint)
                } catch {
                    // The message ends with the child, which may be blocked until standard error is read.
                    try? execution.send(signal: .kill, toProcessGroup: true)
                    throw error
                }
            }
            if Task.isCancelled { return .failure(.canceled) }
            let end: Outcome.End =
                switch result.terminationStatus {
                case .exited(let status): .exited(Int32(status))
                case .signaled(let signal): .killed(signal: Int32(signal))
                }
            return .success(Outcome(end: end, output: result.closureResult.0, complaint: result.closureResult.1))
        } catch let fault as ProgramFault {
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
            guard bytes.count <= limit else { throw ProgramFault.tooLarge(limit: limit) }
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
