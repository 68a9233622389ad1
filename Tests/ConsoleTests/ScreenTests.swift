import AIR
import Canvas
import Testing

@testable import Console
@testable import WorldProtocol

/// Every screen at common terminal sizes, compared with reviewed goldens.
@Suite struct ScreenTests {
    static let sizes = [
        Size(width: 200, height: 60), Size(width: 120, height: 40), Size(width: 80, height: 24),
        Size(width: 40, height: 10),
    ]

    private func user(_ size: Size, _ world: FakeWorld = FakeWorld()) -> RobotUser {
        RobotUser(world, width: size.width, height: size.height)
    }

    @Test(arguments: sizes) func `the overview lists items that need attention`(size: Size) throws {
        var user = user(size)
        user.type("6")
        user.find("plan")
        user.type("D1")
        try GoldenScreen.expect(user.grid, "overview")
        user.press(.tab)
        try GoldenScreen.expect(user.grid, "overview-impact")
    }

    @Test(arguments: sizes) func `a broken world`(size: Size) throws {
        try GoldenScreen.expect(user(size, .broken).grid, "overview-broken")
    }

    @Test(arguments: sizes) func `a world without a base`(size: Size) throws {
        try GoldenScreen.expect(user(size, .withoutBase).grid, "overview-no-base")
    }

    @Test(arguments: sizes) func `definitions`(size: Size) throws {
        var user = user(size)
        user.type("5")
        user.find("kind:plan")
        try GoldenScreen.expect(user.grid, "definitions")
        user.press(.tab)
        user.type("t")
        try GoldenScreen.expect(user.grid, "definitions-uses")
        user.type("t")
        try GoldenScreen.expect(user.grid, "definitions-history")
        user.type("tt")
        try GoldenScreen.expect(user.grid, "definitions-bytes")
        user.press(.tab)
        user.type("b")
        try GoldenScreen.expect(user.grid, "definitions-namespaces")
    }

    @Test(arguments: sizes) func `the patch`(size: Size) throws {
        var user = user(size)
        user.type("6jD")
        user.find("!kind:schema")
        user.type("k")
        try GoldenScreen.expect(user.grid, "patch")
        user.press(.escape)
        user.find("sync")
        user.press(.enter)
        try GoldenScreen.expect(user.grid, "patch-difference")
        user.type("]s")
        try GoldenScreen.expect(user.grid, "patch-seen")
    }

    @Test(arguments: sizes) func `proposals`(size: Size) throws {
        var user = user(size)
        user.type("7j")
        try GoldenScreen.expect(user.grid, "proposals")
        user.press(.enter)
        try GoldenScreen.expect(user.grid, "proposals-detail")
        user.type("A")
        try GoldenScreen.expect(user.grid, "proposals-approve")
    }

    @Test(arguments: sizes) func `a stale proposal before and after its rebase`(size: Size) throws {
        var user = user(size)
        user.type("7jjjr")
        try GoldenScreen.expect(user.grid, "proposals-rebase")
        user.type("b")
        try GoldenScreen.expect(user.grid, "proposals-rebase-both")
        user.press(.escape)
        user.type("or")
        try GoldenScreen.expect(user.grid, "proposals-rebased")
    }

    @Test(arguments: sizes) func `the gates`(size: Size) throws {
        var user = user(size)
        user.type("c")
        try GoldenScreen.expect(user.grid, "overview-gates")
    }

    @Test(arguments: sizes) func `popups`(size: Size) throws {
        var user = user(size)
        user.type("6j D?")
        try GoldenScreen.expect(user.grid, "help")
        user.press(.escape)
        user.type(":sha")
        try GoldenScreen.expect(user.grid, "palette")
        user.press(.escape)
        user.type("y")
        try GoldenScreen.expect(user.grid, "copy")
        user.press(.escape)
        user.type("@")
        try GoldenScreen.expect(user.grid, "log")
        user.press(.escape)
        user.type("S")
        user.type("share notes")
        try GoldenScreen.expect(user.grid, "submit")
    }

    @Test func `only ASCII is used if requested`() throws {
        var user = RobotUser(width: 120, height: 40, ornaments: .ascii)
        user.type("6")
        user.find("sync")
        try GoldenScreen.expect(user.grid, "patch-ascii")
        #expect(user.screen.utf8.allSatisfy { $0 < 0x80 })
    }

    @Test func `a screen that is too small says so`() {
        let user = RobotUser(width: 19, height: 4)
        #expect(user.sees("too small"))
    }

    @Test func `every size can be drawn with every layer`() {
        for width in [0, 1, 7, 19, 20, 33, 59, 60, 99, 100, 140] {
            for height in [0, 1, 4, 5, 6, 9, 15, 16, 30] {
                var user = RobotUser(width: width, height: height)
                for keys in ["", "5j", "6jD", "7jA", "?", ":s", "y", "@"] {
                    user.type(keys)
                    #expect(user.grid.size == Size(width: width, height: height))
                    user.press(.escape)
                }
            }
        }
    }
}
