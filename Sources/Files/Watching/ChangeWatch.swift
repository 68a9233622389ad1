import Synchronization
public import SystemPackage

/// Calls back when something in a set of folders may have changed, once per burst of changes.
///
/// It listens to the file system where changes are reported, and otherwise polls once a second: when the system is out
/// of watches, or on file systems that other machines also write to.
public final class ChangeWatch: Sendable {
    /// The quiet time after which a burst is over, and the maximum length of a burst.
    public struct Patience: Sendable {
        /// The time without any change that ends a burst.
        public var quiet: Duration
        /// The time after which it calls back even though changes are still coming.
        public var longest: Duration

        /// By default, a burst ends after a tenth of a second without changes, and after three seconds at the latest.
        public init(quiet: Duration = .milliseconds(100), longest: Duration = .seconds(3)) {
            self.quiet = quiet
            self.longest = longest
        }
    }

    /// Creates notifiers; tests substitute their own.
    public struct Notifiers: Sendable {
        /// Creates a notifier that reports changes in these folders; nil if they can't be watched.
        public var listening: @Sendable (Set<FilePath>) -> (any ChangeNotifier)?
        /// Creates a notifier that reports a possible change at regular intervals.
        public var polling: @Sendable () -> any ChangeNotifier

        /// The notifiers of the machine.
        public static let machine = Notifiers(
            listening: { folders in KernelNotifier.covers(folders) ? try? KernelNotifier() : nil },
            polling: { PollingNotifier() })

        /// Creates a factory from closures.
        public init(
            listening: @escaping @Sendable (Set<FilePath>) -> (any ChangeNotifier)?,
            polling: @escaping @Sendable () -> any ChangeNotifier
        ) {
            self.listening = listening
            self.polling = polling
        }
    }

    private struct State {
        var notifier: (any ChangeNotifier)?
        var isPolling = false
        var isStopped = false
    }

    private let state = Mutex(State())
    private let notifiers: Notifiers
    private let patience: Patience
    private let changed: @Sendable () -> Void
    private let spawn: @Sendable (@escaping @Sendable () -> Void) -> Void

    /// A watch that watches nothing yet.
    ///
    /// - Parameters:
    ///   - spawn: runs its argument on a thread that may block indefinitely.
    ///   - changed: is called on that thread.
    public init(
        notifiers: Notifiers = .machine, patience: Patience = Patience(),
        spawn: @escaping @Sendable (@escaping @Sendable () -> Void) -> Void, changed: @escaping @Sendable () -> Void
    ) {
        self.notifiers = notifiers
        self.patience = patience
        self.spawn = spawn
        self.changed = changed
    }

    deinit { stop() }

    /// Whether the folders are polled instead of watched.
    public var isPolling: Bool { state.withLock(\.isPolling) }

    /// Watches exactly these folders from now on.
    public func watch(_ folders: Set<FilePath>) {
        state.withLock { state in
            guard !state.isStopped, !state.isPolling else { return }
            if state.notifier == nil, let made = notifiers.listening(folders) { start(made, &state) }
            if let notifier = state.notifier, (try? notifier.watch(folders)) != nil { return }
            state.notifier?.stop()
            state.isPolling = true
            start(notifiers.polling(), &state)
        }
    }

    /// Stops watching permanently.
    public func stop() {
        state.withLock { state in
            state.isStopped = true
            state.notifier?.stop()
            state.notifier = nil
        }
    }

    private func start(_ notifier: any ChangeNotifier, _ state: inout State) {
        state.notifier = notifier
        // The thread must not hold the watch, or the watch could never be released.
        let (patience, changed) = (patience, changed)
        spawn { Self.listen(to: notifier, patience, changed) }
    }

    /// Calls back once per burst until the notifier stops.
    static func listen(to notifier: any ChangeNotifier, _ patience: Patience, _ changed: () -> Void) {
        while true {
            switch notifier.wait(atMost: nil) {
            case .stopped: return
            case .quiet: continue
            case .changed: break
            }
            let end = ContinuousClock.now.advanced(by: patience.longest)
            burst: while ContinuousClock.now < end {
                switch notifier.wait(atMost: patience.quiet) {
                case .stopped: return
                case .quiet: break burst
                case .changed: continue
                }
            }
            changed()
        }
    }
}
