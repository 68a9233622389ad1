/// The reason why a terminal could not be taken over or used.
public nonisolated enum TerminalError: Error, Sendable, Equatable {
    /// Standard input or output is a file or a pipe.
    case notATerminal
    /// `TERM` names a terminal that is not in the database.
    case unknownTerminal
    /// The terminal cannot place its cursor.
    case tooSimple
    /// The terminal is already taken over.
    case alreadyOpen
    /// The system is out of descriptors or memory.
    case noResources
    /// The text has more bytes than terminals accept for their clipboard.
    case tooLongToCopy(bytes: Int, limit: Int)
    /// Writing to the terminal failed.
    case notWritten
}

extension TerminalError: CustomStringConvertible {
    /// The message, with the remedy.
    public var description: String {
        switch self {
        case .notATerminal: "standard input and output are not a terminal; run it in one"
        case .unknownTerminal: "TERM names an unknown terminal; set it to a known one"
        case .tooSimple: "the terminal can't move its cursor"
        case .alreadyOpen: "the terminal is already in use"
        case .noResources: "out of file descriptors or memory"
        case .tooLongToCopy(let bytes, let limit): "can't copy \(bytes) bytes; terminals accept at most \(limit)"
        case .notWritten: "writing to the terminal failed"
        }
    }
}
