public import Canvas

/// An event of a terminal.
public nonisolated enum TerminalEvent: Sendable, Equatable {
    /// A key was pressed.
    case key(Key)
    /// The screen was resized, or must be redrawn after another program used it.
    case resize(Size)
    /// Something was written to the wake descriptor.
    case wake
    /// Nothing happened in time.
    case timeout
    /// The terminal is gone.
    case endOfInput
    /// The process was asked to end.
    case signal(EndingSignal)
}

/// A signal that asks the process to end.
public nonisolated enum EndingSignal: Sendable, Hashable {
    /// SIGTERM.
    case terminate
    /// SIGHUP.
    case hangUp
    /// SIGINT, sent by a program; Ctrl-C arrives as a key.
    case interrupt

    /// The exit status of a process ended by the signal: 128 plus the signal's number.
    public var exitStatus: Int32 {
        switch self {
        case .hangUp: 129
        case .interrupt: 130
        case .terminate: 143
        }
    }
}
