public import AIR
public import Governance
public import Workbench
public import WorldIO

/// Something that `update` wants done; requests are numbered, so that late answers can be told from awaited ones.
public enum Job: Sendable, Equatable {
    /// Opens the world.
    case load(request: Int)
    /// Reads again what others changed in the world.
    case refresh(request: Int)
    /// Does something to the world.
    case perform(Action, request: Int)
    /// Fetches a definition.
    case definition(DefinitionKey, request: Int)
    /// Fetches a change.
    case change(OpID, request: Int)
    /// Fetches a proposal.
    case proposal(ProposalID, request: Int)
    /// Fetches an import with its contract and checks.
    case pack(String, request: Int)
    /// Fetches a conflict.
    case conflict(DefinitionKey, request: Int)
    /// Fetches what changed in an import since its pin.
    case lock(String, request: Int)
    /// Finds out what a resolution would do.
    case preview(Resolution, request: Int)
    /// Asks the gates.
    case gates(request: Int)
    /// Finds out what brings a definition into the world.
    case why(DefinitionKey, request: Int)
    /// Finds the definitions whose names look alike.
    case lookalikes(request: Int)
    /// Finds out what became of a definition in time.
    case history(DefinitionKey, request: Int)
    /// Finds out what refers to something, or what it refers to.
    case references(ReferenceQuery, request: Int)
    /// Drops what has not begun, and ends what runs.
    case cancel(requests: [Int])
    /// Puts text on the clipboard.
    case copy(String, what: String)
    /// Opens an editor at a line of a file of the world, and reads the world again afterwards.
    case edit(file: String, line: Int)
    /// Stops the process as Ctrl-Z does.
    case suspend
    /// Paints everything anew.
    case redraw
    /// Forgets what was typed ahead.
    case discardTyping
    /// Ends the console.
    case quit

    /// The number of the request; nil for what the screen does itself.
    public var request: Int? {
        switch self {
        case .load(let request), .refresh(let request), .perform(_, let request), .definition(_, let request),
            .change(_, let request),
            .proposal(_, let request), .pack(_, let request), .conflict(_, let request), .lock(_, let request),
            .preview(_, let request), .gates(let request), .why(_, let request), .history(_, let request),
            .lookalikes(let request),
            .references(_, let request):
            request
        default: nil
        }
    }

    /// Whether the job changes the world's state on disk.
    public var writes: Bool {
        switch self {
        case .perform(.reload, _): false
        case .perform: true
        default: false
        }
    }
}
