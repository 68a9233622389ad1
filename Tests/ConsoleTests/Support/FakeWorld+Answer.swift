import AIR
import Governance
import WorldProtocol

@testable import Console
@testable import Workbench

extension FakeWorld {
    /// Answers a request as a workbench would.
    mutating func answer(_ request: Request) throws(Failure) -> Reply {
        switch request {
        case .open, .follow, .refresh, .snapshot: return .world(snapshot)
        case .perform where failing: throw Failure([remoteProblem].compactMap(\.self))
        case .perform(let action):
            let outcome = perform(action)
            return .performed(outcome, snapshot)
        case .performLater(let action):
            remote.pending.append(
                RemoteState.Pending(
                    operation: .random(), kind: "comment", summary: "comment 4", state: "waiting", held: nil))
            remote.ahead += 1
            return .performed(perform(action), snapshot)
        case .remote: return .remote(remote)
        case .fetch, .publish: return .contacted(try contact(request))
        case .definition(let key): return .definition(definition(key))
        case .change(let id): return .change(change(id))
        case .proposal(let id):
            guard let detail = proposal(id) else { throw Failure([]) }
            return .proposal(detail)
        case .review(let id):
            guard let detail = review(id) else { throw Failure([]) }
            return .review(detail)
        case .companions(let ids): return .companions(ids.contains(Self.shared) ? companions : [])
        case .changeNotes: return .notes(notes)
        case .pack(let label): return .pack(pack(label))
        case .conflict(let key): return .conflict(conflict(key))
        case .lock(let label): return .lock(lock(label))
        case .preview(let resolution):
            if let problem = obstacle(resolution) { throw Failure([problem]) }
            return .preview(preview(resolution))
        case .lookalikes: return .lookalikes(Lookalikes.find(in: snapshot.definitions.map(\.key)))
        case .history(let key): return .history(history(of: key))
        case .references(let query): return .references(references(query))
        case .gates: return .gates(gates)
        case .why(let key): return .chain(definition(key)?.usedBy ?? [])
        default: throw Failure(.notSupported, "no console asks for \(request)")
        }
    }
}

extension Job {
    /// Whether the job fetches what the detail shows.
    var isDetail: Bool {
        if case .ask(let question, _) = self { question.lane == .detail } else { false }
    }
}
