import CanonicalCBOR
import Canvas
import Testing

@testable import Console
@testable import WorldProtocol

/// The effect of clicks and the wheel in popups, with the mouse turned on.
@Suite struct MouseStories {
    /// The cell where a text begins; a cell outside of the screen if the text is not on it.
    private func place(of text: String, _ user: RobotUser) -> Position {
        for (y, line) in user.lines.enumerated() {
            guard let range = line.firstRange(of: text) else { continue }
            return Position(x: line[..<range.lowerBound].count, y: y)
        }
        return Position(x: -1, y: -1)
    }

    private func click(_ user: inout RobotUser, _ text: String, offset: Int = 1) {
        let place = place(of: text, user)
        click(&user, at: Position(x: place.x + offset, y: place.y))
    }

    private func click(_ user: inout RobotUser, at place: Position) {
        user.press(.mouse(Mouse(.press, at: place)), .mouse(Mouse(.release, at: place)))
    }

    private func wheel(_ user: inout RobotUser, _ action: Mouse.Action) {
        user.press(.mouse(Mouse(action, at: Position(x: 60, y: 15))))
    }

    @Test func `a click in a menu selects, and a second click chooses`() {
        var user = RobotUser()
        user.goTo("replace:defplan:notes/sync@1")
        user.type("y")
        click(&user, "hash  ")
        #expect(user.jobs.isEmpty)
        guard let menu = user.model.layers.last as? Menu else {
            Issue.record("the menu is gone")
            return
        }
        #expect(menu.entries[menu.state.selection].title == "hash")
        click(&user, "hash  ")
        #expect(user.jobs.count == 1)
        #expect(user.model.layers.isEmpty)
    }

    @Test func `a click outside of a menu only closes it`() {
        var user = RobotUser()
        user.type("6")
        let before = user.model.list.state
        user.type("y")
        click(&user, at: Position(x: 10, y: 6))
        #expect(user.model.layers.isEmpty && user.jobs.isEmpty)
        #expect(user.model.list.state == before)
        user.type(":")
        click(&user, at: Position(x: 5, y: 10))
        #expect(user.model.layers.isEmpty && user.model.screen == .patch)
    }

    @Test func `clicks choose an entry of the palette, even after scrolling`() {
        var user = RobotUser()
        user.type(":")
        wheel(&user, .wheelDown)
        guard let menu = user.model.layers.last as? Menu else {
            Issue.record("the palette is gone")
            return
        }
        #expect(menu.state.selection == 3)
        wheel(&user, .wheelUp)
        user.type("patch")
        click(&user, "go to Patch")
        click(&user, "go to Patch")
        #expect(user.model.screen == .patch && user.model.layers.isEmpty)
    }

    @Test func `a question is answered by its buttons`() {
        var user = RobotUser()
        user.type("6")
        user.find("notes/digest@1 kind:plan")
        user.type("a")
        #expect(user.sees("Stage hidden changes, too?"))
        click(&user, at: Position(x: 2, y: 5))
        #expect(user.sees("Stage hidden changes, too?"), "a click outside of it has no effect")
        click(&user, "[ Cancel ]")
        #expect(user.model.layers.isEmpty && user.staged.isEmpty)
        user.type("a")
        click(&user, "[ Stage ]")
        #expect(user.model.layers.isEmpty && user.staged.count == 2)
    }

    @Test func `a click does not replace the required digits`() {
        var user = RobotUser()
        user.goTo(proposal: 4)
        user.type("A")
        click(&user, "[ Approve ]")
        #expect(user.world.performed.isEmpty)
        user.type("y")
        #expect(user.sees("First 4 digits"))
        let digits = FakeWorld.hash("result 4").hex.prefix(4)
        user.type(String(digits))
        click(&user, "[ Approve ]")
        #expect(user.world.performed.count == 1)
        #expect(user.model.layers.isEmpty)
    }

    @Test func `the wheel scrolls the preview of a resolution, and its buttons answer it`() {
        var user = RobotUser(.importing, height: 14)
        user.type("3t")
        #expect(user.sees("[ Take theirs ]"))
        let before = user.screen
        wheel(&user, .wheelDown)
        #expect(user.screen != before)
        click(&user, "[ Cancel ]", offset: -2)
        #expect(user.sees("[ Take theirs ]"), "a click outside of a button has no effect")
        click(&user, "[ Cancel ]")
        #expect(user.world.performed.isEmpty && user.status.contains("canceled"))
        user.type("t")
        click(&user, "[ Take theirs ]")
        #expect(user.world.performed.count == 1)
    }

    @Test func `the wheel scrolls the help, and a click outside of it does nothing`() {
        var user = RobotUser(height: 20)
        user.type("?")
        let before = user.screen
        wheel(&user, .wheelDown)
        #expect(user.screen != before)
        wheel(&user, .wheelUp)
        #expect(user.screen == before)
        click(&user, at: Position(x: 30, y: 1))
        #expect(user.screen == before)
    }

    @Test func `a click selects a decision in the log`() {
        var user = RobotUser()
        for name in ["export", "index", "search"] {
            user.goTo("replace:defplan:notes/\(name)@1")
            user.type(" ")
        }
        user.type("@")
        click(&user, "stage replace:defplan:notes/export@1")
        user.type("y")
        #expect(user.jobs.last == .copy("aos stage add replace:defplan:notes/export@1", what: "the command"))
    }

    @Test func `a text field keeps its text when the mouse is clicked or scrolled`() {
        var user = RobotUser()
        user.type("6 S")
        user.type("why")
        wheel(&user, .wheelUp)
        click(&user, at: Position(x: 2, y: 5))
        click(&user, at: Position(x: 60, y: 19))
        #expect(user.sees("> why"))
        #expect(user.world.performed.count == 1)
    }

    @Test func `clicks write nothing to a read-only world`() {
        var world = FakeWorld.importing
        world.snapshot.isReadOnly = true
        for keys in ["6y", "6:", "3y", "2:", "6@", "6?"] {
            var open = RobotUser(world, width: 60, height: 20)
            open.type(keys)
            for y in 0..<20 {
                var user = open
                for x in stride(from: 2, to: 60, by: 8) {
                    click(&user, at: Position(x: x, y: y))
                    click(&user, at: Position(x: x, y: y))
                }
                #expect(user.world.performed.isEmpty && user.previewed.isEmpty, "\(keys) at row \(y)")
            }
        }
    }

    @Test(arguments: [(40, 10), (20, 5), (100, 20)])
    func `after clicks anywhere on any popup the screen can be drawn`(width: Int, height: Int) {
        for keys in ["y", ":", "?", "@", "a", " S"] {
            var open = RobotUser(width: width, height: height)
            open.type("6" + keys)
            for y in -1...height {
                for x in stride(from: -1, through: width, by: 4) {
                    var user = open
                    click(&user, at: Position(x: x, y: y))
                    click(&user, at: Position(x: x, y: y))
                    #expect(user.grid.size == Size(width: width, height: height))
                }
            }
        }
    }
}
