public import AIR
public import CanonicalCBOR

/// An open world, local or remote: the only interface for commands and consoles.
public protocol World: Sendable {
    /// Answers a request.
    ///
    /// - Parameter progress: called with the progress of the work, from any thread; may be nil.
    /// - Throws: ``Failure`` when it can't be answered; the world is then as it was.
    func answer(_ request: Request, progress: (@Sendable (Progress) -> Void)?) async throws(Failure) -> Reply
}

/// A world that is read from its files, and so has contents that no request returns.
public protocol WorldOfFiles: World {
    /// The wasm of the modules that have a file, by its hash.
    func wasm() async -> [Hash: [UInt8]]
}

/// The progress of the work on a request.
public struct Progress: Sendable, Equatable, Codable {
    /// A short description of the activity.
    public var what: String
    /// The number of parts that are done.
    public var done: Int
    /// The number of parts; 0 if it is unknown.
    public var total: Int
    /// The definitions that were found since the last report, so that they can be listed before everything is read.
    public var found: [DefinitionKey]

    /// Creates a progress report.
    public init(_ what: String, _ done: Int = 0, of total: Int = 0, found: [DefinitionKey] = []) {
        self.what = what
        self.done = done
        self.total = total
        self.found = found
    }
}

/// The reason why a request was refused: at least one of the diagnostics is an error.
public struct Failure: Error, Sendable, Equatable, Codable {
    /// The problems, with their remedies.
    public let diagnostics: [Diagnostic]

    /// Creates a failure with diagnostics.
    public init(_ diagnostics: [Diagnostic]) { self.diagnostics = diagnostics }

    /// Creates a failure with one error.
    public init(_ code: DiagnosticCode, _ message: String, help: String? = nil) {
        diagnostics = [Diagnostic(.error, code, message, help: help)]
    }
}

extension DiagnosticCode {
    /// No host can be reached, or the connection to it broke off; also in snapshots, as long as the files are used
    /// instead.
    public static let hostUnreachable = DiagnosticCode(rawValue: "host-unreachable")
}
