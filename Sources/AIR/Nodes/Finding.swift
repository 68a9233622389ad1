public import JSON

/// A problem within one node, before its file is known.
public struct Finding: Sendable, Hashable {
    /// The severity.
    public var severity: Diagnostic.Severity
    /// The code of the broken rule.
    public var code: DiagnosticCode
    /// The message.
    public var message: String
    /// The position, relative to the node's root.
    public var pointer: JSONPointer
    /// The remedy.
    public var help: String?

    /// Creates a finding from its parts.
    public init(
        _ severity: Diagnostic.Severity, _ code: DiagnosticCode, _ message: String, at pointer: JSONPointer,
        help: String? = nil
    ) {
        self.severity = severity
        self.code = code
        self.message = message
        self.pointer = pointer
        self.help = help
    }
}
