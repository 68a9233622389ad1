import AIR
import WorldProtocol

/// Handles a message and returns the jobs to run.
///
/// Only this function changes the model of a console. It is pure: the same model and message always yield the same
/// model and jobs.
public func update(_ model: inout Model, _ message: Message) -> [Job] {
    model.handle(message) + model.follow() + model.settle() + model.followRemote()
}

extension Model {
    fileprivate mutating func handle(_ message: Message) -> [Job] {
        switch message {
        case .started:
            return [requests.sendForWorld(.follow, "reading the world")]
        case .key(let key):
            return take(key)
        case .resized(let size):
            self.size = size
            return []
        case .touched:
            living.touch()
            return []
        case .answered(let request, let reply):
            return receive(reply, to: request)
        case .failed(let request, let failure, let snapshot):
            return takeFailure(request, failure.diagnostics, snapshot)
        case .progress(let request, let progress):
            requests.update(request, progress)
            if snapshot == nil, arriving.add(progress.found) { needsRows = true }
            return []
        case .cancelled(let request): return cancel(request)
        case .due(.remote):
            remote.remind()
            return []
        case .edited(let problem):
            if let problem { status = .refused(problem) }
            living.touch()
            return []
        case .told(let text, let isProblem):
            status = isProblem ? .refused(text) : .done(text)
            return []
        }
    }

    /// Receives the answer to a request.
    private mutating func receive(_ reply: Reply, to request: Int) -> [Job] {
        // Requests for details have numbers but are not among the pending ones.
        let job = requests.finish(request)
        switch reply {
        case .world(let snapshot):
            if living.awaits(request) {
                takeRefreshed(request, snapshot)
            } else {
                take(snapshot, from: request)
            }
        case .performed(let outcome, let snapshot):
            guard let job else { return [] }
            if let snapshot { take(snapshot, from: request) }
            take(outcome)
            if job.question.isQueued(by: remote.state) { status = .done(Self.savedToOutbox) }
            if let text = status?.text { status?.text = job.foreword + text }
        case .remote(let state): remote.receive(request, state)
        case .contacted(let report):
            receive(report, from: request, job)
        case .definition(let detail): takeDetail(request, detail.map { .definition($0) })
        case .change(let detail): takeDetail(request, detail.map { .change($0) })
        case .proposal(let detail): takeDetail(request, .proposal(detail))
        case .review(let detail): return takeReview(request, job?.question, detail)
        case .companions(let found):
            guard case .companions? = job?.question else { return [] }
            return offer(found)
        case .notes(let found):
            if notes.take(request, found) {
                needsRows = true
                revision += 1
            }
        case .pack(let detail): takeDetail(request, detail.map { .pack($0) })
        case .conflict(let detail): takeDetail(request, detail.map { .conflict($0) })
        case .lock(let detail): takeDetail(request, detail.map { .lock($0) })
        case .preview(let preview):
            guard case .preview(let resolution)? = job?.question else { return [] }
            return takePreview(request, of: resolution, preview)
        case .gates(let results): takeGates(request, results)
        case .chain(let chain):
            guard case .why(let key)? = job?.question else { return [] }
            layers.append(WhyPopup(key: key, chain: chain))
        case .lookalikes(let found): take(lookalikes: found)
        case .history(let history):
            guard case .history(let key)? = job?.question else { return [] }
            detail.take(history, of: key)
        case .references(let matches):
            guard case .references(let query)? = job?.question else { return [] }
            references.take(matches, for: query)
            needsRows = true
        case .value, .authority, .changes, .document, .name, .addition, .pulled, .edits, .journal, .verification,
            .governance, .store, .node, .signable, .terms, .check, .diagnostics, .queued, .proposals, .restored,
            .repaired, .collected, .exported, .joined, .remoteVerified, .standing, .scenarios:
            // The console sends none of these.
            break
        }
        return []
    }

    /// Handles the end of a canceled request.
    private mutating func cancel(_ request: Int) -> [Job] {
        guard let job = requests.finish(request) else { return [] }
        status = .note(living.awaits(request) ? "changes were not loaded; R reloads" : "canceled")
        awaitNoMore(request)
        // The rows that were changed in anticipation must be reloaded; a request that would do so may have been
        // canceled, too.
        requests.runsAhead = requests.runsAhead || job.writes
        guard requests.runsAhead, !requests.awaitsWorld else { return [] }
        return [requests.sendForWorld(.follow, "reloading the world")]
    }

    /// Stops all waiting for a request that failed or was canceled.
    mutating func awaitNoMore(_ request: Int) {
        gates.forget(request)
        living.forget(request)
        if previewRequest == request { previewRequest = nil }
        _ = review.fail(request, [])
        notes.forget(request)
        remote.forget(request)
        layers.update(DecisionLayer.self) { layer in
            if layer.request == request { layer.fail("the proposal could not be loaded") }
        }
    }
}
