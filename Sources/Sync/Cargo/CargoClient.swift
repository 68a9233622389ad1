public import SystemPackage

/// Runs cargo to list the packages that a `Cargo.toml` leads to (Documentation/system.md, *Imports*).
///
/// Nothing here starts a process: the executable passes a client that does, and tests pass one with scripted answers.
public protocol CargoClient: Sendable {
    /// Returns the output of `cargo metadata` for a manifest.
    ///
    /// - Throws: ``CargoFault`` when cargo can't be run or fails.
    func metadata(of manifest: FilePath) async throws(CargoFault) -> [UInt8]
}

/// A reason why cargo gave no answer.
public enum CargoFault: Error, Sendable, Hashable {
    /// The program `cargo` is not installed.
    case notInstalled
    /// The program exists but can't be started.
    case notStarted(reason: String)
    /// The program exited with a nonzero status; the message is its standard error.
    case failed(status: Int32, message: String)
    /// A signal ended the program.
    case killed(signal: Int32, message: String)
    /// The program exceeded its time limit.
    case timedOut(Duration)
    /// The program wrote more than the limit.
    case tooLarge(limit: Int)
    /// The caller canceled the request.
    case canceled
    /// The output is not in the format of `cargo metadata`.
    case garbled(reason: String)
    /// Cargo was not run.
    case notAsked

    /// The message: one lowercase line.
    public var message: String {
        switch self {
        case .notInstalled: "`cargo` was not found on the search path"
        case .notStarted(let reason): "cargo can't be started: \(reason)"
        case .failed(let status, let message): "cargo failed with status \(status)" + Self.quoted(message)
        case .killed(let signal, let message): "cargo was terminated by signal \(signal)" + Self.quoted(message)
        case .timedOut(let limit): "cargo did not answer within \(limit)"
        case .tooLarge(let limit): "cargo's output exceeds \(limit) bytes"
        case .canceled: "cargo was canceled before it answered"
        case .garbled(let reason): "cargo's output can't be read: \(reason)"
        case .notAsked: "cargo was not run"
        }
    }

    /// The remedy.
    public var help: String {
        switch self {
        case .notInstalled: "install cargo, or import the package's AIR folder by `path`"
        case .notStarted: "check that `cargo --version` works, or import the package's AIR folder by `path`"
        case .failed, .killed: "fix what cargo reports; `cargo metadata` prints it again"
        case .timedOut: "run `cargo fetch` once, so that nothing has to be downloaded, and try again"
        case .tooLarge: "set `manifest_path` to a manifest with fewer packages"
        case .canceled, .notAsked: "try again"
        case .garbled: "check what `cargo metadata --format-version 1` prints; a newer or older cargo may help"
        }
    }

    private static let maximumQuotation = 2000

    /// The output of the program from its first error on, in one line.
    private static func quoted(_ message: String) -> String {
        let lines = message.split(whereSeparator: \.isNewline).map { $0.trimmed }.filter { !$0.isEmpty }
        let start = lines.firstIndex { $0.utf8.starts(with: "error".utf8) } ?? 0
        let text = lines.dropFirst(start).joined(separator: "; ")
        return text.isEmpty ? "" : ": " + text.prefix(maximumQuotation)
    }
}

extension Substring {
    /// The text without surrounding white space.
    fileprivate var trimmed: Substring {
        var text = drop(while: \.isWhitespace)
        while text.last?.isWhitespace ?? false { text.removeLast() }
        return text
    }
}
