public import JSON

/// The error for a wire value that does not fit its type (Documentation/plans.md, *Wire form*).
public struct WireFormError: Error, Sendable, Hashable {
    /// The kind of fault.
    public enum Reason: Sendable, Hashable {
        /// The value does not have the named type.
        case mismatch(expected: String)
        /// A record lacks a field that is not an option.
        case missingField(String)
        /// A record has a field that its type does not have.
        case unknownField(String)
        /// A variant has neither `$tag` nor a single key.
        case missingTag
        /// `$tag` is not a text.
        case malformedTag
        /// The variant has no such arm.
        case unknownTag(String)
        /// A schema is unknown, or refers only to itself.
        case unknownSchema(String)
        /// The value has no canonical bytes: it is nested too deep.
        case tooDeep
    }

    /// The fault.
    public let reason: Reason
    /// The position, from the value's root.
    public let pointer: JSONPointer

    /// Creates an error from its parts.
    public init(_ reason: Reason, at pointer: JSONPointer) {
        self.reason = reason
        self.pointer = pointer
    }

    /// The message: one lowercase line.
    public var message: String {
        let place = pointer.tokens.isEmpty ? "" : " at \(pointer)"
        return switch reason {
        case .mismatch(let expected): "expected \(expected)\(place)"
        case .missingField(let name): "the field `\(name)` is missing\(place)"
        case .unknownField(let name): "the record has no field `\(name)`\(place)"
        case .missingTag: "the variant has no `$tag`\(place)"
        case .malformedTag: "`$tag` is not a text\(place)"
        case .unknownTag(let tag): "the variant has no arm `\(tag)`\(place)"
        case .unknownSchema(let name): "the schema `\(name)` is not known, or refers to itself\(place)"
        case .tooDeep: "values are nested too deep\(place)"
        }
    }
}
