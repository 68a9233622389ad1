public import Programs
public import Sync
public import SystemPackage

/// The program `git`, run as a child process with ``Programs/GitSettings``.
public struct GitProgram: GitClient {
    /// Settings in addition to those of every run of git.
    private static let arguments = [
        "--literal-pathspecs", "-c", "core.quotePath=false", "-c", "log.showSignature=false",
    ]

    private let program: ChildProgram
    private let limits: ChildProgram.Limits

    /// Creates the program with its limits: by default 30 seconds, and 512 MiB of output.
    ///
    /// - Parameter variables: environment variables to set in addition to those of this process.
    public init(
        _ location: ChildProgram.Location = .named("git"), variables: [String: String] = [:],
        limits: ChildProgram.Limits = ChildProgram.Limits(time: .seconds(30))
    ) {
        program = ChildProgram(
            location, arguments: GitSettings.arguments + Self.arguments,
            variables: GitSettings.variables.merging(variables) { $1 })
        self.limits = limits
    }

    /// Runs a git command and returns its output.
    public func run(
        _ arguments: [String], in folder: FilePath, input: [UInt8]
    ) async throws(GitFault) -> [UInt8] {
        let outcome: ChildProgram.Outcome
        do {
            outcome = try await program.run(arguments, in: folder, input: input, limits: limits)
        } catch {
            throw GitFault(error)
        }
        switch outcome.end {
        case .exited(0): return outcome.output
        case .exited(let status):
            throw .failed(status: status, message: String(decoding: outcome.complaint, as: UTF8.self))
        case .killed(let signal): throw .killed(signal: signal)
        }
    }
}

extension GitFault {
    fileprivate init(_ fault: ProgramFault) {
        self =
            switch fault {
            case .notInstalled: .notInstalled
            case .notStarted(let reason): .notStarted(reason: reason)
            case .timedOut(let limit): .timedOut(limit)
            case .tooLarge(let limit): .tooLarge(limit: limit)
            case .canceled: .canceled
            }
    }
}
