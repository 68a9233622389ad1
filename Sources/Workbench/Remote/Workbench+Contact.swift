import AIR
import CanonicalCBOR
public import Governance
import Remotes
public import WorldProtocol

/// Operations on the remote.
extension Workbench {
    /// Whether this task queues changes without contacting the remote.
    @TaskLocal static var queuesChanges = false

    /// The state of the journal relative to its remote; works offline.
    public func remoteState() throws(WorkbenchError) -> RemoteState {
        do throws(GovernanceError) {
            let access = rooms.environment.remote
            return RemoteState(
                try rooms.governance.remoteStanding(), time: rooms.environment.clock(),
                isReachable: access.map { !$0.isOffline } ?? false)
        } catch {
            throw WorkbenchError(error.diagnostics)
        }
    }

    /// Fetches or publishes, and reports the result; the journal is invalidated only if there is news.
    ///
    /// - Throws: ``WorkbenchError`` when the world is read-only, with `--offline`, or when the contact fails.
    func contactRemote(
        _ step: @escaping @Sendable (Governance) throws(GovernanceError) -> RemoteExchange
    ) async throws(WorkbenchError) -> RemoteContactReport {
        try requireWritable()
        if rooms.environment.remote?.isOffline == true {
            throw WorkbenchError(.usage, "the remote is not contacted with --offline", help: "omit --offline")
        }
        let before = try remoteState().head
        let result = await inContact(step)
        let after = try remoteState()
        switch result {
        case .success(let exchange):
            let report = RemoteContactReport(exchange, state: after)
            if report.hasNews { forget([.journal]) }
            return report
        case .failure(let error):
            // Part of the frames may have arrived.
            if after.head != before { forget([.journal]) }
            throw WorkbenchError(error.diagnostics)
        }
    }

    /// Performs an action and queues it in the outbox.
    func performLater(_ action: Action) async throws(WorkbenchError) -> Outcome {
        // `withValue` does not support typed errors.
        let result: Result<Outcome, WorkbenchError> = await Self.$queuesChanges.withValue(true) {
            do throws(WorkbenchError) {
                return .success(try await perform(action))
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }

    /// Performs a governance step without blocking other work, after the running one: a step that contacts the remote
    /// must not settle another step's changes before that step is done with them.
    func inContact<Value: Sendable>(
        _ step: @escaping @Sendable (Governance) throws(GovernanceError) -> Value
    ) async -> Result<Value, GovernanceError> {
        await contact.enter()
        defer { contact.leave() }
        let governance = Self.queuesChanges ? rooms.governance.queuingChanges() : rooms.governance
        return await LongWork.beside {
            do throws(GovernanceError) {
                return .success(try step(governance))
            } catch {
                return .failure(error)
            }
        }
    }
}

extension RemoteState {
    /// Creates the state to report from a journal's standing.
    init(_ standing: RemoteStanding, time: UInt64, isReachable: Bool) {
        self.init(
            place: standing.joined.map(Place.init), height: standing.head.height, head: standing.head.hash,
            ahead: standing.ahead, behind: standing.behind, contact: standing.contact?.time, time: time,
            pending: standing.pending.map { entry in
                Pending(
                    operation: entry.operation, kind: entry.kind, summary: entry.summary, state: entry.state,
                    held: entry.held)
            }, isReachable: isReachable)
    }
}

extension RemoteState.Place {
    /// Creates the description of a remote.
    public init(_ joined: JoinedRemote) {
        let storage: Storage =
            switch joined.url.place {
            case .git: .git
            case .s3: .bucket
            case .folder: .folder
            }
        self.init(url: joined.url.text, world: joined.id, storage: storage)
    }
}

extension RemoteContactReport {
    /// Creates a report of the result of an exchange and the state of the journal after it.
    public init(_ exchange: RemoteExchange, state: RemoteState) {
        self.init(
            state: state, fetched: Heights(exchange.fetched), created: Heights(exchange.created),
            restored: exchange.restored, published: exchange.published)
    }
}

extension RemoteContactReport.Heights {
    fileprivate init(_ range: Range<Int>) { self.init(from: range.lowerBound, to: range.upperBound) }
}
