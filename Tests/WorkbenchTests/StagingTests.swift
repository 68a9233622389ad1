import AIR
import Files
import Foundation
import Governance
import SystemPackage
import Testing
import Workbench
import WorldProtocol
import WorldIO

@Suite struct StagingTests {
    private let share = OpID("add:defplan:notes/share@1")

    private func opened() async throws -> (NotesWorld, Workbench) {
        try await NotesWorld.opened()
    }

    @Test func `the demonstration world has no errors and differs from its base`() async throws {
        let (_, workbench) = try await opened()
        let snapshot = await workbench.snapshot()
        #expect(!snapshot.diagnostics.containsError, "\(snapshot.diagnostics)")
        #expect(snapshot.baseSource == .journal)
        #expect(snapshot.changes.count == 25, "\(snapshot.changes.map(\.id))")
        #expect(Set(snapshot.changes.map(\.operation)) == [.add, .replace, .remove, .set])
    }

    @Test func `a change staged with its dependencies compiles`() async throws {
        let (_, workbench) = try await opened()
        guard case .stage(let alone, _) = try await workbench.perform(.stage([share], withNeeds: false)) else {
            Issue.record("no stage")
            return
        }
        #expect(!alone.compiles)
        #expect(alone.blocked.map(\.id) == [share])
        _ = try await workbench.perform(.undo)
        guard case .stage(let stage, _) = try await workbench.perform(.stage([share], withNeeds: true)) else {
            Issue.record("no stage")
            return
        }
        #expect(stage.compiles, "\(stage.diagnostics)")
        #expect(stage.blocked.isEmpty)
        #expect(stage.staged.count > 3)
        #expect(stage.staged.count < 25)
        #expect(stage.resultHash != nil)
        #expect(stage.authority?.gained.isEmpty == true, "no rule allows it yet")
    }

    @Test func `authority is gained with the rule that allows it`() async throws {
        let (_, workbench) = try await opened()
        let sharing = [share, OpID("replace:defpolicy:notes/policy@1")]
        guard case .stage(let stage, _) = try await workbench.perform(.stage(sharing, withNeeds: true)) else {
            Issue.record("no stage")
            return
        }
        #expect(stage.compiles, "\(stage.diagnostics)")
        #expect(stage.authority?.gained.contains { $0.originName == DefinitionName("notes/share@1") } == true)
    }

    @Test func `undo and redo step through the decisions, also after reopening`() async throws {
        let (world, workbench) = try await opened()
        _ = try await workbench.perform(.stage([share], withNeeds: true))
        let staged = await workbench.snapshot().stage
        let again = world.workbench()
        #expect(await again.open().stage == staged)
        _ = try await again.perform(.undo)
        #expect(await again.snapshot().stage.staged.isEmpty)
        _ = try await again.perform(.redo)
        #expect(await again.snapshot().stage == staged)
        await #expect(throws: WorkbenchError.self) { _ = try await again.perform(.redo) }
    }

    @Test func `a staged change that is edited leaves the stage with a notice`() async throws {
        let (world, workbench) = try await opened()
        _ = try await workbench.perform(.stage([share], withNeeds: true))
        let path = world.folder.appending("air/plans/share.air.json")
        let text = String(decoding: try world.files.read(path, limit: 1 << 20), as: UTF8.self)
        #expect(text.contains("\"defplan\""))
        let edited = text.replacingOccurrences(of: "https://", with: "https://www.")
        #expect(edited != text)
        try world.files.writeAtomically(Array(edited.utf8), to: path)
        _ = try await workbench.perform(.reload)
        let snapshot = await workbench.snapshot()
        #expect(!snapshot.stage.staged.contains { $0.id == share })
        #expect(snapshot.diagnostics.contains { $0.code == .stageChanged })
    }

    @Test func `undo does not stage a change that was edited since`() async throws {
        let (world, workbench) = try await opened()
        _ = try await workbench.perform(.stage([share], withNeeds: true))
        _ = try await workbench.perform(.unstage([share]))
        let path = world.folder.appending("air/plans/share.air.json")
        let text = String(decoding: try world.files.read(path, limit: 1 << 20), as: UTF8.self)
        let edited = text.replacingOccurrences(of: "https://", with: "https://www.")
        try world.files.writeAtomically(Array(edited.utf8), to: path)
        _ = try await workbench.perform(.reload)
        _ = try await workbench.perform(.undo)
        let snapshot = await workbench.snapshot()
        #expect(!snapshot.stage.staged.contains { $0.id == share })
        let again = await world.workbench().open()
        #expect(again.stage == snapshot.stage)
    }

    @Test func `an unknown op is refused with the nearest known one as a suggestion`() async throws {
        let (_, workbench) = try await opened()
        let error = await #expect(throws: WorkbenchError.self) {
            _ = try await workbench.perform(.stage([OpID("add:defplan:notes/shar@1")], withNeeds: false))
        }
        #expect(error?.diagnostics.first?.code == .notFound)
        #expect(error?.diagnostics.first?.help?.contains("add:defplan:notes/share@1") == true)
    }

    @Test func `nothing is written to a read-only world`() async throws {
        let (world, _) = try await opened()
        let reader = world.workbench(isReadOnly: true)
        _ = await reader.open()
        for action in [Action.stage([share], withNeeds: true), .clearStage, .genesis, .undo, .apply(ProposalID(0))] {
            await #expect(throws: WorkbenchError.self) { _ = try await reader.perform(action) }
        }
    }
}
