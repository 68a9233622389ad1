import AIR
import WorldProtocol

/// Takes in a message, and says what is to be done: the only way in which a console changes.
///
/// It is pure: the same model and message always give the same model and jobs.
public func update(_ model: inout Model, _ message: Message) -> [Job] {
    model.take(message) + model.followWorld() + model.settle()
}

extension Model {
    fileprivate mutating func take(_ message: Message) -> [Job] {
        switch message {
        case .started:
            return [askForWorld(.follow, "reading the world")]
        case .key(let key):
            return take(key)
        case .resized(let size):
            self.size = size
            return []
        case .touched:
            touch()
            return []
        case .answered(let request, let reply):
            return receive(reply, to: request)
        case .failed(let request, let failure, let snapshot):
            return takeFailure(request, failure.diagnostics, snapshot)
        case .progress(let request, let progress):
            takeProgress(request, progress)
            return []
        case .cancelled(let request):
            let wrote = pending.contains { $0.request == request && $0.writes }
            guard forget(request) else { return [] }
            status = .note(living.request == request ? "what changed was not read; R reads it" : "cancelled")
            awaitNoMore(request)
            // What was shown by foresight did not come to pass; the reading that tells may be given up, too.
            runsAhead = runsAhead || wrote
            guard runsAhead, !pending.contains(where: { $0.request == worldRequest }) else { return [] }
            return [askForWorld(.follow, "reading the world again")]
        case .edited(let problem):
            if let problem { status = .refused(problem) }
            touch()
            return []
        case .told(let text, let isProblem):
            status = isProblem ? .refused(text) : .done(text)
            return []
        }
    }

    /// Takes the answer to a request.
    private mutating func receive(_ reply: Reply, to request: Int) -> [Job] {
        let asked = pending.first { $0.request == request }
        switch reply {
        case .world(let snapshot):
            if living.request == request { return takeRefreshed(request, snapshot) }
            forget(request)
            take(snapshot, from: request)
        case .performed(let outcome, let snapshot):
            guard forget(request) else { return [] }
            take(snapshot, from: request)
            let jobs = take(outcome)
            if let text = status?.text { status?.text = (asked?.foreword ?? "") + text }
            return jobs
        case .definition(let detail): takeDetail(request, detail.map { .definition($0) })
        case .change(let detail): takeDetail(request, detail.map { .change($0) })
        case .proposal(let detail): takeDetail(request, .proposal(detail))
        case .pack(let detail): takeDetail(request, detail.map { .pack($0) })
        case .conflict(let detail): takeDetail(request, detail.map { .conflict($0) })
        case .lock(let detail): takeDetail(request, detail.map { .lock($0) })
        case .preview(let preview):
            guard case .preview(let resolution)? = asked?.question else { return [] }
            return takePreview(request, of: resolution, preview)
        case .gates(let results): return takeGates(request, results)
        case .chain(let chain):
            guard case .why(let key)? = asked?.question else { return [] }
            forget(request)
            layers.append(.why(key, chain))
        case .lookalikes(let found):
            forget(request)
            take(lookalikes: found)
        case .history(let history):
            guard case .history(let key)? = asked?.question else { return [] }
            forget(request)
            take(history, of: key)
        case .references(let matches):
            guard case .references(let query)? = asked?.question else { return [] }
            forget(request)
            references.take(matches, for: query)
            needsRows = true
        case .value, .authority, .changes, .document, .name, .addition, .pulled, .edits, .journal, .verification,
            .governance, .store, .node:
            // The console asks for none of these.
            forget(request)
        }
        return []
    }

    /// Takes the history of a definition, when somebody still looks at it.
    mutating func take(_ history: DefinitionHistory, of key: DefinitionKey) {
        guard detail.subject == .definition(key) else { return }
        detail.history = history
        detail.version += 1
    }

    /// Numbers a request.
    mutating func nextRequest() -> Int {
        lastRequest += 1
        return lastRequest
    }

    /// Asks the world something beside the screen.
    ///
    /// - Parameters:
    ///   - isQuiet: whether nobody needs to know of it unless it takes long.
    ///   - foreword: what is said in front of its outcome.
    mutating func send(_ question: Request, _ title: String, isQuiet: Bool = false, foreword: String = "") -> Job {
        let request = nextRequest()
        pending.append(
            PendingJob(request: request, question: question, title: title, foreword: foreword, isQuiet: isQuiet))
        return .ask(question, request: request)
    }

    /// Asks for something whose answer is the world as it is; answers to earlier ones no longer count.
    mutating func askForWorld(_ question: Request, _ title: String, foreword: String = "") -> Job {
        let job = send(question, title, foreword: foreword)
        worldRequest = lastRequest
        return job
    }

    /// Forgets that parts of the console wait for a request that brings nothing.
    mutating func awaitNoMore(_ request: Int) {
        if gates.request == request {
            gates.request = nil
            gates.asked = nil
        }
        if previewRequest == request { previewRequest = nil }
        if living.request == request { living.request = nil }
    }

    /// Asks for an action.
    ///
    /// - Parameter foreword: what is said in front of its outcome.
    mutating func perform(_ action: Action, _ title: String, foreword: String = "") -> [Job] {
        status = nil
        let question = Request.perform(action)
        guard !question.writes || !isReadOnly else {
            status = .refused("this world is open for reading only")
            return []
        }
        return [askForWorld(question, title, foreword: foreword)]
    }

    /// Strikes a request off the list; false when nobody waits for it.
    @discardableResult
    mutating func forget(_ request: Int) -> Bool {
        guard let index = pending.firstIndex(where: { $0.request == request }) else { return false }
        pending.remove(at: index)
        return true
    }
}
