public import SystemPackage

/// Runs the program `git`.
///
/// Nothing here starts a process: the program's entry point passes in a client that does.
public protocol GitClient: Sendable {
    /// Runs a git command and returns its standard output.
    ///
    /// Git never prompts, and runs no program that the repository's configuration names.
    ///
    /// - Parameters:
    ///   - arguments: the command with its arguments.
    ///   - folder: the folder to run it in.
    ///   - input: the bytes for its standard input.
    /// - Throws: ``GitFault`` when git can't be run or fails.
    func run(_ arguments: [String], in folder: FilePath, input: [UInt8]) async throws(GitFault) -> [UInt8]
}

/// A reason why git failed.
public enum GitFault: Error, Sendable, Hashable {
    /// The program `git` is not installed.
    case notInstalled
    /// The program exists but can't be started.
    case notStarted(reason: String)
    /// The program exited with a nonzero status; the message is its standard error.
    case failed(status: Int32, message: String)
    /// A signal ended the program.
    case killed(signal: Int32)
    /// The program exceeded its time limit.
    case timedOut(Duration)
    /// The program wrote more than the limit.
    case tooLarge(limit: Int)
    /// The caller canceled the request.
    case canceled

    /// The message, in one lowercase line.
    public var message: String {
        switch self {
        case .notInstalled: "`git` was not found on the search path"
        case .notStarted(let reason): "git can't be started: \(reason)"
        case .failed(let status, let message):
            "git failed with status \(status)"
                + (message.split(whereSeparator: \.isNewline).last.map { ": \($0.prefix(500))" } ?? "")
        case .killed(let signal): "git was terminated by signal \(signal)"
        case .timedOut(let limit): "git did not answer within \(limit)"
        case .tooLarge(let limit): "git's output exceeds \(limit) bytes"
        case .canceled: "git was canceled before it answered"
        }
    }
}
