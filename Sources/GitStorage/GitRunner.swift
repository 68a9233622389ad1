import Dispatch
import Programs
import Remotes
import Synchronization
public import SystemPackage

/// Runs `git` for the storage of a remote, as a child process with ``Programs/GitSettings``.
public struct GitRunner: Sendable {
    /// The outcome of a run.
    struct Outcome: Sendable {
        /// The exit status; nil if a signal ended the process or it timed out.
        let status: Int32?
        let output: [UInt8]
        /// The output on standard error, on one line and with control characters replaced.
        let complaint: String
        /// Whether the process was ended because it timed out.
        let isTimedOut: Bool

        var isFine: Bool { status == 0 }
        var text: String { String(decoding: output, as: UTF8.self) }
    }

    /// Settings in addition to those of every run of git: what a push or a fetch may do on its own.
    private static let arguments = [
        "protocol.file.allow=always", "push.followTags=false", "push.gpgSign=false", "push.recurseSubmodules=no",
        "fetch.recurseSubmodules=no", "fetch.fsckObjects=true", "advice.pushUpdateRejected=false",
    ].flatMap { ["-c", $0] }

    /// Environment variables in addition to those of every run of git.
    private static let variables: [String: String?] = [
        "GIT_CONFIG_PARAMETERS": nil, "GIT_CONFIG_COUNT": nil, "GIT_REPLACE_REF_BASE": nil,
        "GIT_NO_REPLACE_OBJECTS": "1",
    ]

    private let program: ChildProgram

    /// Creates a runner.
    ///
    /// - Parameters:
    ///   - executable: the path of the program; nil for the first `git` in the search path.
    ///   - variables: environment variables in addition to those of this process.
    public init(at executable: FilePath? = nil, variables: [String: String] = [:]) {
        program = ChildProgram(
            executable.map { .at($0) } ?? .named("git"), arguments: GitSettings.arguments + Self.arguments,
            variables: GitSettings.variables.merging(Self.variables) { $1 }.merging(variables) { $1 })
    }

    /// Runs a git command; blocks the calling thread, which must therefore not be one of the threads that run tasks.
    ///
    /// - Throws: ``RemoteError/machine(_:)`` when the program can't be run.
    func run(
        _ arguments: [String], in folder: FilePath, input: [UInt8] = [], by deadline: Deadline
    ) throws(RemoteError) -> Outcome {
        let limit = deadline.timeLeft
        let done = DispatchSemaphore(value: 0)
        let result = Mutex(Result<Outcome, RemoteError>.failure(.machine("git did not finish")))
        Task.detached {
            let outcome = await run(arguments, in: folder, input: input, limit: limit)
            result.withLock { $0 = outcome }
            done.signal()
        }
        done.wait()
        return try result.withLock { $0 }.get()
    }

    private func run(
        _ arguments: [String], in folder: FilePath, input: [UInt8], limit: Duration
    ) async -> Result<Outcome, RemoteError> {
        let limits = ChildProgram.Limits(time: limit, grace: .milliseconds(200), output: 1 << 30)
        do throws(ProgramFault) {
            let outcome = try await program.run(arguments, in: folder, input: input, limits: limits)
            let status: Int32? = if case .exited(let status) = outcome.end { status } else { nil }
            return .success(
                Outcome(
                    status: status, output: outcome.output, complaint: Self.plain(outcome.complaint),
                    isTimedOut: false))
        } catch {
            switch error {
            case .timedOut:
                return .success(Outcome(status: nil, output: [], complaint: "timed out", isTimedOut: true))
            case .notInstalled: return .failure(.machine("the program `git` is not installed"))
            case .notStarted(let reason): return .failure(.machine("git can't be run: \(reason)"))
            case .tooLarge(let limit): return .failure(.machine("git printed more than \(limit) bytes"))
            case .canceled: return .failure(.machine("git did not finish"))
            }
        }
    }

    /// Joins the lines of an error message, and replaces every character that could act on a terminal.
    private static func plain(_ bytes: [UInt8]) -> String {
        let lines = bytes.split { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }
        return lines.map { line in
            String(decoding: line.map { 0x20...0x7e ~= $0 ? $0 : UInt8(ascii: "?") }, as: UTF8.self)
        }.joined(separator: "; ")
    }

    /// The URLs that the clone in a folder fetches from and pushes to, by the name of its remote; empty outside of a
    /// clone.
    public func remoteURLs(in folder: FilePath) -> [(name: String, url: String)] {
        let found = try? run(
            ["config", "--null", "--get-regexp", "^remote\\..*\\.(url|pushurl)$"], in: folder,
            by: .after(.seconds(10)))
        guard let found, found.isFine else { return [] }
        return found.text.split(separator: "\0").compactMap { entry in
            let parts = entry.split(separator: "\n", maxSplits: 1)
            guard parts.count == 2, let end = parts[0].lastIndex(of: ".") else { return nil }
            return (String(parts[0][..<end].dropFirst("remote.".count)), String(parts[1]))
        }
    }

    /// A value of the git configuration that applies to a folder; nil if it is not set or empty.
    public func configuration(_ key: String, in folder: FilePath) -> String? {
        guard let found = try? run(["config", "--get", key], in: folder, by: .after(.seconds(10))), found.isFine else {
            return nil
        }
        let text = found.text.split(separator: "\n").first.map(String.init)
        return text?.isEmpty == false ? text : nil
    }
}
