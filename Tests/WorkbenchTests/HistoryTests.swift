import AIR
import CanonicalCBOR
import Files
import Governance
import SystemPackage
import Testing
import Workbench
import WorldProtocol
import WorldIO

/// The history of definitions in a real journal.
@Suite struct HistoryTests {
    private static let remind = DefinitionKey(.plan, DefinitionName("notes/remind@1"))
    private static let share = DefinitionKey(.plan, DefinitionName("notes/share@1"))
    private static let legacy = DefinitionKey(.plan, DefinitionName("notes/legacy_import@1"))
    private static let push = DefinitionKey(.capability, DefinitionName("notes/push@1"))

    private struct NotProposed: Error {}

    private func propose(_ request: ProposalRequest, in workbench: Workbench) async throws -> ProposalID {
        guard case .proposed(let id?, _, _, _, _) = try await workbench.perform(.propose(request)) else {
            throw NotProposed()
        }
        return id
    }

    private func apply(_ id: ProposalID, approvedBy approver: String, in workbench: Workbench) async throws {
        for step in [Action.shadow(id), .approve(id, .approve, approver: approver), .apply(id)] {
            _ = try await workbench.perform(step)
        }
    }

    @Test func `the history of a definition names each proposal, its time, its author and its approver`() async throws {
        let (world, workbench) = try await NotesWorld.imported()
        let genesis = try #require(await workbench.snapshot().baseHash)
        let added = try #require(try await workbench.history(of: Self.remind).events.first)
        #expect(added.change == .added && added.cause == .direct && added.manifest == genesis)
        #expect(added.author == nil && added.approver == nil && added.description == nil)

        try world.checkOut("proposal")
        let first = try await propose(
            ProposalRequest(.everything(.full), description: "remind earlier", author: "mira"), in: workbench)
        let open = try await workbench.history(of: Self.remind)
        #expect(open.events.map(\.cause) == [.proposed(first, .submitted), .direct])
        try await apply(first, approvedBy: "bo", in: workbench)
        let earlier = try #require(await workbench.snapshot().baseHash)

        try world.checkOut("working")
        _ = try await workbench.perform(.reload)
        _ = try await workbench.perform(.stage([OpID("add:defplan:notes/share@1")], withNeeds: true))
        let second = try await propose(ProposalRequest(.staged, description: "share", author: "noor"), in: workbench)
        try await apply(second, approvedBy: "bo", in: workbench)
        let shared = try #require(await workbench.snapshot().baseHash)
        let third = try await propose(ProposalRequest(.everything(.full), author: "mira"), in: workbench)
        try await apply(third, approvedBy: "kim", in: workbench)
        let last = try #require(await workbench.snapshot().baseHash)

        let events = try await workbench.history(of: Self.remind).events
        #expect(events.map(\.change) == [.changed, .added])
        #expect(events.map(\.cause) == [.applied(first), .direct])
        #expect(events.map(\.author) == ["mira", nil] && events.map(\.approver) == ["bo", nil])
        #expect(events.map(\.description) == ["remind earlier", nil])
        #expect(events.map(\.manifest) == [earlier, genesis])
        #expect(events[0].time > events[1].time)
        let row = try #require(await workbench.snapshot().definitions.first { $0.key == Self.remind })
        #expect(events[0].hash == row.hash && events[1].hash != row.hash)

        let share = try await workbench.history(of: Self.share).events
        #expect(share.map(\.cause) == [.applied(second)] && share.map(\.manifest) == [shared])
        #expect(share.map(\.change) == [.added] && share.map(\.author) == ["noor"])
        let legacy = try await workbench.history(of: Self.legacy).events
        #expect(legacy.map(\.change) == [.removed, .added] && legacy.map(\.cause) == [.applied(third), .direct])
        #expect(legacy.first?.hash == nil && legacy.first?.manifest == last)
        #expect(legacy.first?.author == "mira" && legacy.first?.approver == "kim")
        // The history is the same when the world is opened again.
        #expect(try await world.workbench().history(of: Self.remind).events == events)
    }

    @Test func `a proposal that is superseded by a push and then rejected leaves no trace in the history`()
        async throws
    {
        let (world, workbench) = try await NotesWorld.imported()
        try world.checkOut("proposal")
        let id = try await propose(ProposalRequest(.everything(.full)), in: workbench)
        try world.checkOut("working")
        _ = try await workbench.perform(.push(dryRun: false, .full))
        #expect(
            try await workbench.history(of: Self.remind).events.map(\.cause)
                == [.proposed(id, .submitted), .direct, .direct])
        _ = try await workbench.perform(.approve(id, .reject, approver: nil))
        #expect(try await workbench.history(of: Self.remind).events.map(\.cause) == [.direct, .direct])
        let nobody = DefinitionKey(.plan, DefinitionName("notes/nobody@1"))
        #expect(try await workbench.history(of: nobody) == DefinitionHistory(events: [], missing: []))
    }

    @Test func `a manifest missing from the store is reported, and the rest of the history is kept`() async throws {
        let (world, workbench) = try await NotesWorld.imported()
        let genesis = try #require(await workbench.snapshot().baseHash)
        try world.checkOut("working")
        _ = try await workbench.perform(.push(dryRun: false, .full))
        let whole = try await workbench.history(of: Self.push)
        #expect(whole.events.count == 2 && whole.missing.isEmpty)
        let store = world.folder.appending(".aos").appending("store")
        try world.files.remove(store.appending("nodes").appending("sha256").appending(genesis.hex))
        let rest = try await world.workbench().history(of: Self.push)
        #expect(rest.missing == [genesis])
        #expect(rest.events.map(\.hash) == [whole.events.first?.hash])
    }
}
