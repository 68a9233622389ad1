public import JSON

/// The reason why an expression has no value (Documentation/plans.md, *Expressions*).
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

    /// The kind of error.
    public let kind: Kind
    /// The message: one lowercase line.
    public let message: String
    /// The place, from the expression's root.
    public let pointer: JSONPointer
}
