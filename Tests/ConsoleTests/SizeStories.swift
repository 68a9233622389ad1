import CanonicalCBOR
import Canvas
import Testing

@testable import Console

/// Terminals of every size, and resizes.
@Suite struct SizeStories {
    @Test func `a whole decision fits into forty columns and ten rows`() {
        var user = RobotUser(width: 40, height: 10)
        user.type("6")
        user.find("sync")
        #expect(user.selectedRow.contains("[ ] ~ notes/sync@1"))
        user.press(.enter)
        #expect(user.sees("http.request") || user.sees("timeout_ms") || user.sees("~ replace"))
        user.type("q ")
        #expect(user.staged == ["replace:defplan:notes/sync@1"])
        #expect(user.header.contains("1 ok"))
        user.type("S")
        user.type("small")
        #expect(user.sees("> small"))
        user.press(.enter)
        #expect(user.model.screen == .proposals)
        #expect(user.selectedRow.contains("small"))
    }

    @Test func `approving fits into forty columns and ten rows`() {
        var user = RobotUser(width: 40, height: 10)
        user.goTo(proposal: 4)
        user.type("A")
        #expect(user.sees("[ Cancel ]") && user.sees("[ Approve ]"))
        user.type("y" + FakeWorld.hash("result 4").hex.prefix(4).description)
        user.press(.enter)
        #expect(user.world.performed.count == 1)
    }

    @Test func `a window that is too small shows the required size`() {
        for (width, height) in [(19, 5), (20, 4), (19, 40), (200, 4)] {
            let user = RobotUser(width: width, height: height)
            let text = user.screen.split(whereSeparator: \.isWhitespace).joined(separator: " ")
            #expect(text.contains("too small"), "\(width)x\(height)")
            #expect(text.contains("20x5"))
        }
        #expect(!RobotUser(width: 20, height: 5).sees("too small"))
    }

    @Test func `a window that was too small is restored as it was`() {
        var user = RobotUser()
        user.type("6jjj")
        user.press(.tab)
        let (row, detail, footer) = (user.selectedRow, user.detail, user.footer)
        user.receive(.resized(Size(width: 3, height: 1)))
        #expect(!user.sees("Patch"))
        user.receive(.resized(Size(width: 120, height: 40)))
        #expect(user.selectedRow == row && !row.isEmpty)
        #expect(user.detail == detail)
        #expect(user.footer == footer)
        #expect(user.model.layout.focus == .detail)
    }

    @Test func `keys pressed in a window that is too small are not lost`() {
        var user = RobotUser(width: 10, height: 3)
        user.type("6j")
        user.receive(.resized(Size(width: 120, height: 40)))
        #expect(user.model.screen == .patch)
    }

    @Test func `a window that narrows shows the focused pane`() {
        for pane in [PaneLayout.Pane.list, .detail] {
            var user = RobotUser()
            user.type("6jj")
            user.focus(pane)
            user.receive(.resized(Size(width: 80, height: 24)))
            #expect((user.model.geometry.list != nil) == (pane == .list))
            #expect((user.model.geometry.detail != nil) == (pane == .detail))
        }
    }

    @Test func `after many resizes the screen has the last size`() {
        var user = RobotUser()
        user.type("5")
        user.press(.end)
        for step in 0..<200 { user.receive(.resized(Size(width: 7 + step * 13 % 170, height: 1 + step * 7 % 60))) }
        user.receive(.resized(Size(width: 120, height: 40)))
        #expect(user.selectedRow.contains("notes/signing_key@1"))
        #expect(user.grid.faults.isEmpty)
    }

    @Test func `a zoomed list takes the full width until Esc`() {
        var user = RobotUser()
        user.type("5+")
        #expect(user.model.geometry.list?.width == 120)
        #expect(user.model.geometry.detail == nil)
        user.press(.escape)
        #expect(user.model.geometry.showsBoth)
    }

    @Test func `the divider leaves room for both panes`() {
        var user = RobotUser(width: 100, height: 20)
        for _ in 0..<60 { user.type(">") }
        #expect((user.model.geometry.detail?.width ?? 0) >= 15)
        for _ in 0..<60 { user.type("<") }
        #expect((user.model.geometry.list?.width ?? 0) >= 15)
    }

    @Test func `boxes are drawn only where there is room`() {
        #expect(RobotUser(width: 60, height: 16).sees("┌"))
        #expect(!RobotUser(width: 59, height: 16).sees("┌"))
        #expect(!RobotUser(width: 60, height: 15).sees("┌"))
    }

    @Test func `with --ascii every sign is ASCII, in every layer`() {
        for keys in ["1", "5t", "6j ", "6?", "6y", "6:sha", "6 @", "7jA", "6 S"] {
            var user = RobotUser(width: 100, height: 30, ornaments: .ascii)
            user.type(keys)
            #expect(user.screen.utf8.allSatisfy { $0 < 0x80 }, "\(keys)")
        }
    }
}
