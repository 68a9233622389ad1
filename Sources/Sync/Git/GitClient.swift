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
    ///   - folder: where it runs.
    ///   - input: the bytes of its standard input.
    /// - Throws: ``GitFault`` when git can't be run or fails.
    func run(_ arguments: [String], in folder: FilePath, input: [UInt8]) async throws(GitFault) -> [UInt8]
}

/// The reason why git failed.
public enum GitFault: Error, Sendable, Hashable {
    /// There is no program `git`.
    case notInstalled
    /// The program is there and can't be started.
    case notStarted(reason: String)
    /// The program ended with a status other than 0; the message is its standard error.
    case failed(status: Int32, message: String)
    /// A signal ended the program.
    case killed(signal: Int32)
    /// The program took longer than it may.
    case timedOut(Duration)
    /// The program wrote more than it may.
    case tooLarge(limit: Int)
    /// Whoever asked no longer wants to know.
    case canceled

    /// The fault, in one lower-case line.
    public var message: String {
        switch self {
        case .notInstalled: "there is no program `git` on the search path"
        case .notStarted(let reason): "git can't be started: \(reason)"
        case .failed(let status, let message):
            "git failed with status \(status)"
                + (message.split(whereSeparator: \.isNewline).last.map { ": \($0.prefix(500))" } ?? "")
        case .killed(let signal): "git was ended by signal \(signal)"
        case .timedOut(let limit): "git gave no answer in \(limit)"
        case .tooLarge(let limit): "git answered with more than \(limit) bytes"
        case .canceled: "git was stopped before it answered"
        }
    }
}
