import AIR
import Synchronization

/// Runs jobs beside the screen, each in its lane.
///
/// What reads or changes the world goes one after the other, in the order in which it was asked for. What the detail
/// shows does not wait for that: it is answered from what was read before. What takes long and needs no order waits for
/// nobody.
final class JobQueue: Sendable {
    private let shared: JobLanes

    /// A queue that wakes the screen whenever it has an answer.
    ///
    /// - Parameter later: calls back after so many nanoseconds, so that seconds can be counted while something runs.
    init(
        engine: any ConsoleEngine, wake: @escaping @Sendable () -> Void,
        later: @escaping @Sendable (UInt64, @escaping @Sendable () -> Void) -> Void = { _, _ in }
    ) {
        shared = JobLanes(engine: engine, wake: wake, later: later)
    }

    deinit { shared.end() }

    /// Starts a job as soon as its lane is free.
    func start(_ job: Job) { shared.start(job) }

    /// Drops jobs that have not begun, and ends those that run.
    ///
    /// One that writes is answered when it has ended, for it may have written; for another nobody waits any more.
    func cancel(_ requests: [Int]) { shared.cancel(Set(requests)) }

    /// Hands the screen a message from outside.
    func post(_ message: Message) { shared.post(message) }

    /// Takes the answers that wait.
    func takeAnswers() -> [Message] { shared.takeAnswers() }

    /// Whether the detail is being fetched, or an answer waits that may be it.
    var isDetailDue: Bool { shared.isDetailDue }
}

/// What all sides of a queue reach; tasks must not hold the queue itself, or nobody could let go of it.
private final class JobLanes: Sendable {
    private struct Running {
        var lane: Lane
        var task: Task<Void, Never>
        var writes: Bool
        var progress = JobProgress()
    }

    private struct State {
        var waiting: [Lane: [Job]] = [:]
        var running: [Int: Running] = [:]
        /// Those that nobody waits for any more, and that still keep their lane.
        var dropped: Set<Int> = []
        var answers: [Message] = []
        /// The progress that the screen has not seen, by request.
        var progress: [Int: JobProgress] = [:]

        /// Answers a job that will not be done.
        mutating func drop(_ job: Job) {
            if let request = job.request { answers.append(.cancelled(request: request)) }
        }
    }

    /// Jobs of one lane run one after the other.
    private enum Lane: Hashable {
        case world, detail
        case alone(Int)
    }

    private let state = Mutex(State())
    private let engine: any ConsoleEngine
    private let wake: @Sendable () -> Void
    private let later: @Sendable (UInt64, @escaping @Sendable () -> Void) -> Void

    private static let second: UInt64 = 1_000_000_000

    init(
        engine: any ConsoleEngine, wake: @escaping @Sendable () -> Void,
        later: @escaping @Sendable (UInt64, @escaping @Sendable () -> Void) -> Void
    ) {
        self.engine = engine
        self.wake = wake
        self.later = later
    }

    func start(_ job: Job) {
        guard let request = job.request else { return }
        state.withLock { state in
            switch job {
            case .load, .refresh, .perform, .preview: state.waiting[.world, default: []].append(job)
            case _ where job.isDetail:
                // Of details only the last one that was asked for counts.
                for old in state.waiting[.detail] ?? [] { state.drop(old) }
                state.waiting[.detail] = [job]
                for running in state.running.values where running.lane == .detail { running.task.cancel() }
            default: state.waiting[.alone(request)] = [job]
            }
            goOn(&state)
        }
    }

    func cancel(_ requests: Set<Int>) {
        state.withLock { state in
            for (lane, jobs) in state.waiting {
                for job in jobs where job.request.map(requests.contains) ?? false { state.drop(job) }
                state.waiting[lane] = jobs.filter { !($0.request.map(requests.contains) ?? false) }
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

    /// Begins what need not wait.
    private func goOn(_ state: inout State) {
        for (lane, jobs) in state.waiting where !state.running.values.contains(where: { $0.lane == lane }) {
            guard let job = jobs.first, let request = job.request else {
                state.waiting[lane] = nil
                continue
            }
            state.waiting[lane] = Array(jobs.dropFirst())
            // The lock is held until the task is known, so that it can't end before.
            let task = Task.detached { [self] in
                let listener = LongWork.Listener { self.report($0, of: request) }
                let answer = await LongWork.$listener.withValue(listener) {
                    await engine.run(job)
                }
                finish(job, request, answer, isCancelled: Task.isCancelled)
            }
            state.running[request] = Running(lane: lane, task: task, writes: job.writes)
            if lane != .detail { count(request, seconds: 1) }
        }
    }

    private func finish(_ job: Job, _ request: Int, _ answer: Message?, isCancelled: Bool) {
        state.withLock { state in
            state.running[request] = nil
            state.progress[request] = nil
            let isDropped = state.dropped.remove(request) != nil
            if isDropped {
                // It has been answered.
            } else if isCancelled, !job.writes || answer?.isFailure != false {
                state.answers.append(.cancelled(request: request))
            } else if let answer {
                state.answers.append(answer)
            }
            goOn(&state)
        }
        wake()
    }

    // MARK: Progress

    private func report(_ step: LongWork.Progress, of request: Int) {
        tell(request) { $0.step(step) }
    }

    private func count(_ request: Int, seconds: Int) {
        // The timer must not keep alive what nobody needs any more.
        later(Self.second) { [weak self] in
            guard let self, tell(request, { $0.seconds = seconds }) else { return }
            count(request, seconds: seconds + 1)
        }
    }

    /// Notes how far something has come; false when it is over.
    @discardableResult
    private func tell(_ request: Int, _ change: (inout JobProgress) -> Void) -> Bool {
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

extension Job {
    /// Whether the job fetches what the detail pane shows.
    var isDetail: Bool {
        switch self {
        case .definition, .change, .proposal, .pack, .conflict, .lock: true
        default: false
        }
    }
}

extension JobProgress {
    fileprivate mutating func step(_ step: LongWork.Progress) {
        what = step.what
        done = step.done
        total = step.total
    }
}

extension Message {
    /// Whether it says that a job was not done.
    fileprivate var isFailure: Bool {
        if case .failure = self { true } else { false }
    }
}
