import AIR
import CanonicalCBOR
import Canvas
import Testing

@testable import Console
@testable import Governance
@testable import WorldProtocol

@Suite struct GateStories {
    @Test func `the gates run on request`() {
        var user = RobotUser()
        #expect(user.sees("c runs them"))
        user.type("c")
        #expect(user.sees("push      pass   3 ops take the world from cae66217"))
        #expect(user.sees("manifest  FAILS  air/plans.air.json:88: there is no schema"))
        #expect(user.sees("smoke     n/a    the world uses no imported plan"))
        #expect(user.status.contains("gate manifest failed; Enter shows why"))
    }

    @Test func `Enter on a gate opens its findings`() {
        var user = RobotUser()
        user.type("c")
        user.press(.tab)
        user.select { $0 == .gate(.manifest) }
        user.press(.enter)
        #expect(user.sees("Gate manifest: FAILS"))
        #expect(user.sees("air/plans.air.json:88:14"))
        #expect(user.sees("did you mean `notes/Note@1`?"))
        user.press(.escape)
        user.select { $0 == .gate(.smoke) }
        user.press(.enter)
        #expect(user.status.contains("smoke: the world uses no imported plan"))
    }

    @Test func `running the gates blocks nothing`() {
        var user = RobotUser()
        user.held = []
        user.type("c")
        #expect(user.sees("running ..."))
        #expect(user.status.contains("running the gates"))
        user.type("c")
        #expect(user.status.contains("the gates are running"))
        let jobs = user.held ?? []
        #expect(jobs.count == 1)
        user.held = nil
        user.type("6 ")
        #expect(user.sees("(1 op, compiles)"))
        for job in jobs { user.answer(job) }
        user.type("1")
        #expect(user.sees("manifest  FAILS"))
    }

    @Test func `once run, the gates run again after a change when Overview is open`() {
        var user = RobotUser()
        user.type("c6")
        user.world.snapshot.manifestHash = FakeWorld.hash("edited")
        user.world.gates = [GateResult(.push, "nothing differs", diagnostics: [])]
        user.type("R")
        #expect(user.model.gates.results == FakeWorld.gates)
        user.type("1")
        #expect(user.model.gates.results == user.world.gates)
        #expect(user.sees("push      pass   nothing differs"))
    }

    @Test func `staging runs no gates`() {
        var user = RobotUser()
        user.type("c")
        user.world.gates = []
        user.type("6 1")
        #expect(user.model.gates.results == FakeWorld.gates)
    }

    @Test func `gates that were never requested do not run`() {
        var user = RobotUser()
        user.world.snapshot.manifestHash = FakeWorld.hash("edited")
        user.type("R")
        #expect(user.model.gates.results.isEmpty)
    }

    @Test func `outdated gate results are marked until the gates have run again`() {
        var user = RobotUser()
        user.type("c")
        user.world.snapshot.manifestHash = FakeWorld.hash("edited")
        user.held = []
        user.type("R")
        let first = user.held ?? []
        user.held = []
        for job in first { user.answer(job) }
        #expect(user.sees("running again ..."))
        let request = user.model.gates.request ?? -1
        user.receive(.cancelled(request: request))
        #expect(user.sees("Gates, before the world changed"))
    }

    @Test func `editing a scenario runs the gates again, and says so`() {
        var user = RobotUser()
        user.world.snapshot.scenarios = FakeWorld.hash("scenarios")
        user.type("Rc")
        user.world.snapshot.scenarios = FakeWorld.hash("other scenarios")
        user.world.snapshot.revision += 1
        user.world.gates = [GateResult(.smoke, "no scenario passes", diagnostics: [])]
        user.held = []
        user.receive(.touched)
        let first = user.held ?? []
        user.held = []
        for job in first { user.answer(job) }
        #expect(user.status.contains("scenarios"))
        #expect(user.sees("running again ..."))
        let second = user.held ?? []
        user.held = nil
        for job in second { user.answer(job) }
        #expect(user.sees("no scenario passes"))
    }

    @Test func `the gates run for a broken world, too`() {
        var user = RobotUser(.broken)
        user.type("c")
        #expect(user.sees("manifest  FAILS"))
        #expect(user.model.detail.subject == .impact)
    }
}
