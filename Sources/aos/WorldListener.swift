import Synchronization

/// Forwards reports that the world may have changed to a console that is created after their source.
final class WorldListener: Sendable {
    private let console = Mutex<(@Sendable () -> Void)?>(nil)

    /// Passes everything on from now on.
    func pass(to tell: @escaping @Sendable () -> Void) { console.withLock { $0 = tell } }

    /// Reports that the world may have changed.
    func touch() { console.withLock { $0 }?() }
}
