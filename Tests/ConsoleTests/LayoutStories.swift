import Canvas
import Testing

@testable import Console

@Suite struct LayoutStories {
    @Test func `from 100 columns list and detail are side by side`() {
        #expect(RobotUser(width: 100, height: 24).model.geometry.showsBoth)
        var user = RobotUser(width: 99, height: 24)
        #expect(!user.model.geometry.showsBoth)
        #expect(user.sees("Needs attention"))
        user.press(.tab)
        #expect(!user.sees("Needs attention"))
        #expect(user.sees("Impact"))
        user.press(.backTab)
        #expect(user.sees("Needs attention"))
    }

    @Test func `the number of the current screen returns to its list`() {
        var user = RobotUser(width: 80, height: 24)
        user.type("6")
        user.press(.enter)
        #expect(user.model.layout.focus == .detail)
        user.type("6")
        #expect(user.model.layout.focus == .list)
        #expect(user.model.screen == .patch)
    }

    @Test func `the divider moves and stays on the screen`() {
        var user = RobotUser()
        let width = user.model.geometry.list?.width ?? 0
        user.type(">")
        #expect((user.model.geometry.list?.width ?? 0) > width)
        for _ in 0..<50 { user.type("<") }
        #expect((user.model.geometry.list?.width ?? 0) > 15)
    }

    @Test func `a pane zooms and unzooms`() {
        var user = RobotUser()
        user.type("6")
        user.press(.tab)
        user.type("+")
        #expect(user.model.geometry.list == nil)
        #expect(user.model.geometry.detail?.width == 120)
        user.type("_")
        #expect(user.model.geometry.showsBoth)
    }

    @Test func `a resize keeps the selected row visible`() {
        var user = RobotUser()
        user.type("5")
        user.press(.end)
        user.receive(.resized(Size(width: 80, height: 12)))
        #expect(user.sees("> "))
        #expect(user.sees("notes/signing_key@1"))
        user.receive(.resized(Size(width: 120, height: 40)))
        #expect(user.sees("notes/signing_key@1"))
    }

    @Test func `the detail scrolls from the list and sideways`() {
        var user = RobotUser(width: 120, height: 20)
        user.type("5")
        user.find("share kind:plan")
        let before = user.screen
        user.type("JJ")
        #expect(user.screen != before)
        #expect(user.model.layout.focus == .list)
        user.press(.tab, .right)
        #expect(user.model.detail.left == 8)
        user.press(.left, .left)
        #expect(user.model.detail.left == 0)
    }

    @Test func `the mouse selects, opens, scrolls and drags`() {
        var user = RobotUser()
        func mouse(_ action: Mouse.Action, _ x: Int, _ y: Int) -> Key {
            .mouse(Mouse(action, at: Position(x: x, y: y)))
        }
        user.press(mouse(.press, 30, 1))
        #expect(user.model.screen == .patch)
        user.press(mouse(.press, 10, 6))
        #expect(user.model.list.state.selection == 3)
        #expect(user.model.layout.focus == .list)
        user.press(mouse(.press, 10, 6))
        #expect(user.model.layout.focus == .detail)
        user.press(mouse(.wheelDown, 10, 6))
        #expect(user.model.list.state.selection == 6)
        let edge = (user.model.geometry.list?.maxX ?? 0) - 1
        user.press(mouse(.press, edge, 9), mouse(.drag, 72, 9), mouse(.release, 72, 9), mouse(.drag, 30, 9))
        #expect(user.model.layout.listShare == 60)
        user.press(mouse(.press, 500, 500), mouse(.wheelUp, -3, -3))
    }

    @Test func `every key in the footer has an effect`() {
        for screen in Screen.all {
            for binding in Keymap.bindings(on: screen) where binding.place != nil {
                for key in binding.keys { #expect(Keymap.binding(for: key, on: screen)?.help == binding.help) }
            }
        }
    }
}
