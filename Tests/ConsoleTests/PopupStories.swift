import AIR
import Canvas
import Testing

@testable import Console
@testable import WorldProtocol

/// Help, palette, log and copies: what stands in front of the screen.
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

    @Test func `help scrolls to its end, and back from there at once`() {
        var user = RobotUser(width: 80, height: 24)
        user.type("?")
        let top = user.screen
        user.type("G")
        let bottom = user.screen
        #expect(bottom != top)
        #expect(bottom.contains("cancel running work"))
        user.type("k")
        #expect(user.screen != bottom, "one line up is one line up")
        user.type("g")
        #expect(user.screen == top)
    }

    /// Every popup, opened as a user opens it.
    private static let popups: [(keys: String, title: String)] = [
        ("6 S", "Propose staged changes"), ("@", "Decisions"), (":", "Commands"), ("5y", "Copy"),
        ("7jX", "Reject proposal"),
        ("7jA", "Approve proposal"), ("5jw", "Why"), ("3o", "Keep mine"), ("3x", "Drop"), ("2I", "Add an import"),
        ("4t", "Lock"), ("2M", "Fix"),
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

    @Test func `keys that are pressed at a popup do nothing behind it`() {
        var user = RobotUser()
        user.type("6")
        let model = user.model
        user.type("?Daxs67@")
        user.press(.escape)
        #expect(user.model == model)
        #expect(user.world.performed.isEmpty)
    }

    @Test(arguments: [Key.escape, .character("q"), .character("?"), .control("c")])
    func `help is closed by the keys that close things`(key: Key) {
        var user = RobotUser()
        user.type("?")
        user.press(key)
        #expect(user.model.layers.isEmpty)
        #expect(user.asked.isEmpty)
    }

    @Test func `the palette opens a screen and stages, by name`() {
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
        #expect(user.world.performed.isEmpty && user.asked.isEmpty)
    }

    @Test func `the palette is left without a trace`() {
        var user = RobotUser()
        let screen = user.screen
        user.type(":share")
        user.press(.down, .up, .escape)
        #expect(user.screen == screen)
    }

    @Test func `what asks before it is done asks from the palette, too`() {
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
        #expect(user.asked.last == .copy("aos stage add replace:defplan:notes/sync@1", what: "the command"))
        user.press(.home)
        #expect(!user.sees("aos stage add replace:defplan:notes/sync@1"))
    }

    @Test func `an empty log says so`() {
        var user = RobotUser()
        user.type("@")
        #expect(user.sees("no decisions yet"))
        user.type("y")
        #expect(user.asked.isEmpty)
        user.press(.enter)
        #expect(user.model.layers.isEmpty)
    }

    @Test(arguments: [
        ("1", "h", "the hash"), ("5", "h", "the hash"), ("6", "i", "the id"), ("7", "p", "the patch hash"),
        ("6", "j", "the JSON"), ("7", "j", "the patch document"),
    ])
    func `what can be copied is a key away`(screen: String, key: String, what: String) {
        var user = RobotUser()
        user.type(screen)
        if screen != "1" { user.type("j") }
        user.type("y" + key)
        guard case .copy(let text, what)? = user.asked.last else {
            Issue.record("\(user.asked)")
            return
        }
        #expect(!text.isEmpty)
        #expect(user.model.layers.isEmpty)
    }

    @Test func `what was copied is said, and what could not be`() {
        var user = RobotUser()
        user.take(.told("copied the hash", isProblem: false))
        #expect(user.status.contains("* copied the hash"))
        user.take(.told("there is no clipboard", isProblem: true))
        #expect(user.status.contains("! there is no clipboard"))
    }
}
