public import Canvas
public import WorldProtocol

/// Something that happened, for `update`.
public enum Message: Sendable, Equatable {
    /// The console begins.
    case started
    /// A key was pressed.
    case key(Key)
    /// The terminal has another size, or must be drawn again.
    case resized(Size)
    /// The world may have changed.
    case touched
    /// The answer to a request.
    case answered(request: Int, Reply)
    /// A request was refused; with the current world if it may have changed.
    case failed(request: Int, Failure, Snapshot?)
    /// A request was canceled and had no effect.
    case cancelled(request: Int)
    /// The progress of background work.
    case progress(request: Int, JobProgress)
    /// The time of a ``Job/remind(_:seconds:)`` is over.
    case due(Reminder)
    /// An editor was open; with what went wrong.
    case edited(problem: String?)
    /// Something that the screen did went well or not.
    case told(String, isProblem: Bool)
}
