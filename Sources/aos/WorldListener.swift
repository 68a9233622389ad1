import Synchronization

/// Forwards reports that the world may have changed to a console that is created after their source.
final class WorldListener: Sendable {
    private let console = Mutex<(@Sendable () -> Void)?>(nil)

    /// Forwards reports to the console from now on.
    func pass(to handler: @escaping @Sendable () -> Void) { console.withLock { $0 = handler } }

    /// Reports that the world may have changed.
    func touch() { console.withLock { $0 }?() }
}
