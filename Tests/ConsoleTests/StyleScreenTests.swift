import CanonicalCBOR
import Canvas
import Testing

@testable import Console

/// How the main screens look with colours, without them, and in ASCII.
@Suite struct StyleScreenTests {
    /// Somebody in the middle of a review.
    private func user(at screen: ScreenName, ornaments: Ornaments = .unicode) -> RobotUser {
        var user = RobotUser(.importing, width: 120, height: 30, ornaments: ornaments)
        user.goTo("add:defplan:notes/share@1")
        user.type("D")
        user.goTo("replace:defplan:notes/sync@1")
        user.type("s")
        user.open(screen)
        return user
    }

    @Test(arguments: ScreenName.allCases) func `a screen with colours`(screen: ScreenName) throws {
        let grid = user(at: screen).grid
        try GoldenScreen.expect(grid.styledText(hasColor: true), "\(screen)-colour", grid.size)
    }

    @Test(arguments: ScreenName.allCases) func `a screen without colours`(screen: ScreenName) throws {
        let grid = user(at: screen).grid
        try GoldenScreen.expect(grid.styledText(hasColor: false), "\(screen)-no-colour", grid.size)
    }

    @Test(arguments: ScreenName.allCases) func `a screen in ASCII`(screen: ScreenName) throws {
        let user = user(at: screen, ornaments: .ascii)
        try GoldenScreen.expect(user.grid, "\(screen)-ascii")
        #expect(user.screen.utf8.allSatisfy { $0 < 0x80 })
    }

    @Test func `a question with and without colours`() throws {
        var user = user(at: .proposals)
        user.goTo(proposal: 4)
        user.type("A" + FakeWorld.hash("result 4").hex.prefix(4))
        try GoldenScreen.expect(user.grid.styledText(hasColor: true), "approve-colour", user.grid.size)
        try GoldenScreen.expect(user.grid.styledText(hasColor: false), "approve-no-colour", user.grid.size)
    }
}
