public import AIR

/// An open world, wherever it is: the one way in for commands and consoles.
public protocol World: Sendable {
    /// Answers a request.
    ///
    /// - Parameter progress: is told how far the work has come, from any thread; nil where nobody wants to know.
    /// - Throws: ``Failure`` when it can't be answered; the world is then as it was.
    func answer(_ request: Request, progress: (@Sendable (Progress) -> Void)?) async throws(Failure) -> Reply
}

/// How far the work on a request has come.
public struct Progress: Sendable, Equatable, Codable {
    /// What is being done, in a few words.
    public var what: String
    /// How many of the parts are done.
    public var done: Int
    /// How many parts there are; 0 when that is not known.
    public var total: Int

    /// Progress of its parts.
    public init(_ what: String, _ done: Int = 0, of total: Int = 0) {
        self.what = what
        self.done = done
        self.total = total
    }
}

/// Why a request was refused: at least one of the diagnostics is an error.
public struct Failure: Error, Sendable, Equatable, Codable {
    /// What stands against it, and what to do.
    public let diagnostics: [Diagnostic]

    /// A failure of its diagnostics.
    public init(_ diagnostics: [Diagnostic]) { self.diagnostics = diagnostics }

    /// A failure with one error.
    public init(_ code: DiagnosticCode, _ message: String, help: String? = nil) {
        diagnostics = [Diagnostic(.error, code, message, help: help)]
    }
}
