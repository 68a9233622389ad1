import AIR
import Governance

@testable import Console
@testable import WorldProtocol

/// The remote of the fake world.
extension FakeWorld {
    /// A world that is shared through a storage.
    static func shared(on storage: RemoteState.Place.Storage = .git) -> FakeWorld {
        var world = FakeWorld()
        world.remote = RemoteState(
            place: RemoteState.Place(
                url: "ssh://git@example.org/teams/notes/worlds.git", world: hash("world"), storage: storage),
            height: 9, head: hash("head"), contact: 1_000_000_000_000, time: 1_190_000_000_000)
        return world
    }

    static let unreachable = Diagnostic(
        .error, DiagnosticCode(rawValue: "remote-unreachable"), "the remote can't be reached: no route to host")

    mutating func contact(_ request: Request) throws(Failure) -> RemoteContactReport {
        contacts.append(request)
        if let remoteProblem { throw Failure([remoteProblem]) }
        let from = remote.height
        remote.height += arriving
        arriving = 0
        remote.contact = remote.time
        var published: [OperationID] = []
        if request == .publish {
            published = remote.pending.map(\.operation)
            remote.pending = []
            remote.ahead = 0
        }
        return RemoteContactReport(
            state: remote, fetched: .init(from: from, to: remote.height), created: .init(from: 0, to: 0),
            published: published)
    }
}
