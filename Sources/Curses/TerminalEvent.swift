public import Canvas

/// An event of a terminal.
public nonisolated enum TerminalEvent: Sendable, Equatable {
    /// A key was pressed.
    case key(Key)
    /// The screen has another size, or must be drawn again after it was away.
    case resize(Size)
    /// Something was written to the wake descriptor.
    case wake
    /// Nothing happened in time.
    case timeout
    /// The terminal has gone.
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
    /// SIGINT, sent by a program; Ctrl-C comes as a key.
    case interrupt

    /// The number that a process ended by the signal reports, 128 and the signal.
    public var exitStatus: Int32 {
        switch self {
        case .hangUp: 129
        case .interrupt: 130
        case .terminate: 143
        }
    }
}
