/// The reason why a program was not run to completion.
public enum ProgramFault: Error, Sendable, Hashable {
    /// There is no such program on the search path or at its path.
    case notInstalled
    /// The program exists, but can't be started.
    case notStarted(reason: String)
    /// The program exceeded its time limit.
    case timedOut(Duration)
    /// The program exceeded its output limit, in bytes.
    case tooLarge(limit: Int)
    /// The caller canceled the run.
    case canceled
}
