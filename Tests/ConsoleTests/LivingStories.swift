import AIR
import CanonicalCBOR
import Canvas
import Governance
import Testing
import WorldIO

@testable import Console
@testable import WorldProtocol

/// A world that other programs change while the console is open.
@Suite struct LivingStories {
    /// Changes the world as another program would, and notifies the console.
    private func changeElsewhere(_ robot: inout RobotUser, _ change: (inout FakeWorld) -> Void) {
        change(&robot.world)
        robot.world.snapshot.revision += 1
        robot.receive(.touched)
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

    /// The line of the list's window that shows the selected row.
    private func line(_ robot: RobotUser) -> Int { robot.model.list.state.selection - robot.model.list.state.offset }

    @Test func `without changes nothing is reported and nothing moves`() {
        var robot = RobotUser()
        robot.type("5jjjj")
        let screen = robot.screen
        robot.receive(.touched)
        #expect(robot.screen == screen)
        #expect(robot.model.pending.isEmpty)
    }

    @Test func `the view is updated, and the status line says how much changed`() {
        var robot = RobotUser()
        robot.type("5")
        let decisions = robot.model.snapshot?.decisions
        changeElsewhere(&robot) { add(["notes/Aaa@1", "notes/Aab@1", "notes/Zzz@1"], to: &$0) }
        #expect(robot.status.contains("the world changed: 3 definitions"))
        robot.press(.home)
        #expect(robot.sees("notes/Aaa@1"), "\(robot.screen)")
        #expect(robot.model.snapshot?.decisions == decisions, "it is not logged as a decision")
    }

    @Test func `the selection stays on the same definition and line when rows are added above`() {
        var robot = RobotUser(height: 24)
        robot.type("5")
        for _ in 0..<30 { robot.press(.down) }
        let (selected, line) = (robot.model.list.selected, line(robot))
        changeElsewhere(&robot) { add((10..<60).map { "notes/Aa\($0)@1" }, to: &$0) }
        #expect(robot.model.list.selected == selected)
        #expect(self.line(robot) == line)
        changeElsewhere(&robot) { $0.snapshot.definitions.removeAll { $0.key.name.text.hasPrefix("notes/Aa") } }
        #expect(robot.model.list.selected == selected)
        #expect(self.line(robot) == line)
    }

    @Test func `if the selected definition is removed, the nearest is selected and a message says so`() {
        var robot = RobotUser()
        robot.type("5jjj")
        guard case .definition(let gone)? = robot.model.list.selected else {
            Issue.record("no definition is selected")
            return
        }
        let index = robot.world.snapshot.definitions.firstIndex { $0.key == gone } ?? 0
        let next = robot.world.snapshot.definitions[index + 1].key
        changeElsewhere(&robot) { world in
            world.snapshot.definitions.removeAll { $0.key == gone }
            add(["notes/Aaa@1", "notes/Aab@1"], to: &world)
        }
        #expect(robot.model.list.selected == .definition(next))
        #expect(robot.status.contains("gone"), "\(robot.status)")
    }

    @Test func `a problem stays selected when its line in the file changes`() {
        var robot = RobotUser(.broken)
        robot.press(.escape)
        guard case .problem(let problem)? = robot.model.list.selected else {
            Issue.record("no problem is selected: \(robot.screen)")
            return
        }
        changeElsewhere(&robot) { world in
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
        changeElsewhere(&robot) { add(["notes/Aaa@1"], to: &$0) }
        #expect(robot.screen.contains("Help") && help.contains("Help"))
        robot.press(.escape)
        #expect(!robot.sees("notes/Aaa@1"), "what was folded stays folded")
        robot.type("/kind:plan")
        robot.press(.enter)
        changeElsewhere(&robot) { add(["notes/Aab@1"], to: &$0) }
        #expect(robot.model.list.filter.text == "kind:plan")
    }

    @Test func `a prompt about a proposal whose base moved says so and can't be confirmed`() {
        var robot = RobotUser()
        robot.type("7")
        robot.find("Share notes")
        robot.type("Ay")
        #expect(robot.sees("First 4 digits"))
        changeElsewhere(&robot) { world in
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

    @Test func `text that is being typed survives, and staging by others is reported`() {
        var robot = RobotUser()
        robot.type("6 ")
        robot.type("S")
        robot.type("half a des")
        changeElsewhere(&robot) { world in
            _ = world.perform(.stage([FakeWorld.changes[4].id], withNeeds: false))
        }
        #expect(robot.sees("half a des"))
        #expect(robot.status.contains("1 op staged or unstaged"), "\(robot.status)")
        robot.type("cription")
        #expect(robot.sees("half a description"))
    }

    @Test func `a base that moved is reported at once with the proposals that became stale`() {
        var robot = RobotUser()
        robot.type("7")
        changeElsewhere(&robot) { world in
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
        for _ in 0..<5_000 { robot.receive(.touched) }
        #expect(robot.held?.count == 1)
        let first = robot.held?.first
        robot.held = []
        if let first { robot.answer(first) }
        #expect(robot.held?.count == 1, "something may have changed during the first refresh")
        let second = robot.held?.first
        robot.held = []
        if let second { robot.answer(second) }
        #expect(robot.held == [])
    }

    @Test func `a refresh that ends after a newer request is dropped and repeated`() {
        var robot = RobotUser()
        robot.held = []
        robot.receive(.touched)
        robot.type("6 ")
        let jobs = robot.held ?? []
        robot.held = nil
        guard let refresh = jobs.first(where: { if case .ask(.refresh, _) = $0 { true } else { false } }),
            let stage = jobs.first(where: \.writes), case .ask(.refresh, let request) = refresh
        else {
            Issue.record("a refresh or an action was not requested: \(jobs)")
            return
        }
        // This snapshot is older than the one that the console already shows, ahead of the answer.
        var old = robot.world.snapshot
        old.revision += 1
        robot.world.snapshot.revision += 2
        robot.receive(.answered(request: request, .world(old)))
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
            Issue.record("no request was made")
            return
        }
        #expect(robot.status.contains("reloading the world"))
        var progress = JobProgress()
        progress.what = "reading files"
        (progress.done, progress.total, progress.seconds) = (3, 12, 4)
        robot.receive(.progress(request: request, progress))
        #expect(robot.status.contains("reading files 3/12, 4 s"), "\(robot.status)")
        #expect(robot.status.contains("Ctrl-C cancels"))
        robot.press(.control("c"))
        #expect(robot.jobs == [.cancel(requests: [request])])
        robot.receive(.cancelled(request: request))
        #expect(robot.status.contains("canceled"))
        robot.receive(.answered(request: request, .world(robot.world.snapshot)))
        robot.receive(.progress(request: request, progress))
        #expect(robot.model.pending.isEmpty, "late answers are dropped")
    }

    @Test func `a canceled refresh is not repeated automatically`() {
        var robot = RobotUser()
        robot.held = []
        robot.receive(.touched)
        guard let request = robot.held?.first?.request else {
            Issue.record("no refresh was requested")
            return
        }
        robot.receive(.cancelled(request: request))
        #expect(robot.held?.count == 1)
        #expect(robot.status.contains("R reloads"))
    }
}
