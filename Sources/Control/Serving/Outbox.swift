import DequeModule
import Synchronization
import WorldProtocol

/// The lines that wait to be written to one client.
///
/// Answers are bounded by the requests that are outstanding; of the progress of a request only the latest counts; events
/// are bounded, and a client that falls behind hears from which height on it has to subscribe again.
final class Outbox: Sendable {
    /// A line, and what to do when the next one is asked for.
    struct Item: Sendable {
        let line: [UInt8]
        let done: @Sendable () -> Void
    }

    private struct State {
        var answers: Deque<Item> = []
        var progress: [String: Progress] = [:]
        var events: Deque<HostEvent> = []
        /// Whether files changed since the client was told.
        var hasChangedFiles = false
        /// The height from which on events were dropped.
        var lagged: UInt64?
        var isFinished = false
        var waiter: CheckedContinuation<Void, Never>?

        var isReady: Bool {
            !answers.isEmpty || !progress.isEmpty || !events.isEmpty || lagged != nil || hasChangedFiles
        }
    }

    private let state = Mutex(State())

    /// Puts an answer in line; `done` is called once it has been written, or will never be.
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

    /// Notes the progress of a request.
    func report(_ progress: Progress, of id: String) { change { if !$0.isFinished { $0.progress[id] = progress } } }

    /// Notes that files of the world changed.
    func reportFiles() { change { if !$0.isFinished { $0.hasChangedFiles = true } } }

    /// Puts a record of the journal in line; false when too many wait: then the subscription is over.
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

    /// Accepts nothing more; what waits is still written.
    func finish() { change { $0.isFinished = true } }

    /// Drops what waits, because nobody reads it.
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

    /// The next line to write; nil when everything was written and nothing more comes.
    func next() async -> Item? {
        while true {
            let (item, isFinished) = state.withLock { state in (Self.take(&state), state.isFinished) }
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

    private static func take(_ state: inout State) -> Item? {
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
