import Dispatch

/// A one-shot event that threads can wait for; it stays set once it has been signaled.
final class Bell: Sendable {
    private let semaphore = DispatchSemaphore(value: 0)

    /// Wakes all current and future waiters.
    func ring() { semaphore.signal() }

    /// Waits for at most the given time; returns true if the bell rang.
    func wait(_ time: Duration) -> Bool {
        let parts = time.components
        let nanoseconds = Int(clamping: parts.seconds) * 1_000_000_000 + Int(parts.attoseconds / 1_000_000_000)
        guard semaphore.wait(timeout: .now() + .nanoseconds(max(0, nanoseconds))) == .success else { return false }
        // Keep it set for the next waiter.
        semaphore.signal()
        return true
    }
}
