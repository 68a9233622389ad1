import Synchronization

/// An exclusive advisory lock on a file, held until `release()` is called, the object is deallocated, or the process
/// ends.
public final class FileLock: Sendable {
    private let pending: Mutex<(@Sendable () -> Void)?>

    init(releasing action: @escaping @Sendable () -> Void) {
        pending = Mutex(action)
    }

    /// Releases the lock; a second call does nothing.
    public func release() {
        let action = pending.withLock { pending in
            let action = pending
            pending = nil
            return action
        }
        action?()
    }

    deinit { release() }
}
