import AIR
import CanonicalCBOR
import Canvas
import Governance
import Testing

@testable import Console
@testable import WorldProtocol
@testable import WorldIO

@Suite struct OverviewStories {
    /// A user at the line of the overview that contains a text.
    private func at(_ text: String, _ world: FakeWorld = FakeWorld()) -> RobotUser {
        var user = RobotUser(world)
        user.press(.home)
        for _ in user.model.list.rows where !user.selectedRow.contains(text) { user.press(.down) }
        return user
    }

    @Test func `the most severe items come first`() throws {
        let user = RobotUser(.importing)
        let texts = [
            "errors", "conflicts", "breaks this world", "check fails", "without a lock", "stale", "unreviewed",
        ]
        let places = try texts.map { text in try #require(user.lines.firstIndex { $0.contains(text) }, "\(text)") }
        #expect(places == places.sorted())
    }

    @Test(
        arguments: [
            ("1 proposal to apply", 3), ("1 proposal to approve", 4), ("1 proposal to shadow", 5),
            ("proposal stale", 2),
        ] as [(String, UInt64)])
    func `Enter on the line of a waiting proposal opens it`(text: String, id: UInt64) {
        var user = at(text)
        user.press(.enter)
        #expect(user.model.screen == .proposals)
        #expect(user.model.list.selected == .proposal(ProposalID(id)))
    }

    @Test func `staged changes are listed when their line is opened`() {
        var user = RobotUser()
        user.type("6jj j 1")
        user.press(.home)
        for _ in user.model.list.rows where !user.selectedRow.contains("staged, ready to submit") { user.press(.down) }
        user.press(.enter)
        #expect(user.model.screen == .patch)
        #expect(user.model.list.shown == 2)
        #expect(user.sees("[x]") && !user.sees("[ ] +"))
    }

    @Test func `staged changes that need others are listed when their line is opened`() {
        var user = RobotUser()
        user.goTo("add:defplan:notes/digest@1")
        user.type("D")
        user.goTo("add:defschema:notes/Digest@1")
        user.type(" 1")
        #expect(user.sees("! the staged changes do not compile"))
        user.press(.home)
        for _ in user.model.list.rows where !user.selectedRow.contains("1 staged change blocked") { user.press(.down) }
        user.press(.enter)
        #expect(user.model.list.shown == 1)
        #expect(user.sees("notes/digest@1"))
    }

    @Test func `an overview without items says so, and Enter opens the definitions`() {
        var world = FakeWorld()
        world.snapshot.changes = []
        world.snapshot.proposals = []
        var user = RobotUser(world)
        #expect(user.sees("nothing needs attention"))
        #expect(user.sees("no change") || user.sees("differs from its base only in order"))
        user.press(.enter)
        #expect(user.model.screen == .definitions)
    }

    @Test func `warnings are folded until opened`() {
        var user = at("1 warning", .broken)
        #expect(!user.sees("there is no default policy"))
        user.press(.enter)
        #expect(user.sees("there is no default policy"))
        user.type("h")
        #expect(!user.sees("there is no default policy"))
        user.type("l")
        #expect(user.sees("there is no default policy"))
    }

    @Test func `the impact counts staged changes and shows authority first`() throws {
        var user = RobotUser()
        user.goTo("add:defschema:notes/Shared@1")
        user.type(" ")
        user.goTo("replace:defplan:notes/sync@1")
        user.type(" ")
        user.goTo("remove:defplan:notes/tidy@1")
        user.type(" 1")
        #expect(user.detail.contains("3 of 26 changes staged"))
        #expect(user.detail.contains("+ 1 add   ~ 1 replace   - 1 remove"))
        let gains = try #require(user.detail.firstRange(of: "! GAINS")?.lowerBound)
        let decisions = try #require(user.detail.firstRange(of: "Decisions")?.lowerBound)
        #expect(gains < decisions)
        #expect(user.detail.contains("aos stage add remove:defplan:notes/tidy@1"))
    }

    @Test func `without a base the screen shows the first step`() {
        var user = RobotUser(.withoutBase)
        user.type("6")
        #expect(user.sees("no base to compare with; run `aos import"))
        user.type("S")
        #expect(user.status.contains("aos import --mode genesis"))
        #expect(user.model.layers.isEmpty)
    }

    @Test func `a world that can't be built has no changes, and the screen says where to look`() {
        var user = RobotUser(.broken)
        user.type("6")
        #expect(user.sees("the world can't be built; press 1 for the reason"))
    }
}
