/// A problem found in a user's files, with its position and its remedy (Documentation/commands.md, *The JSON
/// envelope*).
///
/// Diagnostics are all returned, never thrown; only a policy turns them into a failure.
public struct Diagnostic: Sendable, Hashable, Codable {
    /// The severity of a problem.
    public enum Severity: String, Sendable, Hashable, Comparable, Codable {
        /// Makes gates fail.
        case error
        /// Deserves attention; an error under `--strict` where the documentation says so.
        case warning
        /// For information only.
        case notice

        private var order: Int {
            switch self {
            case .error: 0
            case .warning: 1
            case .notice: 2
            }
        }

        /// Orders severities from the most severe.
        public static func < (left: Self, right: Self) -> Bool { left.order < right.order }
    }

    /// The severity.
    public var severity: Severity
    /// The code of the broken rule.
    public var code: DiagnosticCode
    /// The message, in one sentence.
    public var message: String
    /// The file, relative to the world.
    public var file: String?
    /// The line, from 1.
    public var line: Int?
    /// The column in Unicode scalars, from 1.
    public var column: Int?
    /// The kind of the definition concerned, as spelled in `$kind`.
    public var kind: String?
    /// The name of the definition concerned.
    public var name: String?
    /// The JSON Pointer within the file.
    public var path: String?
    /// The remedy.
    public var help: String?

    /// Creates a diagnostic without a position.
    public init(
        _ severity: Severity, _ code: DiagnosticCode, _ message: String, file: String? = nil, line: Int? = nil,
        column: Int? = nil, kind: String? = nil, name: String? = nil, path: String? = nil, help: String? = nil
    ) {
        self.severity = severity
        self.code = code
        self.message = message
        self.file = file
        self.line = line
        self.column = column
        self.kind = kind
        self.name = name
        self.path = path
        self.help = help
    }

    /// Returns a copy that names a definition.
    public func about(_ key: DefinitionKey) -> Diagnostic {
        var copy = self
        copy.kind = key.kind.rawValue
        copy.name = key.name.text
        return copy
    }
}

extension Diagnostic: Comparable {
    /// The order of reports: by file, line and column; problems without a position come last.
    public static func < (left: Diagnostic, right: Diagnostic) -> Bool {
        func rank(_ diagnostic: Diagnostic) -> (Int, String, Int, Int) {
            (diagnostic.file == nil ? 1 : 0, diagnostic.file ?? "", diagnostic.line ?? 0, diagnostic.column ?? 0)
        }
        let (a, b) = (rank(left), rank(right))
        if a.0 != b.0 { return a.0 < b.0 }
        if a.1 != b.1 { return a.1.utf8.lexicographicallyPrecedes(b.1.utf8) }
        if a.2 != b.2 { return a.2 < b.2 }
        if a.3 != b.3 { return a.3 < b.3 }
        if left.severity != right.severity { return left.severity < right.severity }
        if left.code != right.code { return left.code.rawValue < right.code.rawValue }
        if left.message != right.message { return left.message < right.message }
        return (left.path ?? "") < (right.path ?? "")
    }
}

extension Sequence where Element == Diagnostic {
    /// Whether any of the diagnostics is an error.
    public var containsError: Bool { contains { $0.severity == .error } }
}
