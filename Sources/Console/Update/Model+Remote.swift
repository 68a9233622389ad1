import AIR
import Canvas
import Governance
import Presentation
import WorldProtocol

/// The remote of a shared world.
extension Model {
    /// The note about a change that was saved to the outbox.
    static let savedToOutbox = "saved to the outbox; p publishes it"

    /// Follows the remote, once the world is loaded.
    mutating func followRemote() -> [Job] {
        guard snapshot != nil else { return [] }
        return remote.follow(arrivals, canWrite: !isReadOnly, interval: options.fetchInterval, &requests)
    }

    /// Reloads the world, and fetches at once.
    mutating func reload() -> [Job] {
        remote.fetchNow()
        return perform(.reload, "reloading the world")
    }

    /// Publishes the pending changes.
    mutating func publish() -> [Job] {
        guard let state = remote.state, state.place != nil else {
            status = .note("this world has no remote; `aos remote add` shares it")
            return []
        }
        guard state.isReachable else {
            status = .refused("nothing was published: the console runs with --offline")
            return []
        }
        guard !state.pending.isEmpty || state.ahead > 0 else {
            status = .note("nothing to publish")
            return []
        }
        status = nil
        return [requests.send(.publish, "publishing")]
    }

    /// Receives the result of a contact with the remote.
    mutating func receive(_ report: RemoteContactReport, from request: Int, _ job: PendingJob?) {
        remote.receive(report, from: request)
        if report.hasNews { living.touch() }
        if job != nil {
            status = .done(report.summary)
            living.outcome = status
        }
    }

    /// Handles a remote that did not answer, and offers to save the change to the outbox.
    ///
    /// - Returns: the jobs to run; nil for any other failure.
    mutating func takeAbsence(of question: Request, _ problems: [Diagnostic]) -> [Job]? {
        guard let problem = problems.first(where: { $0.severity == .error }), problem.code == .remoteUnreachable else {
            return nil
        }
        remote.note(problems)
        status = .refused(problem.message)
        guard case .perform(let action) = question, action.canBeQueued, layers.isEmpty else { return [] }
        layers.append(
            Question(
                title: "Save it to the outbox?",
                lines: [
                    StyledLine(problem.message, .warning), "",
                    "p publishes it once the remote can be reached,",
                    "if it still applies then.",
                ], verb: "Save", question: .performLater(action)))
        return [.discardTyping]
    }

    /// The remote as shown in the header; nil if the world is not shared.
    func remoteWords(brevity: Int) -> [Span]? {
        guard let state = remote.state, let place = state.place else { return nil }
        var words: [Span] = []
        if brevity < 1 { words.append(Span(Sanitized(place.url).shortened(to: 36), .muted)) }
        let isApart = state.ahead > 0 || state.behind > 0
        if brevity < 3 || isApart {
            words.append(
                Span(state.distance(inASCII: options.ornaments.isASCII), isApart ? .changed : .muted))
        }
        switch remote.trouble {
        case nil:
            if brevity < 2 { words.append(Span(state.isReachable ? state.lastContact : "offline", .muted)) }
        case .away:
            words.append(Span("unreachable" + (brevity < 2 ? ", " + state.lastContact : ""), .warning))
        case .login: words.append(Span("! login needed", .danger))
        case .refused(let code, _): words.append(Span("! \(code.rawValue)", .danger))
        }
        return words
    }
}

extension Action {
    /// Whether the action can be saved to the outbox if the remote of a shared world is not contacted.
    var canBeQueued: Bool {
        switch self {
        case .propose(let request): !request.isDryRun
        case .shadow, .approve, .withdraw, .comment: true
        default: false
        }
    }
}

extension Request {
    /// Whether the change went to the outbox.
    func isQueued(by state: RemoteState?) -> Bool {
        switch self {
        case .performLater: true
        case .perform(let action): action.canBeQueued && state?.place != nil && state?.isReachable == false
        default: false
        }
    }
}
