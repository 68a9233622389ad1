import Dispatch
import Remotes
import Subprocess
import Synchronization
public import SystemPackage

/// The program `git`, run as a child process: without a shell, without a terminal, and never asking anything.
public struct GitRunner: Sendable {
    /// The end of a run.
    struct Outcome: Sendable {
        /// The exit status; nil when a signal ended it or the time was up.
        let status: Int32?
        let output: [UInt8]
        /// The output on standard error, with escaped control characters.
        let complaint: String
        /// Whether it was ended because the time was up.
        let isTimedOut: Bool

        var isFine: Bool { status == 0 }
        var text: String { String(decoding: output, as: UTF8.self) }
    }

    /// The most that is read of one run's output.
    private static let largestOutput = 1 << 30
    private static let largestComplaint = 1 << 20

    private let executable: FilePath?
    private let variables: [String: String]

    /// The program.
    ///
    /// - Parameters:
    ///   - executable: where it is; nil for the first `git` of the search path.
    ///   - variables: what it finds in its environment besides what this process has.
    public init(at executable: FilePath? = nil, variables: [String: String] = [:]) {
        self.executable = executable
        self.variables = variables
    }

    /// Settings that stand above every configuration file: no hooks, no helpers that run by themselves, no prompts.
    private static let overrides = [
        "core.hooksPath=/dev/null", "core.fsmonitor=false", "core.askPass=", "credential.interactive=false",
        "protocol.ext.allow=never", "protocol.file.allow=always", "gc.auto=0", "maintenance.auto=false",
        "push.followTags=false", "push.gpgSign=false", "push.recurseSubmodules=no", "fetch.recurseSubmodules=no",
        "fetch.fsckObjects=true", "advice.pushUpdateRejected=false", "color.ui=false",
    ].flatMap { ["-c", $0] }

    /// The environment of every run; variables of a surrounding git command are removed.
    private static let environment: [String: String?] = [
        "GIT_TERMINAL_PROMPT": "0", "GIT_ASKPASS": "/bin/false", "SSH_ASKPASS": nil, "SSH_ASKPASS_REQUIRE": "never",
        "GIT_SSH_COMMAND": "ssh -oBatchMode=yes", "GIT_SSH": nil, "LC_ALL": "C", "LANGUAGE": nil, "GIT_DIR": nil,
        "GIT_WORK_TREE": nil, "GIT_INDEX_FILE": nil, "GIT_OBJECT_DIRECTORY": nil,
        "GIT_ALTERNATE_OBJECT_DIRECTORIES": nil, "GIT_NAMESPACE": nil, "GIT_COMMON_DIR": nil, "GIT_PREFIX": nil,
        "GIT_CONFIG_PARAMETERS": nil, "GIT_CONFIG_COUNT": nil, "GIT_TRACE": nil, "GIT_REPLACE_REF_BASE": nil,
        "GIT_NO_REPLACE_OBJECTS": "1", "GIT_OPTIONAL_LOCKS": "0",
    ]

    /// Runs a command of git; the calling thread waits, so it must not be one of those that run tasks.
    ///
    /// - Throws: ``RemoteError/machine(_:)`` when the program can't be run.
    func run(
        _ arguments: [String], in folder: FilePath, input: [UInt8] = [], by deadline: Deadline
    ) throws(RemoteError) -> Outcome {
        let limit = deadline.timeLeft
        let done = DispatchSemaphore(value: 0)
        let result = Mutex(Result<Outcome, RemoteError>.failure(.machine("git was not run to its end")))
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
        await withTaskGroup(of: Result<Outcome, RemoteError>?.self) { group in
            group.addTask { await run(arguments, in: folder, input: input) }
            group.addTask {
                guard (try? await Task.sleep(for: limit)) != nil else { return nil }
                return .success(Outcome(status: nil, output: [], complaint: "timed out", isTimedOut: true))
            }
            defer { group.cancelAll() }
            for await result in group { if let result { return result } }
            return .failure(.machine("git was not run to its end"))
        }
    }

    private func run(
        _ arguments: [String], in folder: FilePath, input: [UInt8]
    ) async -> Result<Outcome, RemoteError> {
        var options = PlatformOptions()
        options.createSession = true
        options.teardownSequence = [
            .gracefulShutDown(toProcessGroup: true, allowedDurationToNextStep: .milliseconds(200))
        ]
        var updates: [Environment.Key: String?] = [:]
        for (name, value) in Self.environment { updates[Environment.Key(stringLiteral: name)] = .some(value) }
        for (name, value) in variables { updates[Environment.Key(stringLiteral: name)] = .some(value) }
        do {
            let result = try await Subprocess.run(
                executable.map { .path($0) } ?? .name("git"), arguments: Arguments(Self.overrides + arguments),
                environment: .inherit.updating(updates), workingDirectory: folder, platformOptions: options,
                input: .array(input), output: .bytes(limit: Self.largestOutput),
                error: .bytes(limit: Self.largestComplaint))
            let status: Int32? =
                switch result.terminationStatus {
                case .exited(let code): Int32(code)
                case .signaled: nil
                }
            return .success(
                Outcome(
                    status: status, output: result.standardOutput, complaint: Self.plain(result.standardError),
                    isTimedOut: false))
        } catch let error as SubprocessError where error.code == .executableNotFound {
            return .failure(.machine("the program `git` is not installed"))
        } catch {
            return .failure(.machine("git can't be run: \(error)"))
        }
    }

    /// The lines of a complaint as one, with every letter that could act on a terminal replaced.
    private static func plain(_ bytes: [UInt8]) -> String {
        let lines = bytes.split { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }
        return lines.map { line in
            String(decoding: line.map { 0x20...0x7e ~= $0 ? $0 : UInt8(ascii: "?") }, as: UTF8.self)
        }.joined(separator: "; ")
    }

    /// The URLs that the clone at a folder fetches from and pushes to, by the name of its remote; none outside of a clone.
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

    /// A value of the configuration that applies to a clone; nil where it has none.
    public func configuration(_ key: String, in folder: FilePath) -> String? {
        guard let found = try? run(["config", "--get", key], in: folder, by: .after(.seconds(10))), found.isFine else {
            return nil
        }
        let text = found.text.split(separator: "\n").first.map(String.init)
        return text?.isEmpty == false ? text : nil
    }
}
