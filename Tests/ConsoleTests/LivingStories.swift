import AIR
import CanonicalCBOR
import Canvas
import Governance
import Testing
import WorldIO

@testable import Console
@testable import WorldProtocol

/// The world changes underneath.
@Suite struct LivingStories {
    /// Another program changes the world, and the console is notified.
    private func elsewhere(_ robot: inout RobotUser, _ change: (inout FakeWorld) -> Void) {
        change(&robot.world)
        robot.world.snapshot.revision += 1
        robot.take(.touched)
    }

    private func definition(_ name: String, _ hash: String = "new") -> DefinitionRow {
        DefinitionRow(
            key: DefinitionKey(.schema, DefinitionName(name)), hash: FakeWorld.hash(hash),
            authoredHash: FakeWorld.hash(hash), origins: [], isListed: true, problem: nil)
    }

    private func add(_ names: [String], to world: inout FakeWorld) {
        world.snapshot.definitions += names.map { definition($0) }
        world.snapshot.definitions.sort { $0.key < $1.key }
    }

    /// The line of the window that the selected row stands in.
    private func line(_ robot: RobotUser) -> Int { robot.model.list.state.selection - robot.model.list.state.offset }

    @Test func `nothing is said and nothing moves when nothing changed`() {
        var robot = RobotUser()
        robot.type("5jjjj")
        let screen = robot.screen
        robot.take(.touched)
        #expect(robot.screen == screen)
        #expect(robot.model.pending.isEmpty)
    }

    @Test func `the view follows, and a quiet line says how much changed`() {
        var robot = RobotUser()
        robot.type("5")
        let decisions = robot.model.snapshot?.decisions
        elsewhere(&robot) { add(["notes/Aaa@1", "notes/Aab@1", "notes/Zzz@1"], to: &$0) }
        #expect(robot.status.contains("the world changed: 3 definitions"))
        robot.press(.home)
        #expect(robot.sees("notes/Aaa@1"), "\(robot.screen)")
        #expect(robot.model.snapshot?.decisions == decisions, "it is no decision of anybody here")
    }

    @Test func `the selection stays on the same definition and line when rows are added above`() {
        var robot = RobotUser(height: 24)
        robot.type("5")
        for _ in 0..<30 { robot.press(.down) }
        let (selected, line) = (robot.model.list.selected, line(robot))
        elsewhere(&robot) { add((10..<60).map { "notes/Aa\($0)@1" }, to: &$0) }
        #expect(robot.model.list.selected == selected)
        #expect(self.line(robot) == line)
        elsewhere(&robot) { $0.snapshot.definitions.removeAll { $0.key.name.text.hasPrefix("notes/Aa") } }
        #expect(robot.model.list.selected == selected)
        #expect(self.line(robot) == line)
    }

    @Test func `a selected definition that is gone leaves the nearest one selected, and that is said`() {
        var robot = RobotUser()
        robot.type("5jjj")
        guard case .definition(let gone)? = robot.model.list.selected else {
            Issue.record("no definition is selected")
            return
        }
        let index = robot.world.snapshot.definitions.firstIndex { $0.key == gone } ?? 0
        let next = robot.world.snapshot.definitions[index + 1].key
        elsewhere(&robot) { world in
            world.snapshot.definitions.removeAll { $0.key == gone }
            add(["notes/Aaa@1", "notes/Aab@1"], to: &world)
        }
        #expect(robot.model.list.selected == .definition(next))
        #expect(robot.status.contains("gone"), "\(robot.status)")
    }

    @Test func `a problem stays selected when lines above it come and go`() {
        var robot = RobotUser(.broken)
        robot.press(.escape)
        guard case .problem(let problem)? = robot.model.list.selected else {
            Issue.record("no problem is selected: \(robot.screen)")
            return
        }
        elsewhere(&robot) { world in
            for index in world.snapshot.diagnostics.indices { world.snapshot.diagnostics[index].line = 400 + index }
        }
        guard case .problem(let now)? = robot.model.list.selected else {
            Issue.record("no problem is selected any more")
            return
        }
        #expect(now.message == problem.message)
        #expect(!robot.status.contains("gone"))
    }

    @Test func `folds, filters and open popups stay as they are`() {
        var robot = RobotUser()
        robot.type("5")
        robot.press(.home)
        robot.type("h")
        #expect(!robot.sees("notes/Archived@1"))
        robot.type("?")
        let help = robot.screen
        elsewhere(&robot) { add(["notes/Aaa@1"], to: &$0) }
        #expect(robot.screen.contains("Help") && help.contains("Help"))
        robot.press(.escape)
        #expect(!robot.sees("notes/Aaa@1"), "what was folded stays folded")
        robot.type("/kind:plan")
        robot.press(.enter)
        elsewhere(&robot) { add(["notes/Aab@1"], to: &$0) }
        #expect(robot.model.list.filter.text == "kind:plan")
    }

    @Test func `a prompt about a proposal whose base moved says so and can't be confirmed`() {
        var robot = RobotUser()
        robot.type("7")
        robot.find("Share notes")
        robot.type("Ay")
        #expect(robot.sees("First 4 digits"))
        elsewhere(&robot) { world in
            for index in world.snapshot.proposals.indices where world.snapshot.proposals[index].state == .shadowed {
                world.snapshot.proposals[index].isStale = true
            }
        }
        #expect(!robot.sees("First 4 digits"))
        #expect(robot.sees("! the base moved in the meantime"))
        robot.press(.tab, .enter)
        #expect(robot.model.layers.isEmpty)
        #expect(robot.world.performed.isEmpty)
    }

    @Test func `a text that is being typed survives, and what is staged underneath is told`() {
        var robot = RobotUser()
        robot.type("6 ")
        robot.type("S")
        robot.type("half a des")
        elsewhere(&robot) { world in
            _ = world.perform(.stage([FakeWorld.changes[4].id], withNeeds: false))
        }
        #expect(robot.sees("half a des"))
        #expect(robot.status.contains("1 op staged or unstaged"), "\(robot.status)")
        robot.type("cription")
        #expect(robot.sees("half a description"))
    }

    @Test func `a base that moved is told at once with the proposals that are stale now`() {
        var robot = RobotUser()
        robot.type("7")
        elsewhere(&robot) { world in
            world.snapshot.baseHash = FakeWorld.hash("another base")
            for index in world.snapshot.proposals.indices { world.snapshot.proposals[index].isStale = true }
        }
        #expect(robot.status.contains("the base is now \(FakeWorld.hash("another base").short)"))
        #expect(robot.status.contains("4 proposals are stale"), "\(robot.status)")
        #expect(robot.sees("stale"))
    }

    @Test func `many notices during a refresh cause one more refresh`() {
        var robot = RobotUser()
        robot.held = []
        for _ in 0..<5_000 { robot.take(.touched) }
        #expect(robot.held?.count == 1)
        let first = robot.held?.first
        robot.held = []
        if let first { robot.answer(first) }
        #expect(robot.held?.count == 1, "something may have changed while it was looked at")
        let second = robot.held?.first
        robot.held = []
        if let second { robot.answer(second) }
        #expect(robot.held == [])
    }

    @Test func `a refresh that ends after a newer request is dropped and repeated`() {
        var robot = RobotUser()
        robot.held = []
        robot.take(.touched)
        robot.type("6 ")
        let jobs = robot.held ?? []
        robot.held = nil
        guard let look = jobs.first(where: { if case .ask(.refresh, _) = $0 { true } else { false } }),
            let stage = jobs.first(where: \.writes), case .ask(.refresh, let request) = look
        else {
            Issue.record("not asked for: \(jobs)")
            return
        }
        // This snapshot is older than the one that the console shows in anticipation.
        var old = robot.world.snapshot
        old.revision += 1
        robot.world.snapshot.revision += 2
        robot.take(.answered(request: request, .world(old)))
        #expect(robot.sees("[x]"), "\(robot.screen)")
        robot.answer(stage)
        #expect(robot.sees("[x]"))
        #expect(robot.model.pending.isEmpty)
        #expect(robot.model.snapshot?.revision == robot.world.snapshot.revision)
    }

    @Test func `long work shows its step, its progress and its duration`() {
        var robot = RobotUser()
        robot.held = []
        robot.type("R")
        guard let request = robot.held?.first?.request else {
            Issue.record("nothing is asked for")
            return
        }
        #expect(robot.status.contains("reloading the world"))
        var progress = JobProgress()
        progress.what = "reading files"
        (progress.done, progress.total, progress.seconds) = (3, 12, 4)
        robot.take(.progress(request: request, progress))
        #expect(robot.status.contains("reading files 3/12, 4 s"), "\(robot.status)")
        #expect(robot.status.contains("Ctrl-C cancels"))
        robot.press(.control("c"))
        #expect(robot.asked == [.cancel(requests: [request])])
        robot.take(.cancelled(request: request))
        #expect(robot.status.contains("canceled"))
        robot.take(.answered(request: request, .world(robot.world.snapshot)))
        robot.take(.progress(request: request, progress))
        #expect(robot.model.pending.isEmpty, "what arrives late is dropped")
    }

    @Test func `a look that was cancelled is not made again by itself`() {
        var robot = RobotUser()
        robot.held = []
        robot.take(.touched)
        guard let request = robot.held?.first?.request else {
            Issue.record("nobody looks")
            return
        }
        robot.take(.cancelled(request: request))
        #expect(robot.held?.count == 1)
        #expect(robot.status.contains("R reloads them"))
    }
}
