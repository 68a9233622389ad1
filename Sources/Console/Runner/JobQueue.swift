import Synchronization
import WorldProtocol

/// Sends requests to the world in the background, in lanes.
///
/// Requests that read or change the world run one after the other, in order. Requests for the detail do not wait for
/// these: they are answered from what was already read. Long requests run concurrently and wait for no other.
final class JobQueue: Sendable {
    private let shared: JobLanes

    /// Makes a queue that wakes the screen whenever it has an answer.
    ///
    /// - Parameter later: calls back after a number of nanoseconds, to count the seconds that a request has been
    ///   running.
    init(
        world: any World, wake: @escaping @Sendable () -> Void,
        later: @escaping @Sendable (UInt64, @escaping @Sendable () -> Void) -> Void = { _, _ in }
    ) {
        shared = JobLanes(world: world, wake: wake, later: later)
    }

    deinit { shared.end() }

    /// Sends a request as soon as its lane is free.
    func start(_ question: Request, _ number: Int) { shared.start(QueuedRequest(question: question, number: number)) }

    /// Drops requests that have not begun, and cancels those that run.
    ///
    /// A request that writes is answered when it has ended, because it may have written; others are answered at once.
    func cancel(_ requests: [Int]) { shared.cancel(Set(requests)) }

    /// Posts a message from outside to the screen.
    func post(_ message: Message) { shared.post(message) }

    /// Returns the available answers and removes them.
    func takeAnswers() -> [Message] { shared.takeAnswers() }

    /// Whether the detail is being loaded, or an available answer may be the detail.
    var isDetailDue: Bool { shared.isDetailDue }
}

/// A request with its number.
private struct QueuedRequest {
    let question: Request
    let number: Int
}

/// The state that all sides of a queue share; tasks must not hold the queue itself, or it could never be released.
private final class JobLanes: Sendable {
    private struct Running {
        var lane: Lane
        var task: Task<Void, Never>
        var writes: Bool
        var progress = JobProgress()
    }

    private struct State {
        var waiting: [Lane: [QueuedRequest]] = [:]
        var running: [Int: Running] = [:]
        /// Canceled jobs that still occupy their lane.
        var dropped: Set<Int> = []
        var answers: [Message] = []
        /// The progress not reported to the screen yet, by request.
        var progress: [Int: JobProgress] = [:]

        /// Answers a request that will not be sent.
        mutating func drop(_ queued: QueuedRequest) { answers.append(.cancelled(request: queued.number)) }
    }

    /// Requests of one lane are answered one after the other.
    private enum Lane: Hashable {
        case world, detail
        case alone(Int)
    }

    private let state = Mutex(State())
    private let world: any World
    private let wake: @Sendable () -> Void
    private let later: @Sendable (UInt64, @escaping @Sendable () -> Void) -> Void

    private static let second: UInt64 = 1_000_000_000

    init(
        world: any World, wake: @escaping @Sendable () -> Void,
        later: @escaping @Sendable (UInt64, @escaping @Sendable () -> Void) -> Void
    ) {
        self.world = world
        self.wake = wake
        self.later = later
    }

    func start(_ queued: QueuedRequest) {
        state.withLock { state in
            switch queued.question.lane {
            case .changes, .readsWorld: state.waiting[.world, default: []].append(queued)
            case .detail:
                // Only the last request for the detail matters.
                for old in state.waiting[.detail] ?? [] { state.drop(old) }
                state.waiting[.detail] = [queued]
                for running in state.running.values where running.lane == .detail { running.task.cancel() }
            case .alone: state.waiting[.alone(queued.number)] = [queued]
            }
            startNext(&state)
        }
    }

    func cancel(_ requests: Set<Int>) {
        state.withLock { state in
            for (lane, waiting) in state.waiting {
                for queued in waiting where requests.contains(queued.number) { state.drop(queued) }
                state.waiting[lane] = waiting.filter { !requests.contains($0.number) }
            }
            for request in requests {
                guard let running = state.running[request] else { continue }
                running.task.cancel()
                if !running.writes, state.dropped.insert(request).inserted {
                    state.answers.append(.cancelled(request: request))
                }
            }
        }
        wake()
    }

    func post(_ message: Message) {
        state.withLock { $0.answers.append(message) }
        wake()
    }

    func takeAnswers() -> [Message] {
        state.withLock { state in
            defer {
                state.answers = []
                for request in state.progress.keys { state.running[request]?.progress.found = [] }
                state.progress = [:]
            }
            return state.progress.sorted { $0.key < $1.key }.map { .progress(request: $0.key, $0.value) }
                + state.answers
        }
    }

    var isDetailDue: Bool {
        state.withLock { state in
            !state.answers.isEmpty || state.waiting[.detail]?.isEmpty == false
                || state.running.values.contains { $0.lane == .detail }
        }
    }

    func end() {
        state.withLock { state in
            state.waiting = [:]
            for running in state.running.values { running.task.cancel() }
        }
    }

    /// Starts the next request of each free lane.
    private func startNext(_ state: inout State) {
        for (lane, waiting) in state.waiting where !state.running.values.contains(where: { $0.lane == lane }) {
            guard let queued = waiting.first else {
                state.waiting[lane] = nil
                continue
            }
            state.waiting[lane] = Array(waiting.dropFirst())
            // The lock is held until the task is recorded, so that it can't finish before.
            let task = Task.detached { [self] in
                let answer = await world.answer(to: queued.question, queued.number) {
                    self.report($0, of: queued.number)
                }
                finish(queued, answer, isCancelled: Task.isCancelled)
            }
            state.running[queued.number] = Running(lane: lane, task: task, writes: queued.question.writes)
            if lane != .detail { count(queued.number, seconds: 1) }
        }
    }

    private func finish(_ queued: QueuedRequest, _ answer: Message, isCancelled: Bool) {
        let request = queued.number
        state.withLock { state in
            state.running[request] = nil
            state.progress[request] = nil
            let isDropped = state.dropped.remove(request) != nil
            if isDropped {
                // It was already answered.
            } else if isCancelled, !queued.question.writes || answer.isFailure {
                state.answers.append(.cancelled(request: request))
            } else {
                state.answers.append(answer)
            }
            startNext(&state)
        }
        wake()
    }

    // MARK: Progress

    private func report(_ step: Progress, of request: Int) {
        record(request) { $0.step(step) }
    }

    private func count(_ request: Int, seconds: Int) {
        // The timer must not keep an unused queue alive.
        later(Self.second) { [weak self] in
            guard let self, record(request, { $0.seconds = seconds }) else { return }
            count(request, seconds: seconds + 1)
        }
    }

    /// Records the progress of a request; false if it has ended.
    @discardableResult
    private func record(_ request: Int, _ change: (inout JobProgress) -> Void) -> Bool {
        let (isRunning, isNews) = state.withLock { state in
            guard var running = state.running[request], !state.dropped.contains(request) else { return (false, false) }
            change(&running.progress)
            state.running[request] = running
            let isNews = state.progress.isEmpty
            state.progress[request] = running.progress
            return (true, isNews)
        }
        if isNews { wake() }
        return isRunning
    }
}

extension World {
    /// The message that answers a request.
    func answer(
        to question: Request, _ number: Int, progress: (@Sendable (Progress) -> Void)? = nil
    ) async -> Message {
        do throws(Failure) {
            return .answered(request: number, try await answer(question, progress: progress))
        } catch {
            // A failed request may have changed the world, or noticed that it had changed.
            var snapshot: Snapshot?
            if question.writes, case .world(let now)? = try? await answer(.snapshot, progress: nil) { snapshot = now }
            return .failed(request: number, error, snapshot)
        }
    }
}

extension JobProgress {
    fileprivate mutating func step(_ step: Progress) {
        what = step.what
        done = step.done
        total = step.total
        found += step.found
    }
}

extension Message {
    /// Whether the message reports a failed request.
    fileprivate var isFailure: Bool {
        if case .failed = self { true } else { false }
    }
}
