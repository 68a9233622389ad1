/// The reasons why a JSON text can't be edited as requested.
public enum JSONEditError: Error, Sendable, Equatable {
    /// The pointer leads nowhere.
    case nothingThere(JSONPointer)
    /// A member can only be put into an object.
    case notAnObject(JSONPointer)
    /// An element can only be put into an array.
    case notAnArray(JSONPointer)
    /// The object has this member.
    case alreadyThere(JSONPointer)
    /// The outermost value can be replaced, but not removed.
    case wholeText
    /// The edited text would not be JSON within the limits.
    case result(JSONError)

    /// The message: one lowercase line.
    public var message: String {
        switch self {
        case .nothingThere(let pointer): "there is nothing at \(Self.name(pointer))"
        case .notAnObject(let pointer): "\(Self.name(pointer)) is not an object"
        case .notAnArray(let pointer): "\(Self.name(pointer)) is not a list"
        case .alreadyThere(let pointer): "\(Self.name(pointer)) is there already"
        case .wholeText: "the outermost value can't be removed"
        case .result(let error): "the edited text would not be valid: \(error.message)"
        }
    }

    private static func name(_ pointer: JSONPointer) -> String {
        pointer.tokens.isEmpty ? "the outermost value" : pointer.description
    }
}
