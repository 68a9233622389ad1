import Canvas
import Testing

@testable import Console
@testable import WorldProtocol

/// The screens about imports at common terminal sizes, compared with reviewed goldens.
@Suite struct ImportScreenTests {
    private func user(_ size: Size) -> RobotUser {
        RobotUser(.importing, width: size.width, height: size.height)
    }

    @Test(arguments: ScreenTests.sizes) func `the overview lists imports that need attention`(size: Size) throws {
        try GoldenScreen.expect(user(size).grid, "overview-imports")
    }

    @Test(arguments: ScreenTests.sizes) func `packs`(size: Size) throws {
        var user = user(size)
        user.type("2")
        try GoldenScreen.expect(user.grid, "packs")
        user.press(.enter)
        try GoldenScreen.expect(user.grid, "packs-contract")
        user.type("t")
        try GoldenScreen.expect(user.grid, "packs-checks")
        user.type("]")
        user.press(.enter)
        try GoldenScreen.expect(user.grid, "packs-fix")
    }

    @Test(arguments: ScreenTests.sizes) func `conflicts`(size: Size) throws {
        var user = user(size)
        user.type("3")
        try GoldenScreen.expect(user.grid, "conflicts")
        user.press(.enter)
        try GoldenScreen.expect(user.grid, "conflicts-sides")
        user.type("+")
        try GoldenScreen.expect(user.grid, "conflicts-zoomed")
        user.type("_t")
        try GoldenScreen.expect(user.grid, "conflicts-take-theirs")
    }

    @Test(arguments: ScreenTests.sizes) func `locks`(size: Size) throws {
        var user = user(size)
        user.type("4")
        try GoldenScreen.expect(user.grid, "locks")
        user.press(.enter)
        try GoldenScreen.expect(user.grid, "locks-changes")
        user.type("t")
        try GoldenScreen.expect(user.grid, "locks-take")
        user.press(.escape)
        user.type("oj")
        user.press(.tab)
        try GoldenScreen.expect(user.grid, "locks-restore")
    }

    @Test func `every size can be drawn with every layer`() {
        for width in [0, 1, 19, 20, 33, 59, 60, 99, 100, 140, 220] {
            for height in [0, 1, 5, 6, 9, 15, 16, 30] {
                var user = RobotUser(.importing, width: width, height: height)
                for keys in ["2", "2M", "3", "3t", "3x", "4", "4t", "4o"] {
                    user.type(keys)
                    #expect(user.grid.size == Size(width: width, height: height))
                    user.press(.escape)
                }
            }
        }
    }
}
