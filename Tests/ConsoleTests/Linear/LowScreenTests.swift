import Testing

@testable import Console

@Suite struct LowScreenTests {
    @Test(arguments: [5, 6, 7, 8, 9])
    func `the lowest screens show the selected row and the keys`(height: Int) {
        var user = RobotUser(width: 20, height: height)
        user.type("6j")
        let lines = user.screen.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines.count == height)
        #expect(lines.contains { $0.hasPrefix(">") }, "\(user.screen)")
        #expect(lines.last?.contains("? help") == true)
    }
}
