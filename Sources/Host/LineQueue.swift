import Control
import DequeModule
import Synchronization

/// A queue of lines from a client.
final class LineQueue: Sendable {
    private struct State {
        var lines: Deque<IncomingLine> = []
        var size = 0
        var end: End?
        var waiter: CheckedContinuation<Void, Never>?
        var drained: (@Sendable () -> Void)?
    }

    /// The reason why no more lines arrive.
    enum End {
        /// The client sends nothing more, and may still read.
        case finished
        /// The connection is closed.
        case closed
    }

    /// Nothing is read from the socket while lines of at least this many bytes, or at least this many lines, are
    /// queued.
    private static let (fullSize, fullCount) = (1 << 20, 16)

    private let state = Mutex(State())

    /// Whether no more should be read from the socket for now.
    var isFull: Bool { state.withLock { Self.isFull($0) } }

    /// The reason why no more lines arrive; nil while more may arrive.
    var end: End? { state.withLock { $0.end } }

    private static func isFull(_ state: State) -> Bool {
        state.lines.count >= fullCount || state.size >= fullSize
    }

    /// Calls `body` whenever there is room again after the queue was full.
    func onDrained(_ body: @escaping @Sendable () -> Void) { state.withLock { $0.drained = body } }

    /// Enqueues lines.
    func add(_ lines: [IncomingLine]) {
        wake { state in
            guard state.end == nil else { return }
            state.lines += lines
            state.size += lines.reduce(0) { $0 + $1.size }
        }
    }

    /// Accepts no more lines; queued lines can still be read unless the connection is closed.
    func end(_ end: End) {
        wake { state in
            if state.end != .closed { state.end = end }
            guard end == .closed else { return }
            (state.lines, state.size, state.drained) = ([], 0, nil)
        }
    }

    /// The next line, or nil if no more lines arrive.
    func next() async -> IncomingLine? {
        while true {
            let (line, isOver, drained) = state.withLock { state in
                let wasFull = Self.isFull(state)
                guard !state.lines.isEmpty else {
                    return (nil as IncomingLine?, state.end != nil, nil as (@Sendable () -> Void)?)
                }
                let line = state.lines.removeFirst()
                state.size -= line.size
                return (line, false, wasFull && !Self.isFull(state) ? state.drained : nil)
            }
            drained?()
            if let line { return line }
            if isOver { return nil }
            await withCheckedContinuation { continuation in
                let isReady = state.withLock { state in
                    guard state.lines.isEmpty, state.end == nil else { return true }
                    state.waiter = continuation
                    return false
                }
                if isReady { continuation.resume() }
            }
        }
    }

    private func wake(_ change: (inout State) -> Void) {
        let waiter = state.withLock { state in
            change(&state)
            defer { state.waiter = nil }
            return state.waiter
        }
        waiter?.resume()
    }
}

extension IncomingLine {
    /// The number of its bytes.
    fileprivate var size: Int {
        if case .line(let bytes) = self { bytes.count } else { 0 }
    }
}
