import AIR
import Canvas
import JSON
import Testing

@testable import Console
@testable import WorldProtocol

@Suite struct SavedStateTests {
    /// A user who reopens the console in its saved state.
    private func reopened(_ robot: RobotUser, _ world: FakeWorld? = nil) -> RobotUser? {
        guard let bytes = robot.model.savedState?.bytes, let saved = SavedState(bytes) else { return nil }
        return RobotUser(world ?? robot.world, saved: saved)
    }

    @Test func `screen, divider, zoom and folds are restored`() throws {
        var robot = RobotUser()
        robot.type("5")
        robot.press(.home)
        robot.type("h")
        robot.type("6")
        robot.type(">>>")
        robot.type("+")
        let share = robot.model.layout.listShare
        let back = try #require(reopened(robot))
        #expect(back.model.screen == .patch)
        #expect(back.model.layout.listShare == share)
        #expect(back.model.layout.isZoomed)
        #expect(back.model.lists[.definitions]?.folded == robot.model.lists[.definitions]?.folded)
        #expect(back.model.lists[.definitions]?.folded.count == 1)
    }

    @Test func `a screen that has nothing to show any more is not opened`() throws {
        var robot = RobotUser(.importing)
        robot.type("3")
        #expect(try #require(reopened(robot)).model.screen == .conflicts)
        #expect(try #require(reopened(robot, FakeWorld())).model.screen == .overview)
        var patch = RobotUser()
        patch.type("6")
        #expect(try #require(reopened(patch, .broken)).model.screen == .overview)
    }

    @Test func `unfolded warnings stay unfolded`() throws {
        var robot = RobotUser()
        robot.model.lists[.overview]?.folded = [.need(.problems(.notice))]
        #expect(try #require(reopened(robot)).model.lists[.overview]?.folded == [.need(.problems(.notice))])
    }

    @Test func `no state is saved for a world that was never read`() {
        #expect(Model().savedState == nil)
    }

    @Test(arguments: [
        "", "{", "[]", "null", "{\"version\":2,\"screen\":\"patch\"}", "{\"screen\":\"patch\"}", "\u{0}\u{1}\u{2}",
    ])
    func `invalid saved state is ignored`(_ text: String) {
        #expect(SavedState(Array(text.utf8)) == nil)
    }

    @Test func `invalid values are dropped or clamped`() throws {
        let text = """
            {"version":1,"screen":"\\u001b[2J","list_share":99999999999999999999,"zoomed":"yes",
             "folded":{"definitions":["defplan","\\u001b]52;c;x","nothing",7],"overview":"all","patch":["\(
                String(repeating: "x", count: 5_000))"]}}
            """
        let state = try #require(SavedState(Array(text.utf8)))
        #expect(state.screen == .overview)
        #expect(state.layout == PaneLayout())
        #expect(state.folded == [.definitions: [.kind(.plan)], .patch: []])
        let wide = try #require(SavedState(Array(#"{"version":1,"list_share":100}"#.utf8)))
        #expect(wide.layout.listShare == 80)
        #expect(SavedState([UInt8](repeating: 0x20, count: SavedState.maximumSize + 1)) == nil)
    }

    @Test func `the saved state stays small, however much is folded`() throws {
        var robot = RobotUser()
        robot.model.lists[.patch] = ListPane(folded: Set((0..<10_000).map { .group("group \($0)") }))
        let bytes = try #require(robot.model.savedState).bytes
        #expect(bytes.count < SavedState.maximumSize)
        #expect(SavedState(bytes)?.folded[.patch]?.count == 100)
    }
}
