import CanonicalCBOR
import Canvas
import Testing

@testable import Console

/// The main screens with colors, without them, and in ASCII.
@Suite struct StyleScreenTests {
    /// A user in the middle of a review.
    private func user(at screen: Screen, ornaments: Ornaments = .unicode) -> RobotUser {
        var user = RobotUser(.importing, width: 120, height: 30, ornaments: ornaments)
        user.goTo("add:defplan:notes/share@1")
        user.type("D")
        user.goTo("replace:defplan:notes/sync@1")
        user.type("s")
        user.open(screen)
        return user
    }

    @Test(arguments: Screen.all) func `a screen with colors`(screen: Screen) throws {
        let grid = user(at: screen).grid
        try GoldenScreen.expect(grid.styledText(hasColor: true), "\(screen.name)-colour", grid.size)
    }

    @Test(arguments: Screen.all) func `a screen without colors`(screen: Screen) throws {
        let grid = user(at: screen).grid
        try GoldenScreen.expect(grid.styledText(hasColor: false), "\(screen.name)-no-colour", grid.size)
    }

    @Test(arguments: Screen.all) func `a screen in ASCII`(screen: Screen) throws {
        let user = user(at: screen, ornaments: .ascii)
        try GoldenScreen.expect(user.grid, "\(screen.name)-ascii")
        #expect(user.screen.utf8.allSatisfy { $0 < 0x80 })
    }

    @Test func `a prompt with and without colors`() throws {
        var user = user(at: .proposals)
        user.goTo(proposal: 4)
        user.type("A" + FakeWorld.hash("result 4").hex.prefix(4))
        try GoldenScreen.expect(user.grid.styledText(hasColor: true), "approve-colour", user.grid.size)
        try GoldenScreen.expect(user.grid.styledText(hasColor: false), "approve-no-colour", user.grid.size)
    }
}
