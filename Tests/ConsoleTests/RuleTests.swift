import AIR
import Canvas
import Governance
import Randomness
import Testing

@testable import Console
@testable import Sync
@testable import WorldProtocol
@testable import WorldIO

/// Invariants that hold whatever is pressed.
@Suite struct RuleTests {
    static let keys: [Key] =
        Keymap.all.flatMap(\.keys) + [.enter, .escape, .tab, .backspace, .character("z"), .character("4"), .delete]
        + [.paste("kind:plan\u{1B}[31m")]

    @Test(arguments: 0..<8) func `no key writes to a read-only world`(seed: UInt64) {
        var dice = SeededGenerator(seed: seed)
        var user = RobotUser(FakeWorld(readOnly: true), width: seed % 2 == 0 ? 120 : 80, height: 24)
        for _ in 0..<250 {
            guard let key = Self.keys.randomElement(using: &dice) else { return }
            user.press(key)
        }
        #expect(user.world.performed.allSatisfy { $0 == .reload })
    }

    @Test(arguments: 0..<8) func `after any keys the screen can be drawn, and the same keys lead to the same screen`(
        seed: UInt64
    ) {
        func play() -> RobotUser {
            var dice = SeededGenerator(seed: seed &+ 77)
            var user = RobotUser(width: 100, height: 30)
            for _ in 0..<150 {
                guard let key = Self.keys.randomElement(using: &dice) else { break }
                user.press(key)
                #expect(user.grid.size == Size(width: 100, height: 30))
            }
            return user
        }
        let first = play()
        let second = play()
        #expect(first.model == second.model)
        #expect(first.grid == second.grid)
    }

    @Test func `nothing is approved or applied without its digits`() {
        for seed in 0..<8 as Range<UInt64> {
            var dice = SeededGenerator(seed: seed &+ 1000)
            var user = RobotUser()
            user.type("7j")
            let keys: [Key] = ["A", "P", "X", "s"].map { .character($0) } + [.enter, .tab, .left, .escape, .down, .up]
            for _ in 0..<300 {
                guard let key = keys.randomElement(using: &dice) else { return }
                user.press(key)
            }
            #expect(
                user.world.performed.allSatisfy { action in
                    switch action {
                    case .apply, .approve(_, .approve, _, _, _, _): false
                    default: true
                    }
                })
        }
    }

    @Test func `a key has one meaning on each screen`() {
        for scope in Screen.all + [nil] {
            let keys = Keymap.keys(of: scope).flatMap(\.keys)
            #expect(Set(keys).count == keys.count, "\(scope?.title ?? "everywhere")")
        }
    }

    @Test func `late answers are dropped`() {
        var user = RobotUser()
        user.held = []
        user.type("5")
        user.press(.down)
        let jobs = (user.held ?? []).filter(\.isDetail)
        user.held = nil
        #expect(jobs.count == 2)
        user.answer(jobs[1])
        let model = user.model
        user.answer(jobs[0])
        #expect(user.model == model)
    }

    @Test func `hostile names are shown escaped`() {
        var world = FakeWorld()
        let name = "notes/\u{1B}[31mred\u{202E}\u{200B}\u{7}@1"
        world.snapshot.definitions[0].key = DefinitionKey(.schema, DefinitionName(name))
        world.snapshot.changes[0].name = name
        world.snapshot.changes[0].summary = "add \(name)"
        world.snapshot.changes[0].id = OpID("add:defschema:" + name)
        world.snapshot.proposals[5].description = name
        world.snapshot.worldName = name
        world.snapshot.diagnostics = [Diagnostic(.error, .badName, name, file: name, line: 1, help: name)]
        var user = RobotUser(world)
        for keys in ["1", "5", "6j", "7", "@", "?", ":red", "y", "6 "] {
            user.type(keys)
            let scalars = user.screen.unicodeScalars.filter { $0 != "\n" }
            #expect(
                scalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F && $0.value != 0x202E && $0.value != 0x200B })
            user.press(.escape)
        }
        user.type("5")
        #expect(user.sees("\\u{1b}[31mred\\u{202e}\\u{200b}\\u{7}@1"))
    }

    @Test func `Ctrl-C cancels running work, and pressed twice quits`() {
        var user = RobotUser()
        user.held = []
        user.type("R")
        user.press(.control("c"))
        #expect(user.jobs == [.cancel(requests: [user.model.requests.world])])
        user.press(.control("c"))
        #expect(user.jobs.last == .quit)
        var other = RobotUser()
        other.press(.control("c"), .down, .control("c"))
        #expect(other.jobs.isEmpty)
    }

    @Test func `an action canceled before it began is not shown as done`() {
        var user = RobotUser()
        user.held = []
        user.type("6 ")
        #expect(user.sees("[x] + notes/Digest@1"))
        user.held = nil
        user.receive(.cancelled(request: user.model.requests.world))
        #expect(user.sees("[ ] + notes/Digest@1"))
        #expect(user.model.pending.isEmpty)
    }

    @Test func `a mark that ran ahead is removed even if the reload is canceled, too`() {
        var user = RobotUser()
        user.held = []
        user.type("6 ")
        user.receive(.cancelled(request: user.model.requests.world))
        user.receive(.cancelled(request: user.model.requests.world))
        #expect(user.sees("[x] + notes/Digest@1"))
        #expect(!user.model.pending.isEmpty)
        user.held = nil
        user.receive(.cancelled(request: user.model.requests.world))
        #expect(user.sees("[ ] + notes/Digest@1"))
        #expect(user.model.pending.isEmpty)
        user.type("R")
        user.receive(.cancelled(request: user.model.requests.world))
        #expect(user.model.pending.isEmpty)
    }

    @Test func `q goes back before it quits the console`() {
        var user = RobotUser(width: 80, height: 24)
        user.type("5")
        user.press(.tab)
        user.type("q")
        #expect(user.jobs.isEmpty)
        user.type("q")
        #expect(user.jobs == [.quit])
    }

    @Test func `a failure shows what to do`() {
        var user = RobotUser()
        user.held = []
        user.type("6 ")
        let request = user.model.requests.world
        user.receive(
            .failed(
                request: request, Failure(.lockedByOther, "process 7 writes", help: "wait for it"),
                user.world.snapshot))
        #expect(user.sees("wait for it"))
        #expect(user.sees("[ ] + notes/Digest@1"))
        user.press(.escape)
        #expect(!user.sees("wait for it"))
    }

    @Test func `successive failures are shown together`() throws {
        var user = RobotUser()
        user.held = []
        user.type("6 j j ")
        try #require(user.model.pending.count == 3)
        for (request, message) in zip(user.model.pending.map(\.request), ["the first", "the second", "the second"]) {
            user.receive(.failed(request: request, Failure(.lockedByOther, message), user.world.snapshot))
        }
        #expect(user.model.layers.count == 1)
        #expect(user.sees("the first"))
        #expect(user.screen.ranges(of: "the second").count == 2)
        user.press(.escape)
        #expect(!user.sees("the first"))
        #expect(user.model.layers.isEmpty)
    }
}
