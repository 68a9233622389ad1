import WorldProtocol

/// The requests to the world that run beside the screen.
struct Requests: Sendable, Equatable {
    /// The requests without an answer, the latest last.
    private(set) var pending: [PendingJob] = []
    /// The number of the last request.
    private(set) var last = 0
    /// The number of the request whose answer is the world as it is; answers to earlier ones no longer count.
    var world = 0
    /// Whether more may be shown than was written, because the writing was canceled.
    var runsAhead = false

    /// Whether something is being written.
    var isWriting: Bool { pending.contains(where: \.writes) }
    /// Whether the world as it is, is on its way.
    var awaitsWorld: Bool { pending.contains { $0.request == world } }

    /// Numbers a request.
    mutating func next() -> Int {
        last += 1
        return last
    }

    /// Asks the world something.
    ///
    /// - Parameters:
    ///   - title: the progress line.
    ///   - isQuiet: whether the progress line omits it unless it takes long.
    ///   - foreword: the text before its outcome.
    mutating func send(_ question: Request, _ title: String, isQuiet: Bool = false, foreword: String = "") -> Job {
        let request = next()
        pending.append(
            PendingJob(request: request, question: question, title: title, foreword: foreword, isQuiet: isQuiet))
        return .ask(question, request: request)
    }

    /// Sends a request whose answer is the current world.
    mutating func sendForWorld(_ question: Request, _ title: String, foreword: String = "") -> Job {
        let job = send(question, title, foreword: foreword)
        world = last
        return job
    }

    /// Strikes a request off the list; nil when it is not awaited.
    @discardableResult
    mutating func finish(_ request: Int) -> PendingJob? {
        pending.firstIndex { $0.request == request }.map { pending.remove(at: $0) }
    }

    /// Records the progress of a request.
    mutating func update(_ request: Int, _ progress: JobProgress) {
        guard let index = pending.firstIndex(where: { $0.request == request }) else { return }
        pending[index].progress = progress
    }

    /// The same without those that write, as if they were done.
    var withoutWriting: Requests {
        var requests = self
        requests.pending.removeAll(where: \.writes)
        return requests
    }
}

/// Something that runs beside the screen.
struct PendingJob: Sendable, Equatable {
    /// The number of the request.
    let request: Int
    let question: Request
    /// The progress line.
    let title: String
    /// The text before its outcome.
    let foreword: String
    /// Whether the progress line omits it unless it takes long.
    let isQuiet: Bool
    var progress = JobProgress()

    /// Whether it changes something.
    var writes: Bool { question.writes }

    /// The progress line; nil for what goes unnoticed.
    var line: String? {
        let far = progress.text
        if isQuiet, far.isEmpty { return nil }
        return far.isEmpty ? title : "\(title): \(far)"
    }
}

extension Model {
    /// The requests without an answer, the latest last.
    var pending: [PendingJob] { requests.pending }

    /// Whether something is being written.
    var isWriting: Bool { requests.isWriting }

    /// Sends an action, unless the world is read-only.
    mutating func perform(_ action: Action, _ title: String, foreword: String = "") -> [Job] {
        send(.perform(action), title, foreword: foreword)
    }

    /// Sends a request whose answer brings the world as it is, unless it writes and the world is read-only.
    mutating func send(_ question: Request, _ title: String, foreword: String = "") -> [Job] {
        status = nil
        guard !question.writes || !isReadOnly else {
            status = .refused("this world is read-only")
            return []
        }
        return [requests.sendForWorld(question, title, foreword: foreword)]
    }
}
