import AIR
import Governance
import WorldProtocol

/// Tracks the remote of a shared world: its state, and when to fetch again.
///
/// For a world without a remote, only the state is requested, once for each change of the world.
struct RemotePane: Sendable, Equatable {
    /// The reason why the journal can't be brought up to date with the remote.
    enum Trouble: Sendable, Equatable {
        /// The network is down, or the remote does not answer.
        case away
        /// The remote requires a login; nobody is prompted in the background.
        case login(String)
        /// The remote refuses, or its journal is not a continuation of the known one.
        case refused(DiagnosticCode, String)

        /// The reason, if it is worth a line.
        var text: String? {
            switch self {
            case .away: nil
            case .login(let message), .refused(_, let message): message
            }
        }
    }

    /// The longest time between two fetches while the remote does not answer, in seconds.
    private static let longestWait = 600
    /// The time between two requests for the state without a fetch, in seconds: the header shows the age of the last
    /// fetch.
    private static let stateInterval = 60
    /// The codes of failures that a retry would not fix.
    private static let permanentCodes: Set<DiagnosticCode> = [
        .remoteLogin, .remoteForked, .remoteRolledBack, .remoteDamaged, .remoteEmpty, .remoteDiffers, .remoteRefused,
        .journalNewer,
    ]

    /// The state of the journal relative to its remote; nil until it is known.
    private(set) var state: RemoteState?
    /// The reason why the last contact failed; nil if it succeeded.
    private(set) var trouble: Trouble?
    /// The number of the pending request.
    private var request: Int?
    /// Whether the pending request is a fetch.
    private var isFetching = false
    /// The number of the world for which the state was last requested.
    private var askedAt = -1
    /// Whether the state is due to be requested again.
    private var isStateDue = false
    /// Whether to fetch as soon as possible.
    private var isFetchDue = true
    /// Whether fetching has stopped until a person requests it.
    private var isStopped = false
    /// The number of consecutive failed contacts.
    private var failures = 0
    /// The seconds since the last contact began, as counted by reminders.
    private var elapsed = 0
    /// The seconds of the scheduled reminder, or nil.
    private var reminder: Int?

    /// Whether the world is shared.
    var isShared: Bool { state?.place != nil }

    /// Whether changes wait to be published.
    var waits: Bool { isShared && state?.pending.isEmpty == false }

    /// Starts whatever is due: a request for the state, a fetch, or a reminder.
    ///
    /// - Parameters:
    ///   - world: the number of the current world.
    ///   - canWrite: whether the journal may be written.
    ///   - interval: the seconds between two fetches; nil for the default of the storage, 0 for none.
    mutating func follow(
        _ world: Int, canWrite: Bool, interval: Int?, _ requests: inout Requests
    ) -> [Job] {
        guard request == nil else { return [] }
        if askedAt != world || isStateDue {
            (askedAt, isStateDue) = (world, false)
            return [ask(.remote, &requests)]
        }
        guard let state, let place = state.place else { return [] }
        let usual = interval ?? (place.storage == .git ? 60 : 15)
        let fetches = canWrite && state.isReachable && usual > 0 && !isStopped
        if fetches, isFetchDue {
            (isFetchDue, elapsed) = (false, 0)
            return [ask(.fetch, &requests)]
        }
        guard reminder == nil else { return [] }
        let wait = min(usual << min(failures, 6), max(usual, Self.longestWait))
        if fetches, elapsed >= wait {
            isFetchDue = true
            return follow(world, canWrite: canWrite, interval: interval, &requests)
        }
        let seconds = fetches ? min(Self.stateInterval, wait - elapsed) : Self.stateInterval
        reminder = seconds
        return [.remind(.remote, seconds: seconds)]
    }

    private mutating func ask(_ question: Request, _ requests: inout Requests) -> Job {
        // This request has no progress line, since nothing waits for it.
        let number = requests.next()
        request = number
        isFetching = question == .fetch
        return .ask(question, request: number)
    }

    /// Notes that the time of a reminder has elapsed.
    mutating func remind() {
        elapsed += reminder ?? 0
        reminder = nil
        isStateDue = true
    }

    /// Fetches as soon as possible, even if fetching had stopped.
    mutating func fetchNow() {
        (isFetchDue, isStopped, failures) = (true, false, 0)
    }

    /// Receives the state, if it is awaited.
    mutating func receive(_ request: Int, _ state: RemoteState) {
        guard self.request == request else { return }
        self.request = nil
        self.state = state
    }

    /// Receives the result of a contact.
    mutating func receive(_ report: RemoteContactReport, from request: Int) {
        forget(request)
        state = report.state
        (trouble, failures, isStopped) = (nil, 0, false)
    }

    /// Receives a failure.
    ///
    /// - Returns: whether it was awaited, and a message worth a line.
    mutating func fail(_ request: Int, _ problems: [Diagnostic]) -> (isAwaited: Bool, text: String?) {
        guard self.request == request else { return (false, nil) }
        self.request = nil
        // Errors in reading the state are already among the world's problems.
        guard isFetching else { return (true, nil) }
        let known = trouble
        note(problems)
        return (true, trouble == known ? nil : trouble?.text)
    }

    /// Notes why a contact failed.
    mutating func note(_ problems: [Diagnostic]) {
        guard let problem = problems.first(where: { $0.severity == .error }) else { return }
        failures += 1
        isStateDue = true
        guard Self.permanentCodes.contains(problem.code) else {
            trouble = .away
            return
        }
        isStopped = true
        trouble = problem.code == .remoteLogin ? .login(problem.message) : .refused(problem.code, problem.message)
    }

    /// Stops waiting for a request.
    mutating func forget(_ request: Int) { if self.request == request { self.request = nil } }
}
