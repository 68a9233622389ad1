import Canvas
import Governance
import Testing

@testable import Console
@testable import WorldIO
@testable import WorldProtocol

/// The review page with a change of each kind, at common terminal sizes.
@Suite struct ReviewScreenTests {
    static let sizes = [Size(width: 200, height: 60), Size(width: 120, height: 40), Size(width: 80, height: 24)]

    private func reading(_ size: Size) -> RobotUser {
        var user = RobotUser(.withEveryKind, width: size.width, height: size.height)
        user.goTo(proposal: 4)
        user.press(.enter)
        return user
    }

    @Test(arguments: sizes, FakeWorld.kinds.indices)
    func `a change of each kind`(size: Size, index: Int) throws {
        var user = reading(size)
        let change = FakeWorld.kinds[index].change
        user.model.review.wanted = (change.row.id, nil)
        user.type("J")
        #expect(user.model.detail.subject == .reviewed(ProposalID(4), change.row.id))
        let name = "\(change.row.operation.rawValue)-\(change.row.kind)-\(index)".replacing(".", with: "-")
        try GoldenScreen.expect(user.grid, "review-\(name)")
    }

    @Test(arguments: sizes) func `the list of changes and the sheet`(size: Size) throws {
        var user = reading(size)
        try GoldenScreen.expect(user.grid, "review")
        user.type("A")
        try GoldenScreen.expect(user.grid, "review-sheet")
        user.type("y")
        try GoldenScreen.expect(user.grid, "review-digits")
    }
}
