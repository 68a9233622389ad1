public import Canvas
public import WorldProtocol

/// An event for `update`.
public enum Message: Sendable, Equatable {
    /// The console started.
    case started
    /// A key was pressed.
    case key(Key)
    /// The terminal was resized, or must be redrawn.
    case resized(Size)
    /// The world may have changed.
    case touched
    /// The answer to a request.
    case answered(request: Int, Reply)
    /// A request failed; carries the current world if that may have changed.
    case failed(request: Int, Failure, Snapshot?)
    /// A request was canceled and had no effect.
    case cancelled(request: Int)
    /// The progress of background work.
    case progress(request: Int, JobProgress)
    /// The time of a ``Job/remind(_:seconds:)`` has elapsed.
    case due(Reminder)
    /// An editor was closed, or could not be opened.
    case edited(problem: String?)
    /// The result of a job of the screen.
    case told(String, isProblem: Bool)
}
