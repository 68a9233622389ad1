public import JSON

/// Why an expression has no value (PLANS §2).
public struct ExpressionError: Error, Sendable, Hashable {
    /// The kinds of error.
    public enum Kind: String, Sendable, CaseIterable {
        case missingRef = "missing_ref"
        case missingField = "missing_field"
        case typeError = "type_error"
        case invalidArity = "invalid_arity"
        case invalidBytes = "invalid_bytes"
        case numericOverflow = "numeric_overflow"
        case divideByZero = "divide_by_zero"
        case opError = "op_error"
    }

    /// What kind of error it is.
    public let kind: Kind
    /// What is wrong, in one lower-case line.
    public let message: String
    /// Where, from the expression's root.
    public let pointer: JSONPointer
}
