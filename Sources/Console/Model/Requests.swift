import WorldProtocol

/// The requests to the world that run in the background.
struct Requests: Sendable, Equatable {
    /// The requests without an answer, the latest last.
    private(set) var pending: [PendingJob] = []
    /// The number of the last request.
    private(set) var last = 0
    /// The number of the last request for the current world; answers to earlier ones are dropped.
    var world = 0
    /// Whether the screen may show changes that were not written because the write was canceled.
    var runsAhead = false

    /// Whether a request is writing.
    var isWriting: Bool { pending.contains(where: \.writes) }
    /// Whether the current world has been requested.
    var awaitsWorld: Bool { pending.contains { $0.request == world } }

    /// Returns the number of the next request.
    mutating func next() -> Int {
        last += 1
        return last
    }

    /// Sends a request to the world.
    ///
    /// - Parameters:
    ///   - title: the progress line.
    ///   - isQuiet: whether the progress line omits the request unless it takes long.
    ///   - foreword: the text before the outcome.
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

    /// Removes a request from the pending ones and returns it; nil if it is not pending.
    @discardableResult
    mutating func finish(_ request: Int) -> PendingJob? {
        pending.firstIndex { $0.request == request }.map { pending.remove(at: $0) }
    }

    /// Records the progress of a request.
    mutating func update(_ request: Int, _ progress: JobProgress) {
        guard let index = pending.firstIndex(where: { $0.request == request }) else { return }
        pending[index].progress = progress
        pending[index].progress.found = []
    }

    /// The requests without those that write.
    var withoutWriting: Requests {
        var requests = self
        requests.pending.removeAll(where: \.writes)
        return requests
    }
}

/// A request that runs in the background.
struct PendingJob: Sendable, Equatable {
    /// The number of the request.
    let request: Int
    let question: Request
    /// The progress line.
    let title: String
    /// The text before the outcome.
    let foreword: String
    /// Whether the progress line omits the request unless it takes long.
    let isQuiet: Bool
    var progress = JobProgress()

    /// Whether the request changes something.
    var writes: Bool { question.writes }

    /// The progress line; nil for a quiet request without progress.
    var line: String? {
        let far = progress.text
        if isQuiet, far.isEmpty { return nil }
        return far.isEmpty ? title : "\(title): \(far)"
    }
}

extension Model {
    /// The requests without an answer, the latest last.
    var pending: [PendingJob] { requests.pending }

    /// Whether a request is writing.
    var isWriting: Bool { requests.isWriting }

    /// Sends an action, unless the world is read-only.
    mutating func perform(_ action: Action, _ title: String, foreword: String = "") -> [Job] {
        send(.perform(action), title, foreword: foreword)
    }

    /// Sends a request whose answer is the current world, unless it writes and the world is read-only.
    mutating func send(_ question: Request, _ title: String, foreword: String = "") -> [Job] {
        status = nil
        guard !question.writes || !isReadOnly else {
            status = .refused("this world is read-only")
            return []
        }
        return [requests.sendForWorld(question, title, foreword: foreword)]
    }
}
