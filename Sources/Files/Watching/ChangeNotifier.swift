public import SystemPackage

/// Waits for changes in folders: what a file system may tell of by itself, so that nobody has to look.
///
/// One thread waits; everything else may come from any thread.
public protocol ChangeNotifier: Sendable {
    /// Watches what is directly in these folders from now on, and nothing else.
    ///
    /// Folders that were not watched before count as changed: what happened in them until now nobody has seen.
    /// - Throws: ``FileError`` when not all of them can be watched; then none is.
    func watch(_ folders: Set<FilePath>) throws(FileError)

    /// Waits until something changes, as long as it takes unless a time is given.
    func wait(atMost time: Duration?) -> ChangeSighting

    /// Ends all waiting for good.
    func stop()
}

/// How waiting for a change ended.
public enum ChangeSighting: Sendable, Equatable {
    /// Something may have changed.
    case changed
    /// Nothing changed in the time that was given.
    case quiet
    /// Nobody is to wait any more.
    case stopped
}

/// A notifier for machines and file systems that tell of nothing: it says once a second that somebody should look.
public final class PollingNotifier: ChangeNotifier {
    private let bell = Bell()
    private let period: Duration

    /// A notifier that wants somebody to look every so often.
    public init(every period: Duration = .seconds(1)) { self.period = period }

    /// Takes any folders: whoever looks knows where.
    public func watch(_ folders: Set<FilePath>) {}

    /// Waits for the next time to look; in less than that there is nothing to be seen, so nobody waits at all.
    public func wait(atMost time: Duration?) -> ChangeSighting {
        if let time, time < period { return bell.wait(.zero) ? .stopped : .quiet }
        return bell.wait(period) ? .stopped : .changed
    }

    /// Ends all waiting for good.
    public func stop() { bell.ring() }
}
