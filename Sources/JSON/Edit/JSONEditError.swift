/// A reason why a JSON text can't be edited as requested.
public enum JSONEditError: Error, Sendable, Equatable {
    /// No value is at the pointer.
    case nothingThere(JSONPointer)
    /// The value is not an object, so no member can be added.
    case notAnObject(JSONPointer)
    /// The value is not an array, so no element can be added.
    case notAnArray(JSONPointer)
    /// The object already has this member.
    case alreadyThere(JSONPointer)
    /// The outermost value can be replaced, but not removed.
    case wholeText
    /// The edited text would not be JSON within the limits.
    case result(JSONError)

    /// The message: one lowercase line.
    public var message: String {
        switch self {
        case .nothingThere(let pointer): "no value at \(Self.name(pointer))"
        case .notAnObject(let pointer): "\(Self.name(pointer)) is not an object"
        case .notAnArray(let pointer): "\(Self.name(pointer)) is not a list"
        case .alreadyThere(let pointer): "\(Self.name(pointer)) already exists"
        case .wholeText: "the outermost value can't be removed"
        case .result(let error): "the edited text would not be valid: \(error.message)"
        }
    }

    private static func name(_ pointer: JSONPointer) -> String {
        pointer.tokens.isEmpty ? "the outermost value" : pointer.description
    }
}
