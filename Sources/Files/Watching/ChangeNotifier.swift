public import SystemPackage

/// Waits for changes in folders, where the file system reports them, so that no polling is needed.
///
/// One thread waits; everything else may come from any thread.
public protocol ChangeNotifier: Sendable {
    /// Watches the entries directly in exactly these folders from now on.
    ///
    /// Folders that were not watched before count as changed, because earlier changes in them were not seen.
    /// - Throws: ``FileError`` when not all of them can be watched; then none is.
    func watch(_ folders: Set<FilePath>) throws(FileError)

    /// Waits until something changes, as long as it takes unless a time is given.
    func wait(atMost time: Duration?) -> ChangeSighting

    /// Ends all waiting permanently.
    func stop()
}

/// The reason why waiting for a change ended.
public enum ChangeSighting: Sendable, Equatable {
    /// Something may have changed.
    case changed
    /// Nothing changed in the time that was given.
    case quiet
    /// The waiting was canceled.
    case stopped
}

/// A notifier for machines and file systems that report nothing: it asks once a second for a look.
public final class PollingNotifier: ChangeNotifier {
    private let bell = Bell()
    private let period: Duration

    /// A notifier that requests a look at regular intervals.
    public init(every period: Duration = .seconds(1)) { self.period = period }

    /// Accepts any folders: the one who looks knows where.
    public func watch(_ folders: Set<FilePath>) {}

    /// Waits for the next time to look.
    public func wait(atMost time: Duration?) -> ChangeSighting {
        if let time, time < period { return bell.wait(.zero) ? .stopped : .quiet }
        return bell.wait(period) ? .stopped : .changed
    }

    /// Ends all waiting permanently.
    public func stop() { bell.ring() }
}
