public import JSON

/// The reason why a plan ended early: step, code and place (Documentation/plans.md, *Steps*).
public struct PlanFailure: Error, Sendable, Hashable {
    /// The code of an expression's error, of a denial, or of one of the checks below.
    public let code: String
    /// The message: one lowercase line.
    public let message: String
    /// The step; nil if no step caused the failure.
    public let step: String?
    /// The place in the plan.
    public let pointer: JSONPointer

    /// Creates a failure.
    public init(code: String, message: String, step: String?, pointer: JSONPointer) {
        self.code = code
        self.message = message
        self.step = step
        self.pointer = pointer
    }
}

extension PlanFailure {
    /// The codes other than those of expression errors and of denials by capabilities.
    enum Code {
        static let malformed = "plan.malformed"
        static let literal = "plan.literal_invalid"
        static let resultMissing = "plan.result_missing"
        static let resultWithoutOutput = "plan.result_without_output"
        static let input = "plan.input_invalid"
        static let handle = "plan.handle_unknown"
        static let correlation = "plan.correlation_where_missing"
        static let deadlock = "plan.deadlock"
        static let tooLarge = "value.too_large"
        static let invariant = "invariant_violation"
        static let idempotency = "idempotency.invalid"
        static let params = "effect.params_invalid"
        static let effectUnknown = "effect.unknown"
        static let capMissing = "cap.plan_missing"
        static let capType = "cap.type_mismatch"
        static let capParams = "cap.params_invalid"
        static let secret = "secret.policy_denied"
        static let policy = "policy.denied"
    }
}
