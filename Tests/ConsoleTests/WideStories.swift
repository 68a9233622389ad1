import AIR
import Canvas
import Governance
import Testing
import WorldIO

@testable import Console
@testable import WorldProtocol

/// The width of lists, and the panes beside the detail on wide screens.
@Suite struct WideStories {
    private let sync = "replace:defplan:notes/sync@1"

    private func width(_ user: RobotUser) -> Int { user.model.geometry.list?.width ?? 0 }

    // MARK: The list

    @Test func `a list is as wide as its rows need, and the detail takes the rest`() {
        var user = RobotUser(.importing, width: 140, height: 30)
        for screen in Screen.all {
            user.open(screen)
            guard user.model.hasRows, screen != .overview else { continue }
            let content = user.model.list.contentWidth
            #expect(width(user) == max(34, min(content + 2, 68)), "\(screen)")
            #expect(user.model.geometry.detail?.width == 140 - width(user))
        }
        user.open(.definitions)
        #expect(!user.screen.contains("…"), "no name is cut: \(user.screen)")
    }

    @Test func `the divider does not move while scrolling, folding, filtering or staging`() {
        var user = RobotUser(width: 140, height: 20)
        user.open(.definitions)
        let start = width(user)
        for keys in ["G", "g", "h", "l", "/sign"] {
            user.type(keys)
            #expect(width(user) == start, "\(keys)")
        }
        user.press(.escape)
        user.open(.patch)
        let patch = width(user)
        user.goTo("add:defplan:notes/share@1")
        user.type("D")
        user.press(.escape)
        user.type("a")
        #expect(width(user) == patch)
    }

    @Test func `a list of long names has a maximum width, and names are shortened in the middle`() {
        var world = FakeWorld()
        let long = "notes/" + String(repeating: "a_very_long_name_", count: 6) + "digest@1"
        let kind = world.snapshot.definitions[0].key.kind
        world.snapshot.definitions[0].key = DefinitionKey(kind, DefinitionName(long))
        var user = RobotUser(world, width: 140, height: 30)
        user.open(.definitions)
        #expect(width(user) == 68)
        #expect(user.lines.contains { $0.contains("notes/a_very") && $0.contains("…") && $0.contains("digest@1") })
    }

    @Test func `the divider moves from its current position, and = fits the list again`() {
        var user = RobotUser(width: 140, height: 20)
        user.open(.definitions)
        let start = width(user)
        user.type(">")
        #expect((start + 2...start + 8).contains(width(user)))
        #expect(user.model.savedState?.layout.listShare != nil)
        user.type("=")
        #expect(width(user) == start)
        #expect(user.model.savedState?.layout.listShare == nil)
    }

    @Test func `the list is measured again after others change the world`() {
        var user = RobotUser(width: 140, height: 20)
        user.open(.definitions)
        let start = width(user)
        let kept = user.world.snapshot.definitions[0].key
        user.world.snapshot.definitions[0].key = DefinitionKey(
            kept.kind, DefinitionName("notes/a_name_that_is_rather_long_for_a_list@1"))
        user.world.snapshot.revision += 1
        user.receive(.touched)
        #expect(width(user) > start)
        user.world.snapshot.definitions[0].key = kept
        user.world.snapshot.revision += 1
        user.receive(.touched)
        #expect(width(user) == start)
    }

    // MARK: Side by side

    private func reading(width: Int) -> RobotUser {
        var user = RobotUser(width: width, height: 40)
        user.goTo(sync)
        return user
    }

    @Test func `from 160 columns base and result of a change are side by side`() throws {
        let user = reading(width: 160)
        let row = try #require(user.lines.first { $0.contains("timeout_ms: 500") })
        #expect(row.contains("timeout_ms: 2000"), "\(row)")
        #expect(user.detail.contains("  base") && user.detail.contains("│   result"))
        #expect(!user.detail.contains("->"))
        let below = reading(width: 159)
        #expect(below.detail.contains("timeout_ms: 500 -> 2000"))
        #expect(!below.detail.contains("│"))
    }

    @Test func `a key toggles between side by side and unified`() {
        var user = reading(width: 200)
        user.type("|")
        #expect(user.detail.contains("timeout_ms: 500 -> 2000"))
        #expect(user.status.contains("one below the other"))
        user.type("|")
        #expect(!user.detail.contains("500 -> 2000"))
        var narrow = reading(width: 120)
        narrow.type("|")
        #expect(narrow.status.contains("needs 160 columns"))
        #expect(narrow.detail.contains("500 -> 2000"))
    }

    @Test func `an added change has one side that takes the full width`() {
        var user = RobotUser(width: 200, height: 40)
        user.goTo("add:defplan:notes/share@1")
        #expect(!user.detail.contains("│"))
    }

    @Test func `hunks are marked and folds are opened side by side, too`() throws {
        var user = reading(width: 200)
        user.press(.enter)
        user.type("]")
        user.type("s")
        guard case .markHunksSeen(OpID(sync), let hunks, true)? = user.world.performed.last else {
            Issue.record("no hunk was marked: \(user.status)")
            return
        }
        #expect(hunks.count == 1)
        #expect(user.detail.contains("   reviewed"))
        user.select { if case .unfold = $0 { true } else { false } }
        let folded = user.model.detail.text.count
        user.press(.enter)
        #expect(user.model.detail.text.count > folded)
    }

    @Test func `no row is wider than the pane, and no difference is lost`() {
        for width in 160...220 {
            let user = reading(width: width)
            for line in 0..<user.model.detail.text.count {
                let text = user.model.detail.text.line(line)
                #expect(text.width <= user.model.detailWidth, "\(width): \(text.text)")
            }
            #expect(user.detail.replacing(" ", with: "").contains("timeout_ms:2000"))
        }
    }

    // MARK: The third pane

    @Test func `a third pane shows the authority of a change and the stage`() {
        var user = RobotUser(width: 200, height: 40)
        user.goTo("add:defplan:notes/share@1")
        #expect(user.model.geometry.aside != nil)
        #expect(user.sees("─ Context "))
        #expect(user.sees("! GAINS"))
        #expect(!user.detail.contains("GAINS"), "it is shown in one place only")
        let below = RobotUser(width: 159, height: 40)
        #expect(below.model.geometry.aside == nil)
        user.open(.definitions)
        #expect(user.model.geometry.aside == nil, "other screens have two panes")
    }

    @Test func `comments are beside the change, and Enter resolves them there`() {
        var user = RobotUser(width: 200, height: 40)
        user.goTo(proposal: 4)
        user.press(.enter)
        user.type("/share")
        user.press(.enter)
        user.type("cwhy POST?")
        user.press(.enter)
        #expect(user.sees("on add:defplan:notes/share@1: why") && user.sees("POST?"))
        #expect(!user.detail.contains("why POST?"))
        user.press(.tab, .tab)
        #expect(user.model.layout.focus == .aside)
        user.press(.end, .enter)
        #expect(user.sees("Resolve the comment"), "\(user.screen)")
        user.type("the server expects it")
        user.press(.enter)
        #expect(user.sees("(resolved)"))
    }

    @Test func `Tab cycles through three panes, and shrinking the window keeps a focused pane`() {
        var user = reading(width: 200)
        var panes: [PaneLayout.Pane] = []
        for _ in 0..<4 {
            panes.append(user.model.layout.focus)
            user.press(.tab)
        }
        #expect(panes == [.list, .detail, .aside, .list])
        user.press(.backTab)
        user.press(.backTab)
        user.press(.tab)
        user.press(.tab, .tab, .tab)
        while user.model.layout.focus != .aside { user.press(.tab) }
        user.receive(.resized(Size(width: 120, height: 30)))
        #expect(user.model.layout.focus == .detail)
        user.press(.tab)
        #expect(user.model.layout.focus == .list)
    }

    @Test func `the legend explains every visible sign of the screen`() {
        for (screen, words) in [
            (Screen.patch, ["gains", "needs ^", "! blocked", "[~]", "in 3", "o ~"]),
            (.proposals, ["! stale", "failing", "?2"]), (.definitions, ["looks like", "unlisted", "12 digits"]),
            (.locks, ["unlocked", "! breaks"]), (.packs, ["content"]), (.conflicts, ["settled"]),
        ] {
            var user = RobotUser(.importing, width: 120, height: 200)
            user.open(screen)
            user.type("?")
            for word in words { #expect(user.sees(word), "\(screen): \(word)") }
        }
        var user = RobotUser(width: 120, height: 200)
        user.goTo(proposal: 4)
        user.press(.enter)
        user.type("?")
        for word in ["tree differs", "two open comments", "1 of 4 reviewed", "side by side"] {
            #expect(user.sees(word))
        }
        #expect(!user.sees("↑2 ↓0"), "the world is not shared")
        var shared = RobotUser(.shared(), width: 120, height: 200)
        shared.type("?")
        #expect(shared.sees("↑2 ↓0"))
    }
}
