import Synchronization

/// The jobs that run beside the screen, one after the other in the order in which they were asked for.
final class JobQueue: Sendable {
    private struct State {
        var answers: [Message] = []
        var cancelled: Set<Int> = []
        var latestDetail = 0
    }

    /// What both sides reach; the worker must not hold the queue itself, or neither would ever go.
    private final class Shared: Sendable {
        let state = Mutex(State())
    }

    private let jobs: AsyncStream<Job>.Continuation
    private let worker: Task<Void, Never>
    private let shared: Shared

    /// A queue that wakes the screen whenever it has an answer.
    init(engine: any ConsoleEngine, wake: @escaping @Sendable () -> Void) {
        let (stream, continuation) = AsyncStream.makeStream(of: Job.self)
        let shared = Shared()
        jobs = continuation
        self.shared = shared
        worker = Task.detached {
            for await job in stream {
                guard let request = job.request else { continue }
                let isCancelled = shared.state.withLock { state in
                    // Of details only the last one that was asked for counts: the others would be dropped.
                    state.cancelled.remove(request) != nil || (job.isDetail && request < state.latestDetail)
                }
                let answer = isCancelled ? .cancelled(request: request) : await engine.run(job)
                guard let answer else { continue }
                shared.state.withLock { $0.answers.append(answer) }
                wake()
            }
        }
    }

    deinit {
        jobs.finish()
        worker.cancel()
    }

    /// Starts a job as soon as those before it are done.
    func start(_ job: Job) {
        if job.isDetail, let request = job.request { shared.state.withLock { $0.latestDetail = request } }
        jobs.yield(job)
    }

    /// Drops jobs that have not begun.
    func cancel(_ requests: [Int]) {
        shared.state.withLock { $0.cancelled.formUnion(requests) }
    }

    /// Takes the answers that wait.
    func takeAnswers() -> [Message] {
        shared.state.withLock { state in
            defer { state.answers = [] }
            return state.answers
        }
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
