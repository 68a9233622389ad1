import Synchronization
public import SystemPackage

/// Calls when something in some folders may have changed, once for a burst of changes.
///
/// It listens to the file system where that reports changes, and requests a look once a second where it does not:
/// when there are no more watches to be had, or on file systems that other machines write to as well.
public final class ChangeWatch: Sendable {
    /// The quiet time after which a burst is over, and the maximum length of a burst.
    public struct Patience: Sendable {
        /// The time without any change that ends a burst.
        public var quiet: Duration
        /// The time after which it calls although changes still come.
        public var longest: Duration

        /// A tenth of a second, and three seconds at most.
        public init(quiet: Duration = .milliseconds(100), longest: Duration = .seconds(3)) {
            self.quiet = quiet
            self.longest = longest
        }
    }

    /// Makes the notifiers; a test has its own.
    public struct Notifiers: Sendable {
        /// A notifier that hears of changes in these folders, or nil.
        public var listening: @Sendable (Set<FilePath>) -> (any ChangeNotifier)?
        /// A notifier that requests a look at regular intervals.
        public var polling: @Sendable () -> any ChangeNotifier

        /// The notifiers of the machine.
        public static let machine = Notifiers(
            listening: { folders in KernelNotifier.covers(folders) ? try? KernelNotifier() : nil },
            polling: { PollingNotifier() })

        /// Notifiers that are made so.
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
    ///   - spawn: runs its argument on a thread that may block as long as it likes.
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

    /// Whether the folders must be looked at once a second.
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

    /// Watches nothing any more.
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

    /// Calls once for each burst until the notifier stops.
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
