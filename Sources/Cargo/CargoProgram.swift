import Subprocess
public import Sync
public import SystemPackage

/// The program `cargo`, run as a child process (Documentation/system.md, *Imports*).
///
/// There is no shell in between. The child runs in a separate session, so that it can't prompt on the terminal that
/// the console draws on, and ends with everything that it started when the time is up or the caller cancels.
public struct CargoProgram: CargoClient {
    /// The way to find the program: by name on the search path, or at a path.
    public enum Program: Sendable {
        /// The first of this name on the search path.
        case named(String)
        /// The one at this path.
        case at(FilePath)
    }

    /// The limits of a run.
    public struct Limits: Sendable {
        /// The time limit of an answer.
        public var time: Duration
        /// The time that the program has to end when it is asked to.
        public var grace: Duration
        /// The maximum size of an answer in bytes.
        public var output: Int

        /// Limits: two minutes, in which cargo may fetch an index, and the 64 MiB that are read of any JSON text.
        public init(time: Duration = .seconds(120), grace: Duration = .milliseconds(500), output: Int = 64 << 20) {
            self.time = time
            self.grace = grace
            self.output = output
        }
    }

    /// The maximum size of standard error that is kept for messages.
    private static let keptComplaint = 64 << 10

    private let program: Program
    private let variables: [String: String]
    private let limits: Limits

    /// The program with its limits.
    ///
    /// - Parameter variables: what the program finds in its environment besides what this process has.
    public init(_ program: Program = .named("cargo"), variables: [String: String] = [:], limits: Limits = Limits()) {
        self.program = program
        self.variables = variables
        self.limits = limits
    }

    /// The output of `cargo metadata` for a manifest, run in the manifest's folder.
    public func metadata(of manifest: FilePath) async throws(CargoFault) -> [UInt8] {
        let result = await withTaskGroup(of: Result<[UInt8], CargoFault>?.self) { group in
            group.addTask { await run(about: manifest) }
            group.addTask {
                // Nil when the run ended first, or when it was canceled.
                (try? await Task.sleep(for: limits.time)).map { .failure(.timedOut(limits.time)) }
            }
            // The child has ended before the group does, whoever is first.
            defer { group.cancelAll() }
            for await result in group { if let result { return result } }
            return .failure(.cancelled)
        }
        return try result.get()
    }

    private func run(about manifest: FilePath) async -> Result<[UInt8], CargoFault> {
        let executable: Executable =
            switch program {
            case .named(let name): .name(name)
            case .at(let path): .path(path)
            }
        var options = PlatformOptions()
        options.createSession = true
        options.teardownSequence = [.gracefulShutDown(toProcessGroup: true, allowedDurationToNextStep: limits.grace)]
        let updates = Dictionary(
            variables.map { (Environment.Key(stringLiteral: $0.key), Optional($0.value)) },
            uniquingKeysWith: { _, last in last })
        do {
            let result = try await Subprocess.run(
                executable, arguments: ["metadata", "--format-version", "1", "--manifest-path", manifest.string],
                environment: .inherit.updating(updates), workingDirectory: manifest.removingLastComponent(),
                platformOptions: options, input: .none, output: .sequence, error: .sequence
            ) { execution in
                async let complaint = Self.kept(execution.standardError)
                do {
                    let answer = try await Self.all(execution.standardOutput, limit: limits.output)
                    return (answer, try await complaint)
                } catch {
                    // The message ends with the child, which may be blocked until standard error is read.
                    try? execution.send(signal: .kill, toProcessGroup: true)
                    throw error
                }
            }
            if Task.isCancelled { return .failure(.cancelled) }
            let (answer, complaint) = result.closureResult
            let message = String(decoding: complaint, as: UTF8.self)
            switch result.terminationStatus {
            case .exited(0): return .success(answer)
            case .exited(let status): return .failure(.failed(status: Int32(status), message: message))
            case .signaled(let signal): return .failure(.killed(signal: Int32(signal), message: message))
            }
        } catch let fault as CargoFault {
            return .failure(fault)
        } catch let error as SubprocessError where error.code == .executableNotFound {
            return .failure(.notInstalled)
        } catch {
            return .failure(Task.isCancelled ? .cancelled : .notStarted(reason: "\(error)"))
        }
    }

    private static func all(_ stream: SubprocessOutputSequence, limit: Int) async throws -> [UInt8] {
        var bytes: [UInt8] = []
        for try await part in stream {
            part.withUnsafeBytes { bytes += $0 }
            guard bytes.count <= limit else { throw CargoFault.tooLarge(limit: limit) }
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
