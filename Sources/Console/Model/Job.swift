public import WorldProtocol

/// A reminder that `update` schedules.
public enum Reminder: Sendable, Equatable {
    /// The remote is due to be checked again.
    case remote
}

/// A side effect that `update` requests.
public enum Job: Sendable, Equatable {
    /// Sends a request to the world; the number identifies its answer.
    case ask(Request, request: Int)
    /// Drops requests that have not begun, and cancels those that run.
    case cancel(requests: [Int])
    /// Puts text on the clipboard.
    case copy(String, what: String)
    /// Opens an editor at a line of a file of the world, and reloads the world afterwards.
    case edit(file: String, line: Int)
    /// Stops the process as Ctrl-Z does.
    case suspend
    /// Repaints the whole screen.
    case redraw
    /// Discards keys that were typed ahead.
    case discardTyping
    /// Sends ``Message/due(_:)`` after some seconds.
    case remind(Reminder, seconds: Int)
    /// Ends the console.
    case quit

    /// The number of the request; nil for jobs that don't go to the world.
    public var request: Int? {
        if case .ask(_, let request) = self { request } else { nil }
    }

    /// Whether the job changes the world's state on disk.
    public var writes: Bool {
        if case .ask(let question, _) = self { question.writes } else { false }
    }
}
