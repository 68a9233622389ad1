import Dispatch

/// Something to wait for that rings at most once, and stays rung.
final class Bell: Sendable {
    private let semaphore = DispatchSemaphore(value: 0)

    /// Wakes all who wait now or later.
    func ring() { semaphore.signal() }

    /// Waits for so long; true when it rang.
    func wait(_ time: Duration) -> Bool {
        let parts = time.components
        let nanoseconds = Int(clamping: parts.seconds) * 1_000_000_000 + Int(parts.attoseconds / 1_000_000_000)
        guard semaphore.wait(timeout: .now() + .nanoseconds(max(0, nanoseconds))) == .success else { return false }
        // It stays rung for the next who comes.
        semaphore.signal()
        return true
    }
}
