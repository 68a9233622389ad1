/// The reason why a terminal could not be taken over or used.
public nonisolated enum TerminalError: Error, Sendable, Equatable {
    /// Standard input or output is a file or a pipe.
    case notATerminal
    /// `TERM` names no terminal that the database knows.
    case unknownTerminal
    /// The terminal cannot place its cursor.
    case tooSimple
    /// The terminal is taken over already.
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
        case .notATerminal: "standard input and output are not a terminal; start it in one"
        case .unknownTerminal: "the terminal named by TERM is not known; set TERM to a known one"
        case .tooSimple: "the terminal cannot place its cursor"
        case .alreadyOpen: "the terminal is in use already"
        case .noResources: "the system gave no descriptors or memory for the terminal"
        case .tooLongToCopy(let bytes, let limit): "\(bytes) bytes are too many to copy; terminals take \(limit)"
        case .notWritten: "the terminal could not be written to"
        }
    }
}
