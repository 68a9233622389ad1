import DequeModule
import Synchronization
import WorldProtocol

/// A queue of lines to write to one client.
///
/// Answers are bounded by the number of outstanding requests; only the latest progress of a request is kept; events are
/// bounded, and a client that falls behind is told from which height on it has to subscribe again.
final class Outbox: Sendable {
    /// A line, and a callback for when it has been written.
    struct Item: Sendable {
        let line: [UInt8]
        let done: @Sendable () -> Void
    }

    private struct State {
        var answers: Deque<Item> = []
        var progress: [String: Progress] = [:]
        var events: Deque<HostEvent> = []
        /// Whether files changed since the client was notified.
        var hasChangedFiles = false
        /// The height of the first event that was dropped.
        var lagged: UInt64?
        var isFinished = false
        var waiter: CheckedContinuation<Void, Never>?

        var isReady: Bool {
            !answers.isEmpty || !progress.isEmpty || !events.isEmpty || lagged != nil || hasChangedFiles
        }
    }

    private let state = Mutex(State())

    /// Enqueues an answer; `done` is called once it has been written, or will never be.
    func answer(_ line: [UInt8], _ id: String, done: @escaping @Sendable () -> Void = {}) {
        let item = Item(line: line, done: done)
        let isAccepted = change { state in
            state.progress[id] = nil
            guard !state.isFinished else { return false }
            state.answers.append(item)
            return true
        }
        if !isAccepted { done() }
    }

    /// Records the progress of a request.
    func report(_ progress: Progress, of id: String) { change { if !$0.isFinished { $0.progress[id] = progress } } }

    /// Records that files of the world changed.
    func reportFiles() { change { if !$0.isFinished { $0.hasChangedFiles = true } } }

    /// Enqueues a record of the journal; returns false if too many are queued, which ends the subscription.
    func send(height: UInt64, _ event: HostEvent) -> Bool {
        change { state in
            guard !state.isFinished, state.lagged == nil else { return false }
            guard state.events.count < ControlLimits.events else {
                state.lagged = height
                return false
            }
            state.events.append(event)
            return true
        }
    }

    /// Accepts no more lines; queued lines are still written.
    func finish() { change { $0.isFinished = true } }

    /// Drops the queued lines, because nobody reads them.
    func abandon() {
        let dropped = change { state in
            defer { state.answers = [] }
            state.isFinished = true
            state.progress = [:]
            state.events = []
            state.lagged = nil
            state.hasChangedFiles = false
            return state.answers
        }
        for item in dropped { item.done() }
    }

    /// The next line to write; nil once everything is written and no more lines are accepted.
    func next() async -> Item? {
        while true {
            let (item, isFinished) = state.withLock { state in (Self.removeNext(&state), state.isFinished) }
            if let item { return item }
            if isFinished { return nil }
            await withCheckedContinuation { continuation in
                let isReady = state.withLock { state in
                    if state.isFinished || state.isReady { return true }
                    state.waiter = continuation
                    return false
                }
                if isReady { continuation.resume() }
            }
        }
    }

    private static func removeNext(_ state: inout State) -> Item? {
        func item(_ line: HostLine) -> Item { Item(line: line.line, done: {}) }
        if !state.answers.isEmpty { return state.answers.removeFirst() }
        if let (id, progress) = state.progress.first {
            state.progress[id] = nil
            return item(.progress(id: id, progress))
        }
        if !state.events.isEmpty { return item(.event(state.events.removeFirst())) }
        if let from = state.lagged {
            state.lagged = nil
            return item(.event(.lagged(from: from)))
        }
        if state.hasChangedFiles {
            state.hasChangedFiles = false
            return item(.event(.files))
        }
        return nil
    }

    @discardableResult
    private func change<Value: Sendable>(_ body: (inout State) -> Value) -> Value {
        let (value, waiter) = state.withLock { state -> (Value, CheckedContinuation<Void, Never>?) in
            let value = body(&state)
            guard state.isReady || state.isFinished else { return (value, nil) }
            defer { state.waiter = nil }
            return (value, state.waiter)
        }
        waiter?.resume()
        return value
    }
}
