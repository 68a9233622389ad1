public import JSON
import Synchronization
public import WorldProtocol

/// The client side of a connection: sends requests, and returns each answer to its caller.
public final class ControlClient: Sendable {
    private struct Pending {
        let continuation: CheckedContinuation<Result<JSONValue, ControlError>, Never>
        let progress: (@Sendable (Progress) -> Void)?
        var lastSign: ContinuousClock.Instant
    }

    private struct State {
        var pending: [String: Pending] = [:]
        var next = 0
        var isOver = false
        var hear: (@Sendable (HostEvent) -> Void)?
        var ended: (@Sendable () -> Void)?
    }

    private let link: any ControlLink
    private let patience: Duration?
    private let later: Later
    private let state = Mutex(State())
    private let slots = Turns(ControlLimits.outstanding)

    /// Creates a client for a connection, and starts the connection.
    ///
    /// - Parameter patience: the time to wait for a sign of life for each request; nil to wait indefinitely.
    public init(_ link: any ControlLink, patience: Duration?, later: @escaping Later) {
        self.link = link
        self.patience = patience
        self.later = later
        link.start { [weak self] line in self?.receive(line) }
    }

    deinit { link.close() }

    /// Whether the connection is over.
    public var isOver: Bool { state.withLock { $0.isOver } }

    /// Calls `hear` with each event, and `ended` once when the connection is over.
    public func listen(
        _ hear: @escaping @Sendable (HostEvent) -> Void, ended: @escaping @Sendable () -> Void
    ) {
        let isOver = state.withLock { state in
            state.hear = hear
            if !state.isOver { state.ended = ended }
            return state.isOver
        }
        if isOver { ended() }
    }

    /// Ends the connection.
    public func close() {
        link.close()
        end(.brokenOff(wasSent: true))
    }

    /// Sends a request and waits for its answer.
    ///
    /// Canceling the task cancels the request, but still waits for the answer.
    ///
    /// - Parameters:
    ///   - patience: the time to wait for a sign of life, instead of the client's own patience.
    ///   - progress: called with the progress of the request.
    /// - Throws: ``ControlError``, also when the host answers with an error.
    public func call(
        _ verb: ControlVerb, _ payload: JSONValue = .object([]), patience: Duration? = nil,
        progress: (@Sendable (Progress) -> Void)? = nil
    ) async throws(ControlError) -> JSONValue {
        await slots.enter()
        defer { slots.leave() }
        let id = state.withLock { state in
            state.next += 1
            return String(state.next)
        }
        let line = ControlRequest(id: id, verb: verb.rawValue, payload: payload).line
        guard line.count <= ControlLimits.line else {
            throw .answered(WireError(.decodeError, "the request exceeds the maximum line length"))
        }
        let limit = patience ?? self.patience
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isOver = state.withLock { state in
                    guard !state.isOver else { return true }
                    state.pending[id] = Pending(continuation: continuation, progress: progress, lastSign: .now)
                    return false
                }
                guard !isOver else { return continuation.resume(returning: .failure(.brokenOff(wasSent: false))) }
                if let limit { watch(id, limit, after: limit) }
                if !link.send(line) { finish(id, .failure(.brokenOff(wasSent: false))) }
            }
        } onCancel: {
            guard verb == .ask else { return }
            _ = link.send(
                ControlRequest(
                    id: "cancel \(id)", verb: ControlVerb.cancel.rawValue, payload: .object([("id", .string(id))])
                ).line)
        }
        return try result.get()
    }

    /// Fails a request that shows no sign of life for too long.
    private func watch(_ id: String, _ limit: Duration, after wait: Duration) {
        later(wait.nanoseconds) { [weak self] in
            guard let self, let last = state.withLock({ $0.pending[id]?.lastSign }) else { return }
            let left = limit - (ContinuousClock.now - last)
            if left > .zero { return watch(id, limit, after: left) }
            finish(id, .failure(.timedOut(milliseconds: limit.nanoseconds / 1_000_000)))
        }
    }

    private func receive(_ line: IncomingLine?) {
        switch line {
        case nil: end(.brokenOff(wasSent: true))
        case .tooLong?:
            link.close()
            end(.malformed("a line is longer than \(ControlLimits.line) bytes"))
        case .line(let bytes)?:
            do throws(ControlError) {
                switch try HostLine(bytes) {
                case .answer("", .failure(let error)):
                    // The host could not read one of our lines, and it is unknown which.
                    link.close()
                    end(.answered(error))
                case .answer(let id, let result):
                    finish(id, result.mapError { .answered($0) })
                case .progress(let id, let progress):
                    let hear = state.withLock { state in
                        state.pending[id]?.lastSign = .now
                        return state.pending[id]?.progress
                    }
                    hear?(progress)
                case .event(let event): state.withLock { $0.hear }?(event)
                }
            } catch {
                link.close()
                end(error)
            }
        }
    }

    private func finish(_ id: String, _ result: Result<JSONValue, ControlError>) {
        state.withLock { $0.pending.removeValue(forKey: id) }?.continuation.resume(returning: result)
    }

    private func end(_ error: ControlError) {
        let (pending, ended) = state.withLock { state in
            defer {
                state.pending = [:]
                state.isOver = true
                state.ended = nil
            }
            return (Array(state.pending.values), state.ended)
        }
        for request in pending { request.continuation.resume(returning: .failure(error)) }
        ended?()
    }
}

extension Duration {
    /// The duration in whole nanoseconds; zero if it is negative.
    package var nanoseconds: UInt64 {
        let parts = components
        guard parts.seconds >= 0, parts.attoseconds >= 0 else { return 0 }
        let (seconds, isTooLong) = UInt64(parts.seconds).multipliedReportingOverflow(by: 1_000_000_000)
        return isTooLong
            ? .max : seconds.addingReportingOverflow(UInt64(parts.attoseconds / 1_000_000_000)).partialValue
    }
}
