public import JSON

/// A problem within one node, before its file is known.
public struct Finding: Sendable, Hashable {
    /// How grave it is.
    public var severity: Diagnostic.Severity
    /// Which rule was broken.
    public var code: DiagnosticCode
    /// What is wrong.
    public var message: String
    /// Where, from the node's own root.
    public var pointer: JSONPointer
    /// What to do.
    public var help: String?

    /// A finding of its parts.
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
