import Synchronization

/// Passes on that the world may have changed, to a console that is made after those who tell.
final class WorldListener: Sendable {
    private let console = Mutex<(@Sendable () -> Void)?>(nil)

    /// Passes everything on from now on.
    func pass(to tell: @escaping @Sendable () -> Void) { console.withLock { $0 = tell } }

    /// Somebody may have changed the world.
    func touch() { console.withLock { $0 }?() }
}
