import AIR
import CanonicalCBOR
import Canvas
import Governance
import Testing

@testable import Console
@testable import WorldProtocol

/// Prompts and text fields before anything that can't be undone.
@Suite struct PromptStories {
    private func digits(_ id: Int) -> String { String(FakeWorld.hash("result \(id)").hex.prefix(4)) }

    @Test(arguments: ["7jA", "7jX", "7jjP", "6 S"])
    func `input typed ahead is dropped before a prompt`(keys: String) {
        var user = RobotUser()
        user.type(keys)
        #expect(user.jobs.last == .discardTyping)
        #expect(user.model.layers.count == 1)
    }

    @Test(arguments: ["3t", "3x", "4t", "4o", "2M"])
    func `input typed ahead is dropped before the prompt for an edit`(keys: String) {
        var user = RobotUser(.importing)
        user.type(keys)
        #expect(user.jobs.last == .discardTyping)
        #expect(user.sees("[ Cancel ]"))
    }

    @Test(arguments: [120, 80])
    func `base and result are in the report, and the digits are not beside their field`(width: Int) throws {
        var user = RobotUser(width: width)
        user.goTo(proposal: 4)
        user.type("Ay")
        #expect(user.sees(FakeWorld.base.short))
        #expect(user.sees(FakeWorld.hash("result 4").short))
        let field = try #require(user.lines.first { $0.contains("First 4 digits of the result") })
        #expect(!field.prefix(60).contains(digits(4)))
    }

    @Test func `severe risks require a confirmation before the digits`() {
        var user = RobotUser()
        user.goTo(proposal: 4)
        user.type("A")
        #expect(user.sees("! GAINS") && user.sees("! DENIED") && user.sees("unreviewed 3 of 3"))
        #expect(user.sees("[ ] y confirms"))
        #expect(!user.sees("First 4 digits"))
        user.type(digits(4))
        user.press(.tab, .enter)
        #expect(user.world.performed.isEmpty)
        user.type("Ay" + digits(4))
        user.press(.enter)
        #expect(user.world.performed.count == 1)
    }

    @Test func `the sheet is shown beside the report`() {
        var user = RobotUser()
        user.goTo(proposal: 4)
        user.type("A")
        #expect(user.sees("Approve proposal 4?") && user.sees(" Shadow "))
        let before = user.screen
        user.type("J")
        #expect(user.screen != before, "the report scrolls")
    }

    @Test func `digits may be uppercase, and other characters are ignored`() {
        var user = RobotUser()
        user.goTo(proposal: 4)
        user.type("Ay" + "zx-" + digits(4).uppercased())
        user.press(.enter)
        #expect(
            user.world.performed == [
                .approve(ProposalID(4), .approve, approver: nil, expected: FakeWorld.hash("patch 4"))
            ])
    }

    @Test func `digits after the fourth are ignored`() {
        var user = RobotUser()
        user.goTo(proposal: 4)
        user.type("Ay" + digits(4) + "0000")
        #expect(!user.sees("wrong digits"))
        user.press(.enter)
        #expect(user.world.performed.count == 1)
    }

    @Test func `the confirming button is disabled until the digits are typed`() {
        var user = RobotUser()
        user.goTo(proposal: 3)
        user.type("P")
        user.press(.tab, .right, .enter)
        #expect(user.world.performed.isEmpty)
        #expect(user.status.contains("canceled"))
    }

    @Test func `the digits of another proposal are wrong`() {
        var user = RobotUser()
        user.goTo(proposal: 3)
        user.type("Py" + digits(4))
        #expect(user.sees("wrong digits"))
        user.press(.enter, .enter)
        #expect(user.world.performed.isEmpty)
        user.press(.escape)
        #expect(user.model.layers.isEmpty)
    }

    @Test func `rejecting prompts for a reason`() {
        var user = RobotUser()
        user.goTo(proposal: 5)
        user.type("X")
        #expect(user.sees("Reject proposal 5?"))
        user.press(.enter)
        #expect(user.status.contains("a reason is required"))
        #expect(user.world.performed.isEmpty)
        user.type("no")
        user.press(.enter)
        #expect(
            user.world.performed == [
                .approve(ProposalID(5), .reject, approver: nil, reason: "no", expected: FakeWorld.hash("patch 5"))
            ])
        #expect(user.status.contains("proposal 5 is rejected"))
    }

    @Test func `a decided proposal can't be decided again`() {
        var user = RobotUser()
        user.goTo(proposal: 0)
        for key in ["s", "A", "X", "P"] {
            user.type(key)
            #expect(user.status.contains("proposal 0 is applied"), "\(key): \(user.status)")
        }
        #expect(user.world.performed.isEmpty && user.model.layers.isEmpty)
    }

    @Test func `a description may be omitted, and a blank one counts as none`() {
        for typed in ["", "   "] {
            var user = RobotUser()
            user.type("6 S" + typed)
            user.press(.enter)
            #expect(user.world.performed.last == .propose(ProposalRequest(.staged, description: nil)))
        }
    }

    @Test func `a description is edited like any line`() {
        var user = RobotUser()
        user.type("6 Snotes share")
        user.press(.control("w"), .home)
        user.type("two ")
        user.press(.end, .backspace, .paste(" by\r\nlink"))
        #expect(user.sees("> two notes by link"))
        user.press(.control("u"))
        user.type("q?:6")
        user.press(.enter)
        #expect(user.world.performed.last == .propose(ProposalRequest(.staged, description: "q?:6")))
    }

    @Test func `canceling the description proposes nothing`() {
        var user = RobotUser()
        user.type("6 Shalf a sente")
        user.press(.escape)
        #expect(user.world.performed.count == 1, "only the staging")
        #expect(user.model.screen == .patch)
        #expect(user.staged.count == 1)
    }

    @Test func `nothing is proposed while the stage is being written`() {
        var user = RobotUser()
        user.goTo("replace:defplan:notes/sync@1")
        user.type(" ")
        user.press(.down)
        user.held = []
        user.type(" S")
        #expect(user.status.contains("being written"))
        #expect(user.model.layers.isEmpty)
    }

    @Test func `quitting while something is being written requires a second q`() {
        var user = RobotUser()
        user.held = []
        user.type("6 q")
        #expect(user.status.contains("a write is in progress"))
        #expect(user.jobs.isEmpty)
        user.type("q")
        #expect(user.jobs == [.quit])
    }

    @Test func `text pasted onto a screen is not a key`() {
        var user = RobotUser()
        user.type("6")
        user.press(.paste(" aDq"))
        #expect(user.world.performed.isEmpty && user.jobs.isEmpty)
        #expect(user.status.contains("nothing to paste into"))
    }
}
