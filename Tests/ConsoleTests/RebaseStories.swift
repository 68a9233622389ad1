import AIR
import CanonicalCBOR
import Canvas
import Testing

@testable import Console
@testable import Governance
@testable import WorldProtocol
@testable import WorldIO

@Suite struct RebaseStories {
    /// A user at the stale proposal.
    private func atStale(width: Int = 120, height: Int = 40, _ change: (inout FakeWorld) -> Void = { _ in })
        -> RobotUser
    {
        var world = FakeWorld()
        change(&world)
        var user = RobotUser(world, width: width, height: height)
        user.type("7jjj")
        return user
    }

    private var rebased: [Action] { [.rebase(ProposalID(2), [FakeWorld.collided: .mine], description: nil)] }

    @Test func `a stale proposal is marked in list and detail, and offers a rebase`() {
        let user = atStale()
        #expect(user.sees("2 submitted Rename tags           ! stale"))
        #expect(user.sees("r rebases it, X"))
        #expect(user.sees("r rebase"))
        #expect(user.sees("! 1 op collides: o takes the proposal's side, t the world's, b"))
        #expect(user.sees("~ add:defschema:notes/Team@1  carried over"))
        #expect(user.sees("= remove:defschema:notes/Stale@1  dropped: the world has it"))
    }

    @Test func `a colliding op shows the differences of its three sides in columns`() {
        let user = atStale()
        #expect(user.sees("base                  | theirs                | mine"))
        #expect(user.sees("~ /steps/send/params/timeout_ms"))
        #expect(user.sees("  500                 | ~ 1000                | ~ 2000"))
        #expect(!user.sees("/steps/send/params/url"))
    }

    @Test func `nothing is rebased until a side is chosen for every op that collides`() {
        var user = atStale()
        user.type("r")
        #expect(user.world.performed.isEmpty)
        #expect(user.status.contains("1 op collides: o takes"))
        #expect(user.model.layout.focus == .detail)
        user.type("o")
        #expect(user.sees("[x] o mine  [ ] t theirs  [ ] b both"))
        #expect(user.status.contains("the proposal's side; r rebases"))
        #expect(user.world.performed.isEmpty)
        user.type("r")
        #expect(user.world.performed == rebased)
    }

    @Test func `the rebased proposal is selected, and lists the outcome of each op`() {
        var user = atStale()
        user.type("or")
        #expect(user.model.list.selected == .proposal(ProposalID(6)))
        #expect(user.model.layout.focus == .list)
        #expect(user.status.contains("rebased proposal 2 as proposal 6: 2 of 3 ops carried over"))
        #expect(user.sees("rebased from proposal 2"))
        #expect(user.sees("Rebased from proposal 2"))
        #expect(user.sees("replace:defplan:notes/sync@1  the proposal's side"))
        user.type("jjjj")
        #expect(user.model.list.selected == .proposal(ProposalID(2)))
        #expect(user.sees("rebased as proposal 6"))
    }

    @Test func `choosing the world's side omits the op`() {
        var user = atStale()
        user.type("tr")
        #expect(
            user.world.performed == [.rebase(ProposalID(2), [FakeWorld.collided: .theirs], description: nil)])
        #expect(user.status.contains("1 of 3 ops carried over"))
        #expect(user.sees("= replace:defplan:notes/sync@1  the world's side"))
    }

    @Test func `the same key again clears the side`() {
        var user = atStale()
        user.type("oo")
        #expect(user.sees("[ ] o mine  [ ] t theirs  [ ] b both"))
        user.type("otr")
        #expect(
            user.world.performed == [.rebase(ProposalID(2), [FakeWorld.collided: .theirs], description: nil)])
    }

    @Test func `a chosen side is cleared when the world's value changes`() {
        var user = atStale()
        user.type("o")
        user.world.theirs = 1_500
        user.type("R")
        #expect(user.sees("[ ] o mine  [ ] t theirs  [ ] b both"))
        user.type("r")
        #expect(user.world.performed == [.reload])
        #expect(user.status.contains("1 op collides"))
    }

    @Test func `a chosen side survives opening another screen and a reload`() {
        var user = atStale()
        user.type("o1R7")
        #expect(user.sees("[x] o mine"))
    }

    @Test func `without collisions the key rebases at once`() {
        var user = atStale { $0.collides = false }
        #expect(user.sees("r rebases it. The new proposal must be shadowed and approved"))
        user.type("o")
        #expect(user.status.contains("nothing collides here"))
        user.type("r")
        #expect(user.world.performed == [.rebase(ProposalID(2), [:], description: nil)])
        #expect(user.model.list.selected == .proposal(ProposalID(6)))
    }

    @Test func `a collision that appears during a rebase must be decided first`() {
        var user = atStale { $0.collides = false }
        user.held = []
        user.type("r")
        let jobs = user.held ?? []
        user.held = nil
        user.world.collides = true
        for job in jobs { user.answer(job) }
        #expect(user.status.contains("1 op collides"))
        #expect(user.model.list.selected == .proposal(ProposalID(2)))
        #expect(user.sees("[ ] o mine  [ ] t theirs  [ ] b both"))
    }

    @Test func `only stale proposals are rebased`() {
        var user = RobotUser()
        user.type("7r")
        #expect(user.status.contains("proposal 5 is not stale: nothing to rebase"))
        user.type("Gr")
        #expect(user.status.contains("proposal 0 is applied: only open proposals can be rebased"))
        user.type("o")
        #expect(user.status.contains("nothing collides here"))
        #expect(user.world.performed.isEmpty)
    }

    @Test func `with a single pane, the sides of the first collision are shown`() {
        var user = atStale(width: 80, height: 24)
        user.type("r")
        #expect(user.sees("[ ] o mine  [ ] t theirs  [ ] b both"))
        #expect(user.sees("/steps/send/params/timeout_ms"))
        user.type("or")
        #expect(user.world.performed == rebased)
        #expect(user.sees("> 6 submitted Rename tags"))
    }

    private func keepingBoth(_ name: String) -> [Action] {
        [.rebase(ProposalID(2), [FakeWorld.collided: .both(as: DefinitionName(name))], description: nil)]
    }

    @Test func `both are kept under a new name, after a prompt`() {
        var user = atStale()
        user.type("b")
        #expect(user.sees("Keep both") && user.sees("the proposal's plan notes/sync@1"))
        #expect(user.sees("notes/sync@2"), "the next free version is offered")
        user.press(.enter)
        #expect(user.sees("[ ] o mine  [ ] t theirs  [x] b both, mine as notes/sync@2"))
        #expect(user.status.contains("both, the proposal's as notes/sync@2; r rebases"))
        #expect(user.world.performed.isEmpty)
        user.type("r")
        #expect(user.world.performed == keepingBoth("notes/sync@2"))
        #expect(user.sees("~ replace:defplan:notes/sync@1  both: renamed to notes/sync@2"))
    }

    @Test func `the same key again clears both, and another side replaces them`() {
        var user = atStale()
        user.type("b")
        user.press(.enter)
        user.type("b")
        #expect(user.sees("[ ] o mine  [ ] t theirs  [ ] b both"))
        #expect(user.model.layers.isEmpty)
        user.type("b")
        user.press(.enter)
        user.type("o")
        #expect(user.sees("[x] o mine  [ ] t theirs  [ ] b both"))
    }

    @Test func `an invalid or taken name is prompted for again`() {
        var user = atStale()
        user.type("b")
        for name in ["notes/sync", "sys/sync@1", "notes/index@1", "notes/sync@1"] {
            user.press(.control("u"))
            user.type(name)
            user.press(.enter)
            #expect(user.sees("Keep both"), "\(name)")
            #expect(user.status.contains("name"), "\(user.status)")
        }
        user.press(.control("u"))
        user.type("notes/sync@7")
        user.press(.enter)
        user.type("r")
        #expect(user.world.performed == keepingBoth("notes/sync@7"))
    }

    @Test func `an op of which both sides can't be kept says why`() {
        for (kind, theirs, why) in [
            ("triggers", CBORValue.text("a") as CBORValue?, "both sides can be kept only"),
            ("defplan", nil, "one side removes it"),
        ] {
            var user = atStale {
                $0.collision = ThreeWayMerge.Op(
                    id: FakeWorld.collided, kind: kind, name: "notes/sync@1", base: .text("b"), theirs: theirs,
                    mine: .text("c"), fate: .conflict)
            }
            #expect(user.sees("[ ] o mine  [ ] t theirs") && !user.sees("[ ] b both"))
            user.type("b")
            #expect(user.status.contains(why), "\(user.status)")
            #expect(user.model.layers.isEmpty)
        }
    }

    @Test func `nothing is rebased in a read-only world`() {
        var user = RobotUser(FakeWorld(readOnly: true))
        user.type("7jjjor")
        #expect(user.status.contains("read-only"))
        #expect(user.world.performed.isEmpty)
    }
}
