import Synchronization
import WorldProtocol

/// Blocks callers until it is opened.
final class Gate: Sendable {
    private struct State {
        var waiting: [CheckedContinuation<Void, Never>] = []
        var isOpen = false
    }

    private let state = Mutex(State())

    /// The number of callers that wait.
    var count: Int { state.withLock { $0.waiting.count } }

    func pass() async {
        await withCheckedContinuation { continuation in
            let isOpen = state.withLock { state in
                if !state.isOpen { state.waiting.append(continuation) }
                return state.isOpen
            }
            if isOpen { continuation.resume() }
        }
    }

    func open() {
        let waiting = state.withLock { state in
            state.isOpen = true
            defer { state.waiting = [] }
            return state.waiting
        }
        for continuation in waiting { continuation.resume() }
    }

    /// Waits until at least this many callers wait.
    func waitForCallers(_ wanted: Int) async throws {
        while count < wanted { try await Task.sleep(for: .milliseconds(5)) }
    }
}

/// A world that answers `edits`, a request of the lane `alone`, only once its gate is open.
struct GatedWorld: World {
    let base: any World
    let gate: Gate

    func answer(_ request: Request, progress: (@Sendable (Progress) -> Void)?) async throws(Failure) -> Reply {
        if request.lane == .alone, case .edits = request {
            progress?(Progress("waiting", 1, of: 2))
            await gate.pass()
        }
        return try await base.answer(request, progress: progress)
    }
}
