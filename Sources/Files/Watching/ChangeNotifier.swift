public import SystemPackage

/// A source of change notifications for folders.
///
/// One thread waits; all other methods may be called from any thread.
public protocol ChangeNotifier: Sendable {
    /// Watches the entries directly in exactly these folders from now on.
    ///
    /// Newly watched folders count as changed, because earlier changes in them were not seen.
    /// - Throws: ``FileError`` when not all of them can be watched; then none is.
    func watch(_ folders: Set<FilePath>) throws(FileError)

    /// Waits until something changes, indefinitely if no time is given.
    func wait(atMost time: Duration?) -> ChangeSighting

    /// Ends all waiting permanently.
    func stop()
}

/// The reason that a wait for changes ended.
public enum ChangeSighting: Sendable, Equatable {
    /// Something may have changed.
    case changed
    /// Nothing changed within the given time.
    case quiet
    /// The notifier was stopped.
    case stopped
}

/// A notifier for machines and file systems that do not report changes: it reports a possible change at regular
/// intervals.
public final class PollingNotifier: ChangeNotifier {
    private let bell = Bell()
    private let period: Duration

    /// Creates a notifier that reports a possible change once per period.
    public init(every period: Duration = .seconds(1)) { self.period = period }

    /// Does nothing: the caller decides what to look at.
    public func watch(_ folders: Set<FilePath>) {}

    /// Waits for the end of the period; returns at once if the given time is shorter.
    public func wait(atMost time: Duration?) -> ChangeSighting {
        if let time, time < period { return bell.wait(.zero) ? .stopped : .quiet }
        return bell.wait(period) ? .stopped : .changed
    }

    /// Ends all waiting permanently.
    public func stop() { bell.ring() }
}
