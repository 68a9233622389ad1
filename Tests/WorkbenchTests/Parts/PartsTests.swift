import AIR
import CountingFiles
import Files
import Governance
import SystemPackage
import Testing
import Workbench
import WorldIO
import WorldProtocol

@Suite struct PartsTests {
    private let share = OpID("add:defplan:notes/share@1")

    /// The working state of the demonstration world, read by a workbench whose file reads are counted.
    private func opened() async throws -> (NotesWorld, CountingFileSystem, Workbench) {
        let (world, _) = try await NotesWorld.opened()
        let counting = CountingFileSystem(world.files)
        let workbench = world.workbench(over: counting)
        _ = await workbench.follow()
        counting.reset()
        return (world, counting, workbench)
    }

    /// The number of times that a step computed each part.
    private func computed(
        _ workbench: Workbench, _ step: () async throws -> Void
    ) async throws -> [WorldPart: Int] {
        let before = await workbench.computations
        try await step()
        return await workbench.computations.merging(before) { $0 - $1 }.filter { $0.value > 0 }
    }

    @Test func `each part comes after the parts that it is computed from`() {
        var seen: Set<WorldPart> = []
        for part in WorldPart.allCases {
            #expect(part.origins.isSubset(of: seen), "\(part)")
            seen.insert(part)
        }
    }

    @Test func `an edit keeps the journal, a decision keeps the sources, and staging keeps both`() {
        let edited = WorldPart.following([.sources])
        #expect(edited.isSuperset(of: [.loaded, .imports, .base, .difference, .needs, .review, .stage, .problems]))
        #expect(edited.isDisjoint(with: [.journal, .log, .scenarios]))
        let decided = WorldPart.following([.journal])
        #expect(decided.isSuperset(of: [.base, .difference, .needs, .review, .stage]))
        #expect(decided.isDisjoint(with: [.sources, .loaded, .imports, .findings, .users, .importRows, .conflictRows]))
        #expect(WorldPart.following([.log]) == [.log, .review, .selection, .stage])
    }

    @Test func `each part is computed once per snapshot, however often it is requested`() async throws {
        let (_, _, workbench) = try await opened()
        _ = await workbench.snapshot()
        _ = await workbench.change(share)
        #expect(await workbench.computations.values.allSatisfy { $0 == 1 })
        #expect(await workbench.computations[.needs] == 1)
    }

    @Test func `a check computes nothing that only the stage and the lists need`() async throws {
        let (world, _) = try await NotesWorld.opened()
        let workbench = world.workbench(isReadOnly: true)
        let found = await workbench.check()
        #expect(found.manifestHash != nil)
        let computed = Set(await workbench.computations.keys)
        #expect(
            computed.isDisjoint(with: [
                .difference, .needs, .hunks, .selection, .stage, .findings, .users, .definitionRows, .conflictRows,
                .importRows,
            ]), "\(computed)")
        #expect(await world.workbench(isReadOnly: true).open().diagnostics == found.diagnostics)
    }

    @Test func `a check reports what left the stage without compiling the stage`() async throws {
        let (world, workbench) = try await NotesWorld.opened()
        _ = try await workbench.perform(.stage([share], withNeeds: true))
        try world.checkOut("base")
        let other = world.workbench(isReadOnly: true)
        let found = await other.check()
        #expect(found.diagnostics.contains { $0.code == .stageChanged })
        let computed = Set(await other.computations.keys)
        #expect(computed.isDisjoint(with: [.needs, .selection, .stage]))
    }

    @Test func `staging opens only the review files and computes only the stage`() async throws {
        let (world, counting, workbench) = try await opened()
        let review: Set<FilePath> = [world.folder.appending(".aos/stage"), world.folder.appending(".aos/decisions")]
        for action in [
            Action.stage([share], withNeeds: true), .unstage([share]), .stage([share], withNeeds: false), .undo, .redo,
            .clearStage,
        ] {
            counting.reset()
            let computed = try await computed(workbench) {
                _ = try await workbench.perform(action)
                _ = await workbench.snapshot()
            }
            #expect(Set(counting.reads.keys).isSubset(of: review), "\(action): \(counting.reads)")
            #expect(Set(computed.keys).isSubset(of: [.log, .review, .selection, .stage]), "\(action): \(computed)")
        }
    }

    @Test func `a decision opens no authored file and computes the journal once`() async throws {
        let (_, counting, workbench) = try await opened()
        guard
            case .proposed(let id?, _, _, _, _) = try await workbench.perform(
                .propose(ProposalRequest(.everything(.full))))
        else {
            Issue.record("no proposal")
            return
        }
        for action in [Action.shadow(id), .approve(id, .approve, approver: nil), .apply(id)] {
            counting.reset()
            let computed = try await computed(workbench) {
                _ = try await workbench.perform(action)
                _ = await workbench.snapshot()
            }
            #expect(counting.reads("/air/") == 0, "\(action)")
            // The appended frame is known; no other process appends.
            #expect(counting.reads("governance.log") == 0, "\(action): \(counting.reads)")
            #expect(computed[.sources] == nil && computed[.loaded] == nil, "\(action)")
            #expect(computed[.journal] == 1, "\(action)")
        }
        #expect(await workbench.snapshot().isEquivalent)
    }

    @Test func `a proposal reads the world once`() async throws {
        let (world, _) = try await NotesWorld.opened()
        let counting = CountingFileSystem(world.files)
        let workbench = world.workbench(over: counting)
        _ = try await workbench.perform(.propose(ProposalRequest(.everything(.full))))
        #expect(await workbench.computations[.sources] == 1)
        #expect(counting.reads.filter { $0.key.string.contains("/air/") }.values.allSatisfy { $0 == 1 })
        #expect(counting.reads("governance.log") == 1)
    }

    @Test func `a proposal uses the current files, not those from when the world was opened`() async throws {
        let (world, workbench) = try await NotesWorld.opened()
        try world.checkOut("base")
        await #expect(throws: WorkbenchError.self) {
            try await workbench.perform(.propose(ProposalRequest(.everything(.full))))
        }
    }

    @Test func `a journal that another process continued is read again`() async throws {
        let (world, counting, workbench) = try await opened()
        _ = try await world.workbench().perform(.propose(ProposalRequest(.everything(.full))))
        counting.reset()
        #expect(await workbench.refresh()?.proposals.count == 1)
        #expect(counting.reads("governance.log") == 1)
        #expect(counting.reads("/air/") == 0)
    }

    /// Reads the world, edits one of its files and reads it again.
    private func editing(now: UInt64?) async throws -> (parsed: Int, opened: [FilePath: Int], Snapshot) {
        let (world, _) = try await NotesWorld.opened()
        let counting = CountingFileSystem(world.files)
        let workbench = world.workbench(over: counting, now: now)
        let before = try #require(await workbench.follow())
        let parsed = await workbench.parsedCount
        counting.reset()
        let file = world.folder.appending("air/plans/attach.air.json")
        let text = String(decoding: try world.files.read(file, limit: 1 << 20), as: UTF8.self)
        try world.files.writeAtomically(Array((text + "\n").utf8), to: file)
        let after = try #require(await workbench.refresh())
        #expect(after.manifestHash == before.manifestHash)
        #expect(after.definitions == before.definitions)
        #expect(after == (await world.workbench().open()).with(revision: after.revision))
        return (
            await workbench.parsedCount - parsed, counting.reads.filter { $0.key.string.contains("/air/") }, after
        )
    }

    @Test func `after an edit of one file, a refresh opens and parses only that file`() async throws {
        let (parsed, opened, _) = try await editing(now: 1_000_000_000_000)
        #expect(parsed == 1)
        #expect(opened == ["/notes/air/plans/attach.air.json": 1])
    }

    @Test func `recently changed files are compared, and parsed only if they differ`() async throws {
        let (parsed, opened, _) = try await editing(now: nil)
        #expect(parsed == 1)
        #expect(opened.count > 1)
    }

    @Test func `files keep their definitions when an added file shifts their order`() async throws {
        let (world, _) = try await NotesWorld.opened()
        let workbench = world.workbench(now: 1_000_000_000_000)
        _ = await workbench.follow()
        let text = #"{"$kind":"defschema","name":"notes/First@1","type":{"text":{}}}"#
        try world.files.writeAtomically(Array(text.utf8), to: world.folder.appending("air/a.json"))
        let after = try #require(await workbench.refresh())
        #expect(after == (await world.workbench().open()).with(revision: after.revision))
        try world.files.remove(world.folder.appending("air/a.json"))
        let removed = try #require(await workbench.refresh())
        #expect(removed == (await world.workbench().open()).with(revision: removed.revision))
    }
}

extension Snapshot {
    fileprivate func with(revision: Int) -> Snapshot {
        var copy = self
        copy.revision = revision
        return copy
    }
}
