import Synchronization

/// Forwards a stop request to a service that is created after the source of the request.
final class StopSignal: Sendable {
    private struct State {
        var isFired = false
        var act: (@Sendable () -> Void)?
    }

    private let state = Mutex(State())

    /// Stops the service, immediately or as soon as it is connected.
    func fire() {
        state.withLock { state in
            state.isFired = true
            return state.act
        }?()
    }

    /// Calls the handler when a stop is requested.
    func connect(_ act: @escaping @Sendable () -> Void) {
        let isFired = state.withLock { state in
            state.act = act
            return state.isFired
        }
        if isFired { act() }
    }
}
