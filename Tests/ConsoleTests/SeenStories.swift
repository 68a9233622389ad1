import Canvas
import Testing

@testable import Console
@testable import WorldProtocol
@testable import WorldIO

/// Marking hunks of a change as reviewed in the detail.
@Suite struct SeenStories {
    private static let sync = "replace:defplan:notes/sync@1"

    /// A user on the first hunk of a change that has two.
    private func user() -> RobotUser {
        var user = RobotUser()
        user.goTo(Self.sync)
        user.focus(.detail)
        user.type("]")
        return user
    }

    private func row(_ user: RobotUser) -> ChangeRow? {
        user.model.snapshot?.changes.first { $0.id == OpID(Self.sync) }
    }

    @Test func `a hunk is marked as reviewed, and the change as partly reviewed`() {
        var user = user()
        user.type("s")
        #expect(row(user)?.isSeen == false)
        #expect(row(user)?.seenHunks.count == 1)
        #expect(user.detail.contains("~ 1 of 2 hunks reviewed"))
        #expect(user.detail.contains("https://example.org/v2/notes   reviewed"))
        #expect(!user.detail.contains("-> 2000   reviewed"))
        user.focus(.list)
        #expect(user.selectedRow.contains("~ notes/sync@1") && user.selectedRow.contains(" ~ │"), "\(user.selectedRow)")
        user.open(.overview)
        #expect(user.sees("o 26 of 26 changes unreviewed"), "only whole changes are counted")
    }

    @Test func `a change is reviewed when all its hunks are`() {
        var user = user()
        user.type("s]s")
        #expect(row(user)?.isSeen == true)
        #expect(user.detail.contains("[ ] not staged   reviewed"))
        #expect(user.detail.contains("-> 2000   reviewed"))
        user.open(.overview)
        #expect(user.sees("o 25 of 26 changes unreviewed"))
    }

    @Test func `the same key clears the mark of a hunk, and the others stay reviewed`() {
        var user = user()
        user.type("ss")
        #expect(row(user)?.seenHunks.isEmpty == true)
        user.press(.tab)
        user.type("s")
        #expect(row(user)?.isSeen == true)
        user.press(.tab)
        user.type("s")
        #expect(row(user)?.isSeen == false)
        #expect(row(user)?.seenHunks.count == 1)
        #expect(user.detail.contains("-> 2000   reviewed"))
    }

    @Test func `the list marks the whole change, even if some hunks are reviewed`() {
        var user = user()
        user.type("s")
        user.focus(.list)
        user.type("s")
        #expect(row(user)?.isSeen == true)
        user.type("s")
        #expect(row(user)?.isSeen == false)
        #expect(row(user)?.seenHunks.isEmpty == true)
    }

    @Test func `the whole change is marked at the top of the detail, and nothing outside of a hunk`() {
        var user = user()
        user.press(.end)
        user.type("s")
        #expect(user.status.contains("no hunk here"))
        #expect(user.world.performed.isEmpty)
        user.press(.home)
        user.type("s")
        #expect(row(user)?.isSeen == true)
    }

    @Test func `a review mark of a hunk is undone and redone`() {
        var user = user()
        user.type("su")
        #expect(row(user)?.seenHunks.isEmpty == true)
        user.press(.control("r"))
        #expect(row(user)?.seenHunks.count == 1)
    }

    @Test func `keys pressed before the answer act on what is shown`() {
        var user = user()
        user.held = []
        user.type("s]s[s")
        #expect(user.detail.contains("~ 1 of 2 hunks reviewed"))
        #expect(user.detail.contains("-> 2000   reviewed"))
    }

    @Test func `partly reviewed changes can be found`() {
        var user = user()
        user.type("s")
        user.focus(.list)
        user.find("state:partly")
        #expect(user.sees("1 of 26"))
        user.press(.escape)
        user.find("state:unseen")
        #expect(user.sees("~ notes/sync@1") && !user.sees("of 26"), "every change is listed")
    }

    @Test func `a hunk marked in another console is reported`() throws {
        let user = user()
        let old = try #require(user.model.snapshot)
        var new = old
        let index = try #require(new.changes.firstIndex { $0.id == OpID(Self.sync) })
        new.changes[index].seenHunks = [new.changes[index].hash]
        #expect(WorldNews(from: old, to: new).text == "the world changed: 1 review mark")
    }
}
