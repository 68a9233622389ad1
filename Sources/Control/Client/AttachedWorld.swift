import AIR
import Synchronization
public import WorldProtocol

/// A world that is accessed through a host as long as there is one, and from its files afterwards.
///
/// When the host ends, the world looks for a host again a few times, with growing delays. Requests that change nothing
/// are repeated; one that may have changed something is not, and fails.
public final class AttachedWorld: World {
    private enum Place {
        case host(any HostedWorld)
        case files(any World)
    }

    private struct State {
        var place: Place
        /// Incremented with each change of place, so that a snapshot from another place is never taken for the same
        /// one.
        var generation = 0
        var isFollowed = false
        /// The notice about the current place, or nil.
        var notice: Diagnostic?
        var lastLook: ContinuousClock.Instant = .now
        /// The delay before the next search for a host.
        var wait = AttachedWorld.firstWait
    }

    private let state: Mutex<State>
    private let find: @Sendable () async -> (any HostedWorld)?
    private let open: (@Sendable () -> any World)?
    private let changed: @Sendable () -> Void
    private let later: Later

    /// The delays between searches for a host that has just ended.
    private static let retries: [Duration] = [.milliseconds(50), .milliseconds(200), .milliseconds(400)]
    /// The delay before the first search for a host while the files are used; doubled up to ``longestWait``.
    public static let firstWait = Duration.seconds(2)
    private static let longestWait = Duration.seconds(60)

    /// Creates a world that uses its files until a host is found.
    ///
    /// - Parameters:
    ///   - find: looks for a host of the world.
    ///   - open: opens the world from its files again after a host was lost.
    ///   - changed: called when the world, or the access to it, may have changed.
    ///   - firstWait: the delay before the first search; it doubles with each search.
    public init(
        files: any World, find: @escaping @Sendable () async -> (any HostedWorld)?,
        open: @escaping @Sendable () -> any World,
        later: @escaping Later, changed: @escaping @Sendable () -> Void, firstWait: Duration = AttachedWorld.firstWait
    ) {
        var state = State(place: .files(files))
        state.wait = firstWait
        self.state = Mutex(state)
        self.find = find
        self.open = open
        self.later = later
        self.changed = changed
    }

    /// Creates a world that uses a host.
    ///
    /// - Parameters:
    ///   - find: looks for the world's host again.
    ///   - open: opens the world from its files; nil if only a host may be used.
    ///   - changed: called when the world, or the access to it, may have changed.
    public init(
        _ host: any HostedWorld, find: @escaping @Sendable () async -> (any HostedWorld)?,
        open: (@Sendable () -> any World)?,
        later: @escaping Later, changed: @escaping @Sendable () -> Void
    ) {
        state = Mutex(State(place: .host(host)))
        self.find = find
        self.open = open
        self.later = later
        self.changed = changed
        host.listen(later: later, changed)
    }

    /// The connection to an aos host; nil while none is used.
    public var client: ControlClient? {
        state.withLock { state in
            if case .host(let host as HostWorld) = state.place { host.client } else { nil }
        }
    }

    /// Answers a request.
    ///
    /// - Throws: ``Failure``, also when the host ended and the request may have changed something.
    public func answer(_ request: Request, progress: (@Sendable (Progress) -> Void)?) async throws(Failure) -> Reply {
        if case .follow = request { state.withLock { $0.isFollowed = true } }
        await lookAgain(before: request)
        let (place, generation) = state.withLock { ($0.place, $0.generation) }
        switch place {
        case .files(let world): return marked(try await world.answer(request, progress: progress), generation)
        case .host(let host):
            let result: Result<Reply, Failure>
            do throws(ControlError) {
                result = try await host.ask(request, progress: progress)
            } catch {
                guard error.endsConnection else { throw Failure([error.diagnostic]) }
                host.client.close()
                await leave(generation, because: error)
                // A request that was sent may have been carried out, so a write is not repeated.
                if request.writes, error != .brokenOff(wasSent: false) { throw Failure([error.diagnostic]) }
                return try await retry(request, progress: progress, after: error)
            }
            return marked(try result.get(), generation)
        }
    }

    /// Repeats a request at another place.
    private func retry(
        _ request: Request, progress: (@Sendable (Progress) -> Void)?, after error: ControlError
    ) async throws(Failure) -> Reply {
        let (place, generation) = state.withLock { ($0.place, $0.generation) }
        switch place {
        case .files(let world): return marked(try await world.answer(request, progress: progress), generation)
        case .host(let host):
            guard !host.client.isOver else { throw Failure([error.diagnostic]) }
            return marked(try await host.answer(request, progress: progress), generation)
        }
    }

    /// Switches to another host, or to the files, unless a concurrent request has already done so.
    private func leave(_ generation: Int, because error: ControlError) async {
        var found: (any HostedWorld)?
        for wait in Self.retries {
            guard state.withLock({ $0.generation == generation }) else { return }
            await pause(wait)
            found = await find()
            if found != nil { break }
        }
        let isTaken = state.withLock { state in
            guard state.generation == generation else { return false }
            if let found {
                state.place = .host(found)
                state.notice = nil
            } else if let open {
                state.place = .files(open())
                state.notice = Diagnostic(
                    .warning, .hostUnreachable, "\(error.reason); the world is opened from its files",
                    help: "nothing is lost; run `aos host` to start a host again")
                (state.lastLook, state.wait) = (.now, Self.firstWait)
            } else {
                return false
            }
            state.generation += 1
            return true
        }
        if isTaken, let found { found.listen(later: later, changed) } else { found?.client.close() }
        if isTaken { changed() }
    }

    /// Looks for a host again while the files are used, before the world is read again, with growing delays.
    private func lookAgain(before request: Request) async {
        switch request {
        case .refresh, .open, .follow, .perform(.reload): break
        default: return
        }
        let generation: Int? = state.withLock { state in
            guard case .files = state.place, ContinuousClock.now - state.lastLook >= state.wait else { return nil }
            state.lastLook = .now
            state.wait = min(state.wait * 2, Self.longestWait)
            return state.generation
        }
        guard let generation, let found = await find() else { return }
        let isTaken = state.withLock { state in
            guard state.generation == generation else { return false }
            state.place = .host(found)
            state.notice = nil
            state.generation += 1
            return true
        }
        guard isTaken else { return found.client.close() }
        found.listen(later: later, changed)
        // Not every reply carries a snapshot.
        changed()
    }

    private func pause(_ time: Duration) async {
        await withCheckedContinuation { continuation in later(time.nanoseconds) { continuation.resume() } }
    }

    // MARK: Snapshots

    /// Adds the place of the world to its snapshots.
    private func marked(_ reply: Reply, _ generation: Int) -> Reply {
        let (notice, isHosted) = state.withLock { state in
            if case .host = state.place { (state.notice, true) } else { (state.notice, false) }
        }
        func marked(_ snapshot: Snapshot) -> Snapshot {
            var snapshot = snapshot
            snapshot.revision += generation << 32
            snapshot.isHosted = isHosted
            if let notice { snapshot.diagnostics.insert(notice, at: 0) }
            return snapshot
        }
        switch reply {
        case .world(let snapshot): return .world(marked(snapshot))
        case .performed(let outcome, let snapshot?): return .performed(outcome, marked(snapshot))
        default: return reply
        }
    }
}

extension ControlError {
    /// Whether the connection can't be used any more.
    fileprivate var endsConnection: Bool {
        switch self {
        case .unreachable, .refused, .brokenOff, .timedOut, .malformed: true
        case .answered, .unfit: false
        }
    }

    /// The reason why a host is no longer used.
    fileprivate var reason: String {
        switch self {
        case .brokenOff: "the host has ended"
        default: message
        }
    }
}
