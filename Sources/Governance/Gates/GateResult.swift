public import AIR

/// The result of a gate and the reason for it (Documentation/system.md, *Gates*).
public struct GateResult: Sendable, Equatable, Codable {
    /// The verdict of a gate; the raw values are for machine-readable output.
    public enum Verdict: String, Sendable {
        /// The gate found no errors.
        case pass
        /// The gate found an error.
        case fail
        /// The world has nothing for the gate to check.
        case notApplicable = "n/a"
    }

    /// The gate.
    public let gate: Gate
    /// Whether the world has anything for the gate to check.
    public let isApplicable: Bool
    /// The reason why the gate passed or is not applicable.
    private let ground: String
    /// The gate's findings, with their locations.
    public private(set) var diagnostics: [Diagnostic]

    /// Creates the result of an applicable gate, which passes if there is no error.
    public init(_ gate: Gate, _ ground: String, diagnostics: [Diagnostic]) {
        self.gate = gate
        self.ground = ground
        self.diagnostics = diagnostics
        isApplicable = true
    }

    /// Creates the result of a gate that is not applicable.
    ///
    /// - Parameter diagnostics: further diagnostics; an error makes the gate fail.
    public init(_ gate: Gate, notApplicable ground: String, diagnostics: [Diagnostic] = []) {
        self.gate = gate
        self.ground = ground
        self.diagnostics = diagnostics
        isApplicable = false
    }

    /// The verdict: a gate with an error always fails.
    public var verdict: Verdict { diagnostics.containsError ? .fail : isApplicable ? .pass : .notApplicable }

    /// The reason in one line: the first error with its location, or why the gate passed or is not applicable.
    public var why: String {
        let errors = diagnostics.filter { $0.severity == .error }
        guard let first = errors.first else { return ground }
        let place = first.file.map { file in first.line.map { "\(file):\($0): " } ?? "\(file): " } ?? ""
        return place + first.message + (errors.count > 1 ? ", and \(errors.count - 1) more" : "")
    }

    /// The result after applying the caller's policy to the diagnostics, which may turn warnings into errors.
    public func judged(_ judge: ([Diagnostic]) -> [Diagnostic]) -> GateResult {
        var copy = self
        copy.diagnostics = judge(diagnostics)
        return copy
    }
}
