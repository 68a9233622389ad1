import CanonicalCBOR
import Canvas
import Testing

@testable import Console
@testable import Governance
@testable import WorldProtocol

@Suite struct ProposalStories {
    /// A user at the shadowed proposal.
    private func atShadowed() -> RobotUser {
        var user = RobotUser()
        user.type("7j")
        return user
    }

    private var digits: String { String(FakeWorld.hash("result 4").hex.prefix(4)) }

    /// The row that shows a text.
    private func place(of text: String, in screen: String) -> Int? {
        screen.split(separator: "\n", omittingEmptySubsequences: false).firstIndex { $0.contains(text) }
    }

    @Test func `authority is above everything else`() throws {
        let user = atShadowed()
        let screen = user.screen
        let gains = try #require(place(of: "! GAINS", in: screen))
        let shadow = try #require(place(of: " Shadow ", in: screen))
        let changes = try #require(place(of: " Changes ", in: screen))
        #expect(gains < shadow && shadow < changes)
        #expect(user.sees("! WIDENS"))
        #expect(user.sees("! OPAQUE"))
    }

    @Test func `approving requires the first digits of the result`() {
        var user = atShadowed()
        user.type("A")
        #expect(user.jobs == [.discardTyping, .discardTyping], "before the proposal is read, and for the sheet")
        #expect(user.sees("Approve proposal 4?"))
        user.type("y" + digits)
        user.press(.enter)
        #expect(
            user.world.performed == [
                .approve(ProposalID(4), .approve, approver: nil, expected: FakeWorld.hash("patch 4"))
            ])
        #expect(user.status.contains("proposal 4 is approved"))
        #expect(user.sees("[x] approved"))
    }

    @Test func `Cancel has the focus`() {
        var user = atShadowed()
        user.type("A")
        user.press(.enter)
        #expect(user.world.performed.isEmpty)
        #expect(user.model.layers.isEmpty)
    }

    @Test func `wrong or pasted digits have no effect`() {
        var user = atShadowed()
        user.type("A")
        user.press(.paste(digits))
        user.press(.tab, .enter)
        #expect(user.model.layers.isEmpty)
        user.type("Ayffff")
        #expect(user.sees("wrong digits"))
        user.press(.enter, .tab, .enter)
        #expect(user.world.performed.isEmpty)
        #expect(!user.model.layers.isEmpty)
        user.press(.backspace, .backspace, .backspace, .backspace)
        user.type(digits)
        user.press(.tab, .enter)
        #expect(user.world.performed.isEmpty)
    }

    @Test func `applying requires an approval`() {
        var user = atShadowed()
        user.type("P")
        #expect(user.status.contains("proposal 4 is shadowed: A approves it first"))
        user.type("jP")
        #expect(user.sees("Apply proposal 3?"))
        user.type("y" + String(FakeWorld.hash("result 3").hex.prefix(4)))
        user.press(.enter)
        #expect(user.world.performed == [.apply(ProposalID(3), expected: FakeWorld.hash("patch 3"))])
    }

    @Test func `a stale proposal says why, and can't be approved`() {
        var user = atShadowed()
        user.type("jj")
        #expect(user.sees("is no longer the world's manifest"))
        user.type("A")
        #expect(user.status.contains("is stale"))
        #expect(user.status.contains("r rebases it"))
        user.type("Xno")
        user.press(.enter)
        #expect(
            user.world.performed == [
                .approve(ProposalID(2), .reject, approver: nil, reason: "no", expected: FakeWorld.hash("patch 2"))
            ])
    }

    @Test func `a submitted proposal is shadowed first`() {
        var user = RobotUser()
        user.type("7A")
        #expect(user.status.contains("s shadows it first"))
        user.type("s")
        #expect(user.world.performed == [.shadow(ProposalID(5))])
        #expect(user.sees("! GAINS"))
    }

    @Test func `a prompt whose base moved says so and can't be confirmed`() {
        var user = atShadowed()
        user.held = []
        user.type("R")
        user.held = user.held.map { $0.filter { !$0.isDetail } }
        user.type("A" + digits)
        user.world.snapshot.proposals[4].isStale = true
        let jobs = user.held ?? []
        user.held = nil
        for job in jobs { user.answer(job) }
        #expect(user.sees("! the base moved in the meantime"))
        #expect(user.sees("This can no longer be confirmed."))
        #expect(!user.sees("digits of the result"))
        user.type(digits)
        user.press(.tab, .enter)
        #expect(user.model.layers.isEmpty)
        #expect(user.status.contains("not approved"))
        #expect(
            !user.world.performed.contains(
                .approve(ProposalID(4), .approve, approver: nil, expected: FakeWorld.hash("patch 4"))))
    }
}
