import AIR
import CanonicalCBOR
import Control
import Files
import Governance
import Host
import JSON
import Sync
import Synchronization
import SystemPackage
import Testing
import Workbench
import WorldIO
import WorldProtocol

/// The contract of a world, whichever way it is reached.
@Suite struct ContractTests {
    enum Way: String, CaseIterable, Sendable {
        /// From the files; through a pair of queues, without and with a fallback to the files; over a Unix socket.
        case embedded, hosted, attached, socket
    }

    /// Calls a closure with a world that is reached in the given way.
    private func reached(
        _ way: Way, _ body: @Sendable (_ served: ServedWorld, _ world: any World) async throws -> Void
    ) async throws {
        let served = try await ServedWorld.made()
        switch way {
        case .embedded: try await body(served, served.workbench())
        case .hosted: try await body(served, try await served.hosted(served.client(of: try served.host())))
        case .attached:
            try await body(served, attached(try await served.hosted(served.client(of: try served.host())), served))
        case .socket:
            try await served.listening { path in
                let client = ControlClient(
                    try SocketLink(path), patience: .seconds(3600), later: ServedWorld.later)
                try await body(served, attached(try await served.hosted(client), served))
            }
        }
    }

    private func attached(_ world: HostWorld, _ served: ServedWorld) -> AttachedWorld {
        AttachedWorld(world, find: { nil }, open: { served.workbench() }, later: ServedWorld.later, changed: {})
    }

    /// A snapshot, without its revision and whether a host answered.
    private func snapshot(_ world: any World, _ request: Request = .open) async throws -> Snapshot {
        guard case .world(var snapshot) = try await world.answer(request, progress: nil) else {
            throw Failure.otherAnswer
        }
        snapshot.revision = 0
        snapshot.isHosted = false
        return snapshot
    }

    @Test(arguments: [Way.hosted, .attached, .socket])
    func `a snapshot is the same as from the files`(way: Way) async throws {
        try await reached(way) { served, world in
            let shown = try await snapshot(world)
            #expect(try await snapshot(served.workbench()) == shown)
        }
    }

    @Test(arguments: Way.allCases)
    func `a proposal is submitted, shadowed, approved and applied`(way: Way) async throws {
        try await reached(way) { served, world in
            let before = try await snapshot(world)
            #expect(!before.changes.isEmpty)
            let outcome = try await world.answer(
                .perform(.propose(ProposalRequest(.everything(.full), description: "a try"))), progress: nil)
            guard case .performed(.proposed(let made, _, let manifest, false, _), _) = outcome else {
                throw Failure.otherAnswer
            }
            let id = try #require(made)
            for action in [Action.shadow(id), .approve(id, .approve, approver: "ada"), .apply(id)] {
                _ = try await world.answer(.perform(action), progress: nil)
            }
            let after = try await snapshot(world)
            #expect(after.baseHash == manifest)
            #expect(after.proposals.map(\.state) == [.applied])
            #expect(try served.governance.state().currentManifest == manifest)
        }
    }

    @Test(arguments: Way.allCases)
    func `a failure keeps its code and its help`(way: Way) async throws {
        try await reached(way) { _, world in
            let failure = await #expect(throws: Failure.self) {
                try await world.answer(.proposal(ProposalID(7)), progress: nil)
            }
            #expect(failure?.diagnostics.first?.code == .notFound)
        }
    }

    @Test(arguments: Way.allCases)
    func `opening a world again shows changes of its files`(way: Way) async throws {
        try await reached(way) { served, world in
            #expect(try await !snapshot(world).changes.isEmpty)
            try served.checkOut("base")
            #expect(try await snapshot(world).changes.isEmpty)
        }
    }

    @Test(arguments: Way.allCases)
    func `every read request gets the same answer as from the files`(way: Way) async throws {
        try await reached(way) { served, world in
            let embedded = served.workbench()
            _ = try await embedded.answer(.open, progress: nil)
            _ = try await world.answer(.open, progress: nil)
            let requests: [Request] = [
                .check, .journal, .governance, .proposals, .verifyStore, .changes(.full),
                .document(isFull: false, .full),
                .authority(base: nil), .lookalikes, .edits, .gates([.manifest]), .problems, .said, .baseProblem,
                .demand(.base),
            ]
            for request in requests {
                let reply = try await world.answer(request, progress: nil)
                #expect(reply == (try await embedded.answer(request, progress: nil)), "\(request)")
            }
        }
    }

    @Test func `if the host ends, the files are used`() async throws {
        let served = try await ServedWorld.made()
        let client = served.client(of: try served.host())
        let world = AttachedWorld(
            try await served.hosted(client), find: { nil }, open: { served.workbench() }, later: { _, work in work() },
            changed: {})
        let first = try await world.answer(.follow, progress: nil)
        guard case .world(let before) = first else { throw Failure.otherAnswer }
        client.close()
        guard case .world(let after) = try await world.answer(.refresh, progress: nil) else {
            throw Failure.otherAnswer
        }
        #expect(before.isHosted && !after.isHosted)
        #expect(after.diagnostics.first?.code == .hostUnreachable)
        #expect(after.changes == before.changes)
        #expect(after.revision != before.revision)
    }

    @Test func `without a fallback to the files, a lost host is an error`() async throws {
        let served = try await ServedWorld.made()
        let client = served.client(of: try served.host())
        let world = AttachedWorld(
            try await served.hosted(client), find: { nil }, open: nil, later: { _, work in work() }, changed: {})
        client.close()
        let failure = await #expect(throws: Failure.self) { try await world.answer(.open, progress: nil) }
        #expect(failure?.diagnostics.first?.code == .hostUnreachable)
    }

    @Test func `a host that comes back is used again`() async throws {
        let served = try await ServedWorld.made()
        let host = try served.host()
        let client = served.client(of: host)
        let other = try await served.hosted(served.client(of: host))
        let world = AttachedWorld(
            try await served.hosted(client), find: { other }, open: nil, later: { _, work in work() }, changed: {})
        client.close()
        guard case .world(let snapshot) = try await world.answer(.open, progress: nil) else {
            throw Failure.otherAnswer
        }
        #expect(!snapshot.diagnostics.contains { $0.code == .hostUnreachable })
        #expect(snapshot.isHosted)
    }

    @Test func `a world of files switches to a host that is found later`() async throws {
        let served = try await ServedWorld.made()
        let host = try served.host()
        let found = Mutex<HostWorld?>(nil)
        let world = AttachedWorld(
            files: served.workbench(), find: { found.withLock { $0 } }, open: { served.workbench() },
            later: { _, work in work() }, changed: {}, firstWait: .zero)
        func snapshot(_ request: Request) async throws -> Snapshot {
            guard case .world(let snapshot) = try await world.answer(request, progress: nil) else {
                throw Failure.otherAnswer
            }
            return snapshot
        }
        let before = try await snapshot(.follow)
        #expect(!before.isHosted)
        let hosted = try await served.hosted(served.client(of: host))
        found.withLock { $0 = hosted }
        let after = try await snapshot(.refresh)
        #expect(after.isHosted)
        #expect(after.revision != before.revision)
        #expect(after.changes == before.changes)
    }

    @Test func `each client gets only the notices about its own requests`() async throws {
        let served = try await ServedWorld.made()
        let host = try served.host()
        let (one, two) = (
            try await served.hosted(served.client(of: host)), try await served.hosted(served.client(of: host))
        )
        // The next writer moves a torn tail aside and reports it.
        try served.files.append([1, 2, 3], to: served.folder.journal.appending("governance.log"))
        _ = try await one.answer(.perform(.propose(ProposalRequest(.everything(.full)))), progress: nil)
        #expect(try await two.answer(.said, progress: nil) == .diagnostics([]))
        guard case .diagnostics(let said) = try await one.answer(.said, progress: nil) else {
            throw Failure.otherAnswer
        }
        #expect(!said.isEmpty)
    }
}
