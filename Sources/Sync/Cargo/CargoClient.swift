public import SystemPackage

/// Asks cargo which packages a `Cargo.toml` leads to (Documentation/system.md, *Imports*).
///
/// Nothing here starts a process: the executable passes a client that does, tests pass one with scripted answers.
public protocol CargoClient: Sendable {
    /// The output of `cargo metadata` about a manifest.
    ///
    /// - Throws: ``CargoFault`` when cargo can't be run or has no answer.
    func metadata(of manifest: FilePath) async throws(CargoFault) -> [UInt8]
}

/// The reason why cargo has no answer.
public enum CargoFault: Error, Sendable, Hashable {
    /// There is no program `cargo`.
    case notInstalled
    /// The program is there and can't be started.
    case notStarted(reason: String)
    /// The program ended with a status other than 0; the message is its standard error.
    case failed(status: Int32, message: String)
    /// A signal ended the program.
    case killed(signal: Int32, message: String)
    /// The program took longer than it may.
    case timedOut(Duration)
    /// The program wrote more than it may.
    case tooLarge(limit: Int)
    /// The caller canceled the question.
    case cancelled
    /// The answer is not in the format of `cargo metadata`.
    case garbled(reason: String)
    /// No question was asked.
    case notAsked

    /// The message: one lowercase line.
    public var message: String {
        switch self {
        case .notInstalled: "there is no program `cargo` on the search path"
        case .notStarted(let reason): "cargo can't be started: \(reason)"
        case .failed(let status, let message): "cargo failed with status \(status)" + Self.quoted(message)
        case .killed(let signal, let message): "cargo was ended by signal \(signal)" + Self.quoted(message)
        case .timedOut(let limit): "cargo gave no answer in \(limit)"
        case .tooLarge(let limit): "cargo answered with more than \(limit) bytes"
        case .cancelled: "cargo was stopped before it answered"
        case .garbled(let reason): "cargo's answer can't be read: \(reason)"
        case .notAsked: "cargo was not asked"
        }
    }

    /// The remedy.
    public var help: String {
        switch self {
        case .notInstalled: "install cargo, or import the package's AIR folder by `path`"
        case .notStarted: "see that `cargo --version` works, or import the package's AIR folder by `path`"
        case .failed, .killed: "fix what cargo reports; `cargo metadata` prints it again"
        case .timedOut: "run `cargo fetch` once, so that nothing has to be downloaded, and try again"
        case .tooLarge: "name a `manifest_path` that leads to fewer packages"
        case .cancelled, .notAsked: "try again"
        case .garbled: "see what `cargo metadata --format-version 1` prints; a newer or older cargo may help"
        }
    }

    private static let maximumQuotation = 2000

    /// The output of the program, from its first complaint on, in one line.
    private static func quoted(_ message: String) -> String {
        let lines = message.split(whereSeparator: \.isNewline).map { $0.trimmed }.filter { !$0.isEmpty }
        let start = lines.firstIndex { $0.utf8.starts(with: "error".utf8) } ?? 0
        let text = lines.dropFirst(start).joined(separator: "; ")
        return text.isEmpty ? "" : ": " + text.prefix(maximumQuotation)
    }
}

extension Substring {
    /// The text without white space around it.
    fileprivate var trimmed: Substring {
        var text = drop(while: \.isWhitespace)
        while text.last?.isWhitespace ?? false { text.removeLast() }
        return text
    }
}
