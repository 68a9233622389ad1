public import AIR
public import WorldProtocol

/// A world that rejects requests that may change it.
public struct ReadOnlyWorld: World {
    private let base: any World

    /// Creates a read-only view of a world.
    public init(_ base: any World) { self.base = base }

    /// Answers a request that changes nothing.
    ///
    /// - Throws: ``Failure`` for every other request.
    public func answer(_ request: Request, progress: (@Sendable (Progress) -> Void)?) async throws(Failure) -> Reply {
        guard !request.writes else {
            throw Failure(.usage, "the world is read-only", help: "open it without --read-only")
        }
        let reply = try await base.answer(request, progress: progress)
        guard case .world(var snapshot) = reply else { return reply }
        snapshot.isReadOnly = true
        return .world(snapshot)
    }
}

/// A world whose snapshots start with additional diagnostics.
public struct NoticedWorld: World {
    private let base: any World
    private let notices: [Diagnostic]

    /// Creates a world with notices.
    public init(_ base: any World, _ notices: [Diagnostic]) {
        self.base = base
        self.notices = notices
    }

    /// Answers a request.
    ///
    /// - Throws: ``Failure`` of the world itself.
    public func answer(_ request: Request, progress: (@Sendable (Progress) -> Void)?) async throws(Failure) -> Reply {
        func noticed(_ snapshot: Snapshot) -> Snapshot {
            var snapshot = snapshot
            snapshot.diagnostics.insert(contentsOf: notices, at: 0)
            return snapshot
        }
        switch try await base.answer(request, progress: progress) {
        case .world(let snapshot): return .world(noticed(snapshot))
        case .performed(let outcome, let snapshot?): return .performed(outcome, noticed(snapshot))
        case let reply: return reply
        }
    }
}
