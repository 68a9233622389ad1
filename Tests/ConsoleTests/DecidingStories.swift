import AIR
import Canvas
import Testing

@testable import Console
@testable import WorldProtocol
@testable import WorldIO

/// Staging, marking, ranges, folds; undo and redo.
@Suite struct DecidingStories {
    @Test func `review marks can be undone`() {
        var user = RobotUser()
        user.goTo("replace:defplan:notes/sync@1")
        user.type("s")
        #expect(user.world.snapshot.changes.count(where: \.isSeen) == 1)
        user.type("u")
        #expect(user.world.snapshot.changes.allSatisfy { !$0.isSeen })
        user.press(.control("r"))
        #expect(user.world.snapshot.changes.count(where: \.isSeen) == 1)
        user.type("s")
        #expect(user.world.snapshot.changes.allSatisfy { !$0.isSeen }, "the same key clears the mark")
    }

    @Test func `everything is staged with one key and undone with one`() {
        var user = RobotUser()
        user.type("6a")
        if user.model.layers.last is Question { user.confirm() }
        #expect(user.staged.count == 26)
        #expect(user.tabs.contains("6 Patch 26/26"))
        user.type("u")
        #expect(user.staged.isEmpty)
        #expect(user.tabs.contains("6 Patch 0/26"))
    }

    @Test func `the key that stages all visible changes also unstages them`() {
        var user = RobotUser()
        user.type("6")
        user.find("kind:schema")
        user.type("a")
        #expect(user.staged.count == 8)
        user.type("a")
        #expect(user.staged.isEmpty)
    }

    @Test func `unstaging can be undone`() {
        var user = RobotUser()
        user.goTo("replace:defplan:notes/sync@1")
        user.type("  u")
        #expect(user.staged == ["replace:defplan:notes/sync@1"])
        #expect(user.sees("[x] ~ notes/sync@1"))
    }

    @Test func `decisions are undone one by one, the last first`() {
        var user = RobotUser()
        for name in ["export", "index", "search"] {
            user.goTo("replace:defplan:notes/\(name)@1")
            user.type(" ")
        }
        #expect(user.header.hasSuffix("undo 3"))
        user.type("u")
        #expect(user.staged == ["export", "index"].map { "replace:defplan:notes/\($0)@1" })
        user.type("u")
        #expect(user.header.hasSuffix("undo 1"))
        user.press(.control("r"), .control("r"))
        #expect(user.staged.count == 3)
        user.press(.control("r"))
        #expect(user.status.contains("nothing to redo"))
    }

    @Test func `undo has the same effect on every screen`() {
        for name in ["1", "5", "7"] {
            var user = RobotUser()
            user.goTo("replace:defplan:notes/sync@1")
            user.type(" " + name + "u")
            #expect(user.staged.isEmpty)
            #expect(user.model.screen.number == Int(name))
        }
    }

    @Test func `updating a lock can be undone`() {
        var user = RobotUser(.importing)
        user.type("4t")
        user.confirm()
        #expect(user.sees("ok session-core"))
        user.type("u")
        #expect(!user.sees("ok session-core"))
        #expect(user.tabs.contains("4 Locks 1!"))
    }

    @Test func `a range extends up or down, and is marked`() {
        var user = RobotUser()
        user.goTo("replace:defplan:notes/sync@1")
        user.type("vkk")
        #expect(user.lines.count { $0.hasPrefix("│*") } == 2)
        user.type(" ")
        #expect(user.staged == [], "one of them has dependencies")
        #expect(user.status.contains("D stages them too"))
        user.type("vjjD")
        #expect(user.staged.count == 5)
    }

    @Test func `a range is marked as reviewed with one key`() {
        var user = RobotUser()
        user.goTo("replace:defplan:notes/export@1")
        user.type("vjjs")
        #expect(
            user.world.snapshot.changes.filter(\.isSeen).map(\.name) == [
                "notes/export@1", "notes/index@1", "notes/search@1",
            ])
    }

    @Test func `a range ends with Esc, with the same key, or by leaving the screen`() {
        for end in [Key.escape, .character("v"), .character("1")] {
            var user = RobotUser()
            user.goTo("replace:defplan:notes/export@1")
            user.type("vj")
            user.press(end)
            user.open(.patch)
            #expect(!user.lines.contains { $0.hasPrefix("│*") })
            user.type("s")
            #expect(user.world.snapshot.changes.count(where: \.isSeen) == 1)
        }
    }

    @Test func `a folded heading hides its rows, and keys on it still act on them`() {
        var user = RobotUser()
        user.goTo("replace:defplan:notes/sync@1")
        user.type("hh")
        #expect(user.selectedRow.contains("+ [ ] plans 0/7"))
        #expect(!user.lines.contains { $0.hasPrefix("│   [ ] ~ notes/sync@1") })
        user.type("D")
        #expect(user.sees("[x] plans 7/7"))
        #expect(user.staged.count == 10, "seven plans and the three schemas that they need")
    }

    @Test func `a filter shows what a fold hides`() {
        var user = RobotUser()
        user.goTo("replace:defplan:notes/sync@1")
        user.type("hh/sync")
        #expect(user.sees("~ notes/sync@1"))
        user.press(.escape)
        #expect(user.sees("+ [ ] plans 0/7"))
    }

    @Test func `the detail lists the dependencies of a change, and D stages them too`() {
        var user = RobotUser()
        user.goTo("add:defplan:notes/share@1")
        #expect(user.detail.contains("add:defschema:notes/Shared@1"))
        #expect(user.selectedRow.contains("needs ^"))
        user.type("D")
        #expect(!user.selectedRow.contains("needs ^"))
        #expect(Set(user.staged).isSuperset(of: ["add:defschema:notes/Shared@1", "add:defschema:notes/Team@1"]))
        user.type("D")
        #expect(user.status.contains("already staged"))
    }

    @Test func `a decision names its command, and a script repeats all of them`() {
        var user = RobotUser()
        user.goTo("replace:defplan:notes/sync@1")
        user.type("  @")
        #expect(user.sees("aos stage add replace:defplan:notes/sync@1"))
        #expect(user.sees("aos stage remove replace:defplan:notes/sync@1"))
    }
}
