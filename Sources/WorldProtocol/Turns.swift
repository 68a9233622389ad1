import Synchronization

/// Limits the number of tasks that run at a time, in order of arrival.
package final class Turns: Sendable {
    private struct State {
        var free: Int
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private let state: Mutex<State>

    /// - Parameter count: the number of tasks that may be inside at once.
    package init(_ count: Int) { state = Mutex(State(free: count)) }

    /// Waits for a turn; each must be ended with ``leave()``.
    package func enter() async {
        await withCheckedContinuation { continuation in
            let isFree = state.withLock { state in
                guard state.free == 0 else {
                    state.free -= 1
                    return true
                }
                state.waiting.append(continuation)
                return false
            }
            if isFree { continuation.resume() }
        }
    }

    /// Ends a turn.
    package func leave() {
        let next = state.withLock { state -> CheckedContinuation<Void, Never>? in
            guard state.waiting.isEmpty else { return state.waiting.removeFirst() }
            state.free += 1
            return nil
        }
        next?.resume()
    }

    /// Runs work during a turn.
    package func run<Value: Sendable>(_ body: () async -> Value) async -> Value {
        await enter()
        defer { leave() }
        return await body()
    }
}
