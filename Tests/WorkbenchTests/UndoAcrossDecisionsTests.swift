import AIR
import Governance
import Testing
import Workbench
import WorldProtocol
import WorldIO

@Suite struct UndoAcrossDecisionsTests {
    private let share = OpID("add:defplan:notes/share@1")
    private let policy = OpID("replace:defpolicy:notes/policy@1")
    private let name = DefinitionKey(.schema, DefinitionName("notes/Renamed@1"))

    private func propose(_ workbench: Workbench, _ source: ProposalRequest.Source) async throws -> ProposalID {
        guard case .proposed(let id?, _, _, _, _) = try await workbench.perform(.propose(ProposalRequest(source)))
        else {
            Issue.record("nothing was proposed")
            return ProposalID(0)
        }
        return id
    }

    @Test func `an edit can be undone after submitting and shadowing a proposal, also after a restart`() async throws {
        let (world, workbench) = try await NotesWorld.opened()
        let schema = try #require(await workbench.snapshot().definitions.map(\.key).first { $0.kind == .schema })
        _ = try await workbench.perform(.resolve(.rename(schema, to: name.name)))
        #expect(await workbench.snapshot().definitions.contains { $0.key == name })
        let id = try await propose(workbench, .everything(.full))
        _ = try await workbench.perform(.shadow(id))
        let again = world.workbench()
        #expect(await again.open().undoCount == 1)
        _ = try await again.perform(.undo)
        let snapshot = await again.snapshot()
        #expect(!snapshot.definitions.contains { $0.key == name })
        #expect((snapshot.undoCount, snapshot.redoCount) == (0, 1))
    }

    @Test func `staging can still be undone and redone after shadowing`() async throws {
        let (_, workbench) = try await NotesWorld.opened()
        let id = try await propose(workbench, .everything(.full))
        _ = try await workbench.perform(.stage([share], withNeeds: true))
        _ = try await workbench.perform(.stage([policy], withNeeds: true))
        let staged = await workbench.snapshot().stage
        _ = try await workbench.perform(.undo)
        _ = try await workbench.perform(.shadow(id))
        #expect(await workbench.snapshot().redoCount == 1)
        _ = try await workbench.perform(.redo)
        #expect(await workbench.snapshot().stage == staged)
        _ = try await workbench.perform(.undo)
        _ = try await workbench.perform(.undo)
        #expect(await workbench.snapshot().stage.staged.isEmpty)
    }

    @Test func `undo skips what was staged for a proposal, and reverts earlier review marks`() async throws {
        let (_, workbench) = try await NotesWorld.opened()
        _ = try await workbench.perform(.markSeen([share], true))
        _ = try await workbench.perform(.stage([share, policy], withNeeds: true))
        _ = try await workbench.perform(.unstage([policy]))
        _ = try await workbench.perform(.stage([policy], withNeeds: true))
        _ = try await propose(workbench, .staged)
        #expect(await workbench.snapshot().undoCount == 1)
        _ = try await workbench.perform(.undo)
        let snapshot = await workbench.snapshot()
        #expect(snapshot.stage.staged.isEmpty)
        #expect(snapshot.changes.first { $0.id == share }?.isSeen == false)
    }

    @Test func `if nothing can be undone, the error names the last decision`() async throws {
        let (_, workbench) = try await NotesWorld.opened()
        _ = try await propose(workbench, .everything(.full))
        _ = try await workbench.perform(.shadow(ProposalID(0)))
        let error = await #expect(throws: WorkbenchError.self) { _ = try await workbench.perform(.undo) }
        #expect(error?.diagnostics.first?.message == "nothing to undo: `shadow 0` can't be undone")
    }
}
