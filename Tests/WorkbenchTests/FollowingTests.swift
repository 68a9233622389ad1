import AIR
import Files
import Governance
import Synchronization
import SystemPackage
import Testing
import Workbench
import WorldProtocol
import WorldIO

@Suite struct FollowingTests {
    private let share = OpID("add:defplan:notes/share@1")

    /// Two workbenches that follow the same world.
    private func opened() async throws -> (NotesWorld, Workbench, Workbench) {
        let world = NotesWorld()
        try world.checkOut("base")
        _ = try await world.workbench().perform(.genesis)
        try world.checkOut("working")
        let (first, second) = (world.workbench(), world.workbench())
        _ = await first.follow()
        _ = await second.follow()
        return (world, first, second)
    }

    @Test func `nothing is read if nothing changed`() async throws {
        let (_, first, _) = try await opened()
        let before = await first.snapshot()
        #expect(await !first.hasChanged())
        #expect(await first.refresh() == before, "the revision is the same")
    }

    @Test func `own decisions are not changes, and those of another workbench are`() async throws {
        let (_, first, second) = try await opened()
        _ = try await first.perform(.stage([share], withNeeds: true))
        #expect(await !first.hasChanged())
        #expect(await second.hasChanged())
        let seen = try #require(await second.refresh())
        #expect(seen.stage == (await first.snapshot()).stage)
        #expect(seen.decisions == (await first.snapshot()).decisions)
        #expect(await !second.hasChanged())
    }

    @Test func `an edit of a file, a new file in a new folder and a removed file are changes`() async throws {
        let (world, first, _) = try await opened()
        let file = world.folder.appending("air/new/more.json")
        try world.files.createDirectories(file.removingLastComponent())
        #expect(await first.refresh() != nil)
        #expect(await first.watchedFolders.contains(file.removingLastComponent()))
        let count = await first.snapshot().definitions.count
        let text = #"{"$kind":"defschema","name":"notes/More@1","type":{"text":{}}}"#
        try world.files.writeAtomically(Array(text.utf8), to: file)
        #expect(await first.refresh()?.definitions.count == count + 1)
        try world.files.remove(file)
        #expect(await first.refresh()?.definitions.count == count)
        try world.files.writeAtomically(Array("x".utf8), to: world.folder.appending("air/notes.txt"))
        #expect(await !first.hasChanged(), "no definitions are read from it")
    }

    @Test func `a journal that another workbench continues is read, and proposals are stale at once`() async throws {
        let (_, first, second) = try await opened()
        let request = ProposalRequest(.everything(.full))
        guard case .proposed(let id?, _, let result, _, _) = try await first.perform(.propose(request)) else {
            Issue.record("no proposal")
            return
        }
        _ = try await second.perform(.stage([share], withNeeds: true))
        _ = try await second.perform(.propose(ProposalRequest(.staged)))
        #expect(await first.refresh()?.proposals.count == 2)
        for action in [Action.shadow(id), .approve(id, .approve, approver: nil), .apply(id)] {
            _ = try await first.perform(action)
        }
        #expect(await !first.hasChanged(), "these were its own decisions")
        let seen = try #require(await second.refresh())
        #expect(seen.baseHash == result)
        #expect(seen.proposals.map(\.isStale) == [false, true])
    }

    @Test func `decisions of two workbenches are kept, and undo reverts the last of them`() async throws {
        let (_, first, second) = try await opened()
        let changes = await first.snapshot().changes.map(\.id)
        _ = try await first.perform(.markSeen([changes[0]], true))
        _ = try await second.perform(.markSeen([changes[1]], true))
        _ = try await first.perform(.markSeen([changes[2]], true))
        let seen = try #require(await second.refresh())
        #expect(seen.changes.filter(\.isSeen).map(\.id) == Array(changes[..<3]))
        #expect(seen.undoCount == 3)
        _ = try await second.perform(.undo)
        #expect(await first.refresh()?.changes.filter(\.isSeen).map(\.id) == Array(changes[..<2]))
    }

    @Test func `a canceled refresh changes nothing, and the next one is complete`() async throws {
        let (world, first, _) = try await opened()
        let before = await first.snapshot()
        try world.checkOut("base")
        let task = Task { () -> Snapshot? in
            // The task is canceled from the start.
            withUnsafeCurrentTask { $0?.cancel() }
            return await first.refresh()
        }
        #expect(await task.value == nil)
        #expect(await first.snapshot() == before)
        #expect(await first.refresh()?.changes.isEmpty == true)
    }

    @Test(arguments: ["checking the files", "reading", "checking", "comparing"])
    func `a refresh that is canceled halfway changes nothing, and the next one is complete`(
        _ step: String
    ) async throws {
        let (world, first, _) = try await opened()
        let before = await first.snapshot()
        try world.checkOut("base")
        let steps = Mutex<[String]>([])
        let running = Mutex<Task<Snapshot?, Never>?>(nil)
        let listener = LongWork.Listener { progress in
            steps.withLock { $0.append(progress.what) }
            if progress.what == step { running.withLock { $0?.cancel() } }
        }
        // The first progress report waits until the task is known.
        running.withLock { task in
            task = Task { await LongWork.$listener.withValue(listener) { await first.refresh() } }
        }
        let seen = await running.withLock { $0 }?.value ?? nil
        #expect(seen == nil)
        let reported = steps.withLock { $0 }
        #expect(reported.contains(step), "\(reported)")
        #expect(await first.snapshot() == before)
        #expect(await first.refresh()?.changes.isEmpty == true)
    }

    /// Performs an action in a task that is canceled from the start.
    private func canceled(_ workbench: Workbench, _ action: Action) async -> WorkbenchError? {
        await Task { () -> WorkbenchError? in
            withUnsafeCurrentTask { $0?.cancel() }
            do throws(WorkbenchError) {
                _ = try await workbench.perform(action)
                return nil
            } catch {
                return error
            }
        }.value
    }

    @Test func `an action that is canceled before it writes has written nothing`() async throws {
        let (world, first, _) = try await opened()
        guard
            case .proposed(let id?, _, _, _, _) = try await first.perform(.propose(ProposalRequest(.everything(.full))))
        else {
            Issue.record("no proposal")
            return
        }
        let journal = try world.files.read(world.folder.appending(".aos/journal/governance.log"), limit: 1 << 24)
        let decisions = try world.files.read(world.folder.appending(".aos/decisions"), limit: 1 << 24)
        for action in [Action.shadow(id), .stage([share], withNeeds: true), .push(dryRun: false, .full), .reload] {
            #expect(await canceled(first, action) != nil, "\(action)")
        }
        #expect(try world.files.read(world.folder.appending(".aos/journal/governance.log"), limit: 1 << 24) == journal)
        #expect(try world.files.read(world.folder.appending(".aos/decisions"), limit: 1 << 24) == decisions)
        _ = try await first.perform(.shadow(id))
        #expect(await first.snapshot().proposals.map(\.state) == [.shadowed])
    }

    @Test func `an added, edited or removed scenario is noticed, and nothing else changes`() async throws {
        let (world, first, _) = try await opened()
        let before = await first.snapshot()
        let file = world.folder.appending("smoke/new.smoke.json")
        var stamps = [before.scenarios]
        for text in ["{}", "{ }", nil] as [String?] {
            if let text {
                try world.files.createDirectories(file.removingLastComponent())
                try world.files.writeAtomically(Array(text.utf8), to: file)
            } else {
                try world.files.remove(file)
            }
            let after = try #require(await first.refresh())
            #expect(after.scenarios != stamps.last)
            stamps.append(after.scenarios)
            #expect(after.changes == before.changes && after.diagnostics == before.diagnostics)
            // A workbench that opens the world later sees the same.
            #expect(await world.workbench().open().scenarios == after.scenarios)
        }
        #expect(stamps.first == stamps.last)
    }
}
