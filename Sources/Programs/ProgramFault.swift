/// The reason why a program was not run to its end.
public enum ProgramFault: Error, Sendable, Hashable {
    /// No such program on the search path or at its path.
    case notInstalled
    /// The program is there and can't be started.
    case notStarted(reason: String)
    /// The program took longer than it may.
    case timedOut(Duration)
    /// The program printed more than it may.
    case tooLarge(limit: Int)
    /// The caller canceled the run.
    case canceled
}
