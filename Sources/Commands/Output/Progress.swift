import Synchronization

/// Shows progress on a terminal, once work takes more than half a second.
final class Progress: Sendable {
    private enum State {
        case quiet, shown, ended
    }

    private let context: CommandContext
    private let state = Mutex(State.quiet)

    /// Starts the timer, if standard error is a terminal.
    init(_ printer: Printer) {
        context = printer.context
        guard context.isErrorTerminal, !printer.isQuiet else { return }
        context.later(500_000_000) { [self] in
            state.withLock { state in
                guard state == .quiet else { return }
                state = .shown
                context.writeError(Array("working…".utf8))
            }
        }
    }

    /// Clears the progress line and prints nothing more.
    func end() {
        state.withLock { state in
            if state == .shown { context.writeError(Array("\r\u{1b}[K".utf8)) }
            state = .ended
        }
    }
}
