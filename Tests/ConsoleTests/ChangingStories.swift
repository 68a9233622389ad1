import AIR
import CanonicalCBOR
import Canvas
import Governance
import Testing

@testable import Console
@testable import WorldProtocol
@testable import WorldIO

/// Screens after the world changed or an answer failed.
@Suite struct ChangingStories {
    @Test func `the selection stays on its definition when rows above it are removed`() {
        var user = RobotUser()
        user.type("5")
        user.find("kind:plan notes/share")
        user.press(.escape)
        let selected = user.model.list.selected
        let place = user.model.list.state.selection
        user.world.snapshot.definitions.removeFirst(5)
        user.type("R")
        #expect(user.model.list.selected == selected)
        #expect(user.model.list.state.selection == place - 5)
        #expect(user.selectedRow.contains("notes/share@1"))
    }

    @Test func `when the selected row is removed, the next row is selected`() {
        var user = RobotUser()
        user.goTo("replace:defplan:notes/sync@1")
        user.world.snapshot.changes.removeAll { $0.id == OpID("replace:defplan:notes/sync@1") }
        user.type("R")
        #expect(user.selectedRow.contains("notes/tidy@1"))
        #expect(user.detail.contains("notes/tidy@1"))
    }

    @Test func `a world that shrinks to nothing leaves an empty list`() {
        for name in Screen.all {
            var user = RobotUser(.importing)
            user.open(name)
            user.press(.end)
            user.world.snapshot.definitions = []
            user.world.snapshot.changes = []
            user.world.snapshot.proposals = []
            user.world.snapshot.imports = []
            user.world.snapshot.conflicts = []
            user.world.snapshot.diagnostics = []
            user.world.snapshot.conflictCount = 0
            user.world.snapshot.driftCount = 0
            user.world.snapshot.unlockedCount = 0
            user.world.snapshot.importCount = 0
            user.type("R")
            #expect(user.model.list.state.selection == 0, "\(user.screen)")
            for key in ["j", "G", " ", "D", "s", "\u{0D}", "e", "y", "w", "A", "t", "]"] {
                user.type(key)
                user.press(.enter, .escape)
            }
            #expect(user.grid.faults.isEmpty)
        }
    }

    @Test func `a base that moved is shown at once, and a stale proposal can't be approved`() {
        var user = RobotUser()
        user.goTo(proposal: 4)
        user.world.snapshot.baseHash = FakeWorld.hash("another base")
        for index in user.world.snapshot.proposals.indices { user.world.snapshot.proposals[index].isStale = true }
        user.type("R")
        #expect(user.header.contains("base " + FakeWorld.hash("another base").short))
        #expect(user.selectedRow.contains("! stale"))
        user.type("A")
        #expect(user.model.layers.isEmpty)
        #expect(user.status.contains("stale"))
    }

    @Test func `an answer that arrives after its request was canceled is dropped`() {
        var user = RobotUser()
        user.held = []
        user.type("RR")
        let jobs = user.held ?? []
        user.held = nil
        user.world.snapshot.worldName = "newer"
        user.answer(jobs[1])
        user.world.snapshot.worldName = "older"
        user.answer(jobs[0])
        #expect(user.header.contains("newer"))
        #expect(user.model.pending.isEmpty)
    }

    @Test func `an editor's failure is reported, and its success is followed by a refresh`() {
        var user = RobotUser()
        user.receive(.edited(problem: "vi is not there"))
        #expect(user.status.contains("! vi is not there"))
        #expect(user.world.performed.isEmpty)
        user.receive(.edited(problem: nil))
        #expect(!user.header.contains("edited"))
        user.world.snapshot.worldName = "edited"
        user.world.snapshot.revision += 1
        user.receive(.edited(problem: nil))
        #expect(user.header.contains("edited"))
        #expect(user.world.performed.isEmpty, "a refresh reads only what changed")
    }

    @Test func `a detail that can't be read shows the error in its place`() {
        var user = RobotUser()
        user.held = []
        user.type("7j")
        guard let job = user.held?.last, let request = job.request else {
            Issue.record("no request was made")
            return
        }
        user.held = nil
        user.receive(.failed(request: request, Failure(.notSupported, "torn page", help: "verify"), nil))
        #expect(user.detail.contains("torn page") && user.detail.contains("verify"))
        #expect(user.model.layers.isEmpty)
    }

    @Test func `a row that vanished while its detail was read is shown as gone`() {
        var user = RobotUser()
        user.held = []
        user.type("5j")
        let request = user.held?.last?.request ?? 0
        user.held = nil
        user.receive(.answered(request: request, .definition(nil)))
        #expect(user.detail.contains("no longer exists"))
    }

    @Test func `folds and filters survive a reload`() {
        var user = RobotUser()
        user.type("5hh")
        user.type("R")
        #expect(user.sees("+ schemas 32"))
        user.find("sync")
        user.type("R")
        #expect(user.model.list.filter.text == "sync")
        #expect(user.model.list.shown < 5)
    }

    @Test func `after an action fails, the screen shows the world as it is`() {
        var user = RobotUser()
        user.goTo("replace:defplan:notes/sync@1")
        user.held = []
        user.type(" ")
        #expect(user.sees("[x] ~ notes/sync@1"))
        let failed = Diagnostic(.error, .unwritableFile, "the disk is full", help: "make room")
        user.receive(.failed(request: user.model.requests.world, Failure([failed]), user.world.snapshot))
        #expect(user.sees("[ ] ~ notes/sync@1"))
        #expect(user.sees("make room"))
        user.press(.escape)
        #expect(user.status.contains("the disk is full"))
    }
}
