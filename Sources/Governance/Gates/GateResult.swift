public import AIR

/// The result of a gate, with the reason (Documentation/system.md, *Gates*).
public struct GateResult: Sendable, Equatable, Codable {
    /// The verdicts, as programs read them.
    public enum Verdict: String, Sendable {
        /// The gate found no errors.
        case pass
        /// Something does.
        case fail
        /// The world has nothing that the gate is about.
        case notApplicable = "n/a"
    }

    /// The gate.
    public let gate: Gate
    /// Whether the world contains anything that the gate checks.
    public let isApplicable: Bool
    /// The reason why the gate passed or is not applicable.
    private let ground: String
    /// Everything that the gate found, with its places.
    public private(set) var diagnostics: [Diagnostic]

    /// A gate that applies: it is passed when there is no error.
    public init(_ gate: Gate, _ ground: String, diagnostics: [Diagnostic]) {
        self.gate = gate
        self.ground = ground
        self.diagnostics = diagnostics
        isApplicable = true
    }

    /// A gate that does not apply.
    ///
    /// - Parameter diagnostics: further diagnostics; an error makes the gate fail.
    public init(_ gate: Gate, notApplicable ground: String, diagnostics: [Diagnostic] = []) {
        self.gate = gate
        self.ground = ground
        self.diagnostics = diagnostics
        isApplicable = false
    }

    /// The verdict: no gate is passed while there is an error.
    public var verdict: Verdict { diagnostics.containsError ? .fail : isApplicable ? .pass : .notApplicable }

    /// The reason in one line: the first error with its place, or why all is well.
    public var why: String {
        let errors = diagnostics.filter { $0.severity == .error }
        guard let first = errors.first else { return ground }
        let place = first.file.map { file in first.line.map { "\(file):\($0): " } ?? "\(file): " } ?? ""
        return place + first.message + (errors.count > 1 ? ", and \(errors.count - 1) more" : "")
    }

    /// The result when diagnostics are judged by the caller's policy, which may make errors of warnings.
    public func judged(_ judge: ([Diagnostic]) -> [Diagnostic]) -> GateResult {
        var copy = self
        copy.diagnostics = judge(diagnostics)
        return copy
    }
}
