import Workbench

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
            return [askForWorld("reading the world") { .load(request: $0) }]
        case .key(let key):
            return take(key)
        case .resized(let size):
            self.size = size
            return []
        case .world(let request, let snapshot):
            forget(request)
            take(snapshot, from: request)
            return []
        case .touched:
            touch()
            return []
        case .refreshed(let request, let snapshot): return takeRefreshed(request, snapshot)
        case .progress(let request, let progress):
            takeProgress(request, progress)
            return []
        case .definition(let request, let detail):
            return takeDetail(request, detail.map { .definition($0) })
        case .change(let request, let detail):
            return takeDetail(request, detail.map { .change($0) })
        case .proposal(let request, let detail):
            return takeDetail(request, .proposal(detail))
        case .pack(let request, let detail):
            return takeDetail(request, detail.map { .pack($0) })
        case .conflict(let request, let detail):
            return takeDetail(request, detail.map { .conflict($0) })
        case .lock(let request, let detail):
            return takeDetail(request, detail.map { .lock($0) })
        case .preview(let request, let resolution, let preview):
            return takePreview(request, resolution, preview)
        case .gates(let request, let results): return takeGates(request, results)
        case .why(let request, let key, let chain):
            if forget(request) { layers.append(.why(key, chain)) }
            return []
        case .lookalikes(let request, let found):
            forget(request)
            take(lookalikes: found)
            return []
        case .history(let request, let key, let history):
            forget(request)
            if detail.subject == .definition(key) {
                detail.history = history ?? DefinitionHistory(events: [], missing: [])
                detail.version += 1
            }
            return []
        case .references(let request, let query, let matches):
            forget(request)
            references.take(matches, for: query)
            needsRows = true
            return []
        case .outcome(let request, let outcome, let snapshot):
            let foreword = pending.first { $0.request == request }?.foreword ?? ""
            guard forget(request) else { return [] }
            take(snapshot, from: request)
            let jobs = take(outcome)
            if let text = status?.text { status?.text = foreword + text }
            return jobs
        case .failure(let request, let diagnostics, let snapshot):
            return takeFailure(request, diagnostics, snapshot)
        case .cancelled(let request):
            let wrote = pending.contains { $0.request == request && $0.writes }
            guard forget(request) else { return [] }
            if gates.request == request {
                gates.request = nil
                gates.asked = nil
            }
            status = .note("cancelled")
            if previewRequest == request { previewRequest = nil }
            if living.request == request {
                living.request = nil
                status = .note("what changed was not read; R reads it")
            }
            // What was shown by foresight did not come to pass; the reading that tells may be given up, too.
            runsAhead = runsAhead || wrote
            guard runsAhead, !pending.contains(where: { $0.request == worldRequest }) else { return [] }
            return [askForWorld("reading the world again") { .load(request: $0) }]
        case .edited(let problem):
            if let problem { status = .refused(problem) }
            touch()
            return []
        case .told(let text, let isProblem):
            status = isProblem ? .refused(text) : .done(text)
            return []
        }
    }

    /// Numbers a request.
    mutating func nextRequest() -> Int {
        lastRequest += 1
        return lastRequest
    }

    /// Asks for something whose answer is the world as it is; answers to earlier ones no longer count.
    mutating func askForWorld(
        _ title: String, writes: Bool = false, foreword: String = "", _ job: (Int) -> Job
    ) -> Job {
        let request = nextRequest()
        worldRequest = request
        pending.append(PendingJob(request: request, title: title, writes: writes, foreword: foreword))
        return job(request)
    }

    /// Asks for an action.
    ///
    /// - Parameter foreword: what is said in front of its outcome.
    mutating func perform(_ action: Action, _ title: String, foreword: String = "") -> [Job] {
        status = nil
        var writes = true
        if case .reload = action { writes = false }
        guard !writes || !isReadOnly else {
            status = .refused("this world is open for reading only")
            return []
        }
        return [askForWorld(title, writes: writes, foreword: foreword) { .perform(action, request: $0) }]
    }

    /// Strikes a request off the list; false when nobody waits for it.
    @discardableResult
    mutating func forget(_ request: Int) -> Bool {
        guard let index = pending.firstIndex(where: { $0.request == request }) else { return false }
        pending.remove(at: index)
        return true
    }
}
