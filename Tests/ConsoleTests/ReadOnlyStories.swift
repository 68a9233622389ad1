import Canvas
import Testing

@testable import Console
@testable import WorldProtocol

/// A read-only world.
@Suite struct ReadOnlyStories {
    private static var readOnlyWorld: FakeWorld {
        var world = FakeWorld.importing
        world.snapshot.isReadOnly = true
        world.snapshot.undoCount = 3
        world.snapshot.redoCount = 2
        return world
    }

    @Test func `in a read-only world every key that writes says why it does not`() {
        for name in Screen.all {
            for binding in Keymap.bindings(on: name) where binding.writes {
                var user = RobotUser(Self.readOnlyWorld)
                user.open(name)
                user.press(.end, binding.keys[0])
                #expect(user.status.contains("read-only"), "\(binding.label) on \(name)")
                #expect(user.model.layers.isEmpty && user.model.pending.isEmpty)
            }
        }
    }

    @Test func `the footer offers no key that writes`() {
        var user = RobotUser(Self.readOnlyWorld, width: 200, height: 30)
        #expect(user.header.contains("read-only"))
        for name in Screen.all {
            user.open(name)
            for binding in Keymap.bindings(on: name) where binding.writes && binding.place != nil {
                #expect(!user.footer.contains("\(binding.keys[0]) \(binding.label)"), "\(user.footer)")
            }
        }
    }

    @Test func `the palette does not write either`() {
        var user = RobotUser(Self.readOnlyWorld)
        user.type("6:with dependencies")
        user.press(.enter)
        #expect(user.world.performed.isEmpty)
        #expect(user.status.contains("read-only"))
    }

    @Test func `a fix is shown, but can't be written`() {
        var user = RobotUser(Self.readOnlyWorld)
        user.type("2t")
        user.focus(.detail)
        user.select { $0 == .finding(0) }
        user.press(.enter)
        #expect(user.sees("goes into"))
        #expect(!user.footer.contains("write it"))
        user.type("M")
        #expect(user.world.performed.isEmpty && user.previewed.isEmpty)
    }

    @Test func `a conflict can't be resolved`() {
        var user = RobotUser(Self.readOnlyWorld)
        user.type("3")
        user.focus(.detail)
        user.select { $0 == .choice(0) }
        user.press(.enter)
        #expect(user.previewed.isEmpty && user.world.performed.isEmpty)
    }

    @Test func `reading, filtering, copying and reloading still work`() {
        var user = RobotUser(Self.readOnlyWorld)
        user.type("5/share")
        user.press(.enter, .end)
        user.type("yn")
        guard case .copy? = user.jobs.last else {
            Issue.record("nothing was copied")
            return
        }
        user.type("R")
        #expect(user.world.performed == [.reload])
        #expect(user.model.snapshot?.isReadOnly == true)
    }
}
