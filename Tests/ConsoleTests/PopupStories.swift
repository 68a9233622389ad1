import AIR
import Canvas
import Testing

@testable import Console
@testable import WorldProtocol

/// The popups in front of a screen: help, palette, log and the copy menu.
@Suite struct PopupStories {
    @Test func `help lists the keys of the screen and the common keys`() {
        for name in Screen.all {
            var user = RobotUser(.importing, width: 120, height: 200)
            user.open(name)
            user.type("?")
            let unwrapped = user.screen.filter { $0 != " " && $0 != "│" && $0 != "\n" }
            for binding in Keymap.bindings(on: name) {
                #expect(unwrapped.contains(binding.help.prefix(40).filter { $0 != " " }), "\(name): \(binding.help)")
            }
        }
    }

    @Test func `help scrolls to its end, and back with the first key`() {
        var user = RobotUser(width: 80, height: 24)
        user.type("?")
        let top = user.screen
        user.type("G")
        let bottom = user.screen
        #expect(bottom != top)
        #expect(bottom.contains("cancel running work"))
        user.type("k")
        #expect(user.screen != bottom, "the first key scrolls up")
        user.type("g")
        #expect(user.screen == top)
    }

    /// Every popup: the keys that open it, and its title.
    private static let popups: [(keys: String, title: String)] = [
        ("6 S", "Propose staged changes"), ("@", "Decisions"), (":", "Commands"), ("5y", "Copy"),
        ("7jX", "Reject proposal"),
        ("7jA", "Approve proposal"), ("5jw", "Why"), ("3o", "Keep mine"), ("3x", "Drop"), ("2I", "Add an import"),
        ("4t", "Update"), ("2M", "Fix"),
    ]

    @Test(arguments: popups) func `a popup shows its keys in the footer and, with ?, in its help`(
        keys: String, title: String
    ) throws {
        var user = RobotUser(.importing, width: 160, height: 60)
        user.type(keys)
        let layer = try #require(user.model.layers.last, "\(keys)")
        #expect(user.sees(title))
        let hints = layer.hints(user.model, isFooter: true)
        #expect(!hints.isEmpty)
        for hint in hints { #expect(user.footer.contains("\(hint.shown) \(hint.label)"), "\(user.footer)") }
        #expect(hints.contains { $0.label == "close" || $0.label == "cancel" })
        let count = user.model.layers.count
        user.type("?")
        // In a text field, the key is typed.
        guard user.model.layers.count > count else { return }
        for hint in layer.hints(user.model) { #expect(user.sees(hint.help), "\(keys): \(hint.help)") }
        #expect(!user.sees("go to Overview"), "only the keys of the popup")
        user.press(.escape)
        #expect(user.model.layers.count == count)
    }

    @Test func `keys pressed in a popup have no effect behind it`() {
        var user = RobotUser()
        user.type("6")
        let model = user.model
        user.type("?Daxs67@")
        user.press(.escape)
        #expect(user.model == model)
        #expect(user.world.performed.isEmpty)
    }

    @Test(arguments: [Key.escape, .character("q"), .character("?"), .control("c")])
    func `each key that closes popups closes the help`(key: Key) {
        var user = RobotUser()
        user.type("?")
        user.press(key)
        #expect(user.model.layers.isEmpty)
        #expect(user.jobs.isEmpty)
    }

    @Test func `the palette opens a screen or stages a change by name`() {
        var user = RobotUser()
        user.type(":propos")
        user.press(.enter)
        #expect(user.model.screen == .proposals)
        user.goTo("replace:defplan:notes/sync@1")
        user.type(":with dependencies")
        user.press(.enter)
        #expect(user.staged == ["replace:defplan:notes/sync@1"])
    }

    @Test func `Enter without matches has no effect`() {
        var user = RobotUser()
        user.type(":qqqqzzzz")
        #expect(user.sees("no matches"))
        user.press(.enter)
        #expect(user.model.layers.isEmpty)
        #expect(user.world.performed.isEmpty && user.jobs.isEmpty)
    }

    @Test func `canceling the palette leaves the screen unchanged`() {
        var user = RobotUser()
        let screen = user.screen
        user.type(":share")
        user.press(.down, .up, .escape)
        #expect(user.screen == screen)
    }

    @Test func `an action that prompts first also prompts from the palette`() {
        var user = RobotUser()
        user.goTo(proposal: 4)
        user.type(":approve")
        user.press(.enter)
        #expect(user.sees("Approve proposal 4?"))
        user.press(.enter)
        #expect(user.world.performed.isEmpty)
    }

    @Test func `the log shows the latest decision and its command`() {
        var user = RobotUser(width: 120, height: 12)
        user.type("6")
        for _ in 0..<20 { user.type("sj") }
        user.goTo("replace:defplan:notes/sync@1")
        user.type(" @y")
        #expect(user.sees("aos stage add replace:defplan:notes/sync@1"))
        #expect(user.jobs.last == .copy("aos stage add replace:defplan:notes/sync@1", what: "the command"))
        user.press(.home)
        #expect(!user.sees("aos stage add replace:defplan:notes/sync@1"))
    }

    @Test func `an empty log says so`() {
        var user = RobotUser()
        user.type("@")
        #expect(user.sees("no decisions yet"))
        user.type("y")
        #expect(user.jobs.isEmpty)
        user.press(.enter)
        #expect(user.model.layers.isEmpty)
    }

    @Test(arguments: [
        ("1", "h", "the hash"), ("5", "h", "the hash"), ("6", "i", "the id"), ("7", "p", "the patch hash"),
        ("6", "j", "the JSON"), ("7", "j", "the patch document"),
    ])
    func `each entry of the copy menu has its own key`(screen: String, key: String, what: String) {
        var user = RobotUser()
        user.type(screen)
        if screen != "1" { user.type("j") }
        user.type("y" + key)
        guard case .copy(let text, what)? = user.jobs.last else {
            Issue.record("\(user.jobs)")
            return
        }
        #expect(!text.isEmpty)
        #expect(user.model.layers.isEmpty)
    }

    @Test func `what was copied is reported, and so is a failure`() {
        var user = RobotUser()
        user.receive(.told("copied the hash", isProblem: false))
        #expect(user.status.contains("* copied the hash"))
        user.receive(.told("there is no clipboard", isProblem: true))
        #expect(user.status.contains("! there is no clipboard"))
    }
}
