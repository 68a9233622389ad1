import AIR
import Canvas
import Governance
import Presentation
import WorldProtocol

/// The remote of a shared world.
extension Model {
    /// The note about a change that went to the outbox.
    static let keptForLater = "kept for later: nobody else sees it until p publishes it"

    /// Follows the remote, once the world was read.
    mutating func followRemote() -> [Job] {
        guard snapshot != nil else { return [] }
        return remote.follow(arrivals, canWrite: !isReadOnly, interval: options.fetchInterval, &requests)
    }

    /// Reads the world again, and fetches at once.
    mutating func reload() -> [Job] {
        remote.fetchNow()
        return perform(.reload, "reloading the world")
    }

    /// Publishes what waits.
    mutating func publish() -> [Job] {
        guard let state = remote.state, state.place != nil else {
            status = .note("this world has no remote; `aos remote add` shares it")
            return []
        }
        guard state.isReachable else {
            status = .refused("the console runs with --offline: nothing is published")
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
    mutating func receive(_ report: RemoteContactReport, from request: Int, _ asked: PendingJob?) {
        remote.receive(report, from: request)
        if report.hasNews { living.touch() }
        if asked != nil {
            status = .done(report.summary)
            living.outcome = status
        }
    }

    /// Handles a remote that did not answer, and offers to keep the change for later.
    ///
    /// - Returns: the jobs that follow; nil if something else failed.
    mutating func takeAbsence(of question: Request, _ problems: [Diagnostic]) -> [Job]? {
        guard let problem = problems.first(where: { $0.severity == .error }), problem.code == .remoteUnreachable else {
            return nil
        }
        remote.note(problems)
        status = .refused(problem.message)
        guard case .perform(let action) = question, action.canBeKept, layers.isEmpty else { return [] }
        layers.append(
            Question(
                title: "Keep it for later?",
                lines: [
                    StyledLine(problem.message, .warning), "",
                    "It goes to the outbox; p publishes it when the remote can be reached,",
                    "if it still means the same then.",
                ], verb: "Keep", question: .performLater(action)))
        return [.discardTyping]
    }

    /// The remote as the header says it; nil where the world is not shared.
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
    /// Whether it can be kept for later where the remote of a shared world is not contacted.
    var canBeKept: Bool {
        switch self {
        case .propose(let request): !request.isDryRun
        case .shadow, .approve, .withdraw, .comment: true
        default: false
        }
    }
}

extension Request {
    /// Whether its change went to the outbox.
    func isKept(by state: RemoteState?) -> Bool {
        switch self {
        case .performLater: true
        case .perform(let action): action.canBeKept && state?.place != nil && state?.isReachable == false
        default: false
        }
    }
}
