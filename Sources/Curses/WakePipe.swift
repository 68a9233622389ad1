import CNcurses
import Glibc

/// Wakes a terminal that waits for events, from any thread.
public nonisolated final class WakePipe: Sendable {
    /// The descriptor that `nextEvent` watches.
    public let descriptor: CInt
    private let writeEnd: CInt

    /// Opens the pipe.
    public init() throws(TerminalError) {
        var ends: [CInt] = [-1, -1]
        guard cn_make_pipe(&ends) else { throw .noResources }
        descriptor = ends[0]
        writeEnd = ends[1]
    }

    deinit {
        close(descriptor)
        close(writeEnd)
    }

    /// Makes the terminal report `.wake`; several calls may be reported as one.
    public func wake() {
        cn_wake(writeEnd)
    }
}
