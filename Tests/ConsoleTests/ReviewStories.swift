import AIR
import CanonicalCBOR
import Canvas
import Governance
import Presentation
import Testing

@testable import Console
@testable import WorldIO
@testable import WorldProtocol

/// Reading a proposal change by change.
@Suite struct ReviewStories {
    private let share = OpID("add:defplan:notes/share@1")
    private let sync = OpID("replace:defplan:notes/sync@1")
    private let id = ProposalID(4)

    /// A user who has opened the shadowed proposal.
    private func reading(width: Int = 120, height: Int = 40) -> RobotUser {
        var user = RobotUser(width: width, height: height)
        user.goTo(proposal: 4)
        user.press(.enter)
        return user
    }

    @Test func `Enter on a proposal shows its changes, and q goes back`() {
        var user = reading()
        #expect(user.sees("Proposal 4, 3 unreviewed"))
        #expect(user.sees("+ notes/share@1") && user.sees("~ notes/sync@1") && user.sees("- notes/tidy@1"))
        #expect(user.sees("! GAINS"), "the report is the first row's detail")
        user.type("q")
        #expect(user.selectedRow.contains("Share notes within a team"))
        user.press(.enter)
        #expect(user.sees("Proposal 4, 3 unreviewed"))
        user.press(.escape)
        #expect(!user.sees("3 unreviewed"))
    }

    @Test func `a change shows the proposal's values, and says where the working tree differs`() {
        var user = reading()
        user.type("/sync")
        user.press(.enter)
        #expect(user.detail.contains("timeout_ms: 500 -> 2000"))
        #expect(user.detail.contains("your working tree differs"))
        #expect(user.selectedRow.contains("tree differs"))
        // The working tree changes; the page stays as it is.
        let before = user.detail
        user.world.snapshot.changes.removeAll { $0.id == sync }
        user.type("R")
        #expect(user.detail == before)
    }

    @Test func `f shows values as AIR, and back`() {
        var user = reading()
        user.type("/sync")
        user.press(.enter)
        user.type("f")
        #expect(user.detail.contains("\"timeout_ms\": 500 -> 2000"))
        user.type("f")
        #expect(user.detail.contains("timeout_ms: 500 -> 2000") && !user.detail.contains("\"timeout_ms\""))
    }

    @Test func `Space marks a change, a heading, and in the detail a hunk`() {
        var user = reading()
        user.type("/sync")
        user.press(.enter)
        user.type(" ")
        #expect(user.world.performed == [.markReviewed(id, [sync], true)])
        #expect(user.sees("Proposal 4, 2 unreviewed"))
        user.type(" ")
        #expect(user.sees("Proposal 4, 3 unreviewed"))
        user.press(.tab)
        user.type("] ")
        guard case .markHunksReviewed(id, sync, let hunks, true)? = user.world.performed.last else {
            Issue.record("no hunk was marked")
            return
        }
        #expect(hunks.count == 1)
        #expect(user.detail.contains("1 of 2 hunks reviewed"))
        user.press(.tab, .escape)
        user.press(.home, .down)
        user.type(" ")
        #expect(user.sees("Proposal 4, reviewed"))
    }

    @Test func `brackets go from one unreviewed change to the next`() {
        var user = reading()
        user.type("]")
        #expect(user.selectedRow.contains("notes/share@1"))
        user.type(" ]")
        #expect(user.selectedRow.contains("notes/sync@1"))
        user.type("]")
        #expect(user.selectedRow.contains("notes/tidy@1"))
        user.type("]")
        #expect(user.status.contains("no more unreviewed changes"))
        user.type("[[")
        #expect(user.selectedRow.contains("notes/sync@1"), "reviewed changes are skipped")
    }

    @Test func `brackets in the detail continue with the next change`() {
        var user = reading()
        user.type("]")
        user.press(.tab)
        user.type("]")
        #expect(user.model.detail.subject == .reviewed(id, share))
        user.type("]")
        #expect(user.model.detail.subject == .reviewed(id, sync))
        #expect(user.model.layout.focus == .detail)
        #expect(user.model.detail.text.seenable[user.model.detail.place.selection] != nil)
    }

    @Test func `a comment is shown at its hunk, and a reply resolves it`() {
        var user = reading()
        user.type("/sync")
        user.press(.enter, .tab)
        user.type("]c")
        #expect(user.sees("on a hunk of replace:defplan:notes/sync@1"))
        user.press(.enter)
        #expect(user.status.contains("the comment is empty"))
        user.type("why so long?")
        user.press(.enter)
        #expect(user.detail.contains("? 0 ada on replace:defplan:notes/sync@1: why so long?"))
        #expect(user.selectedRow.isEmpty || user.sees("?1"))
        user.select { if case .comment = $0 { true } else { false } }
        user.press(.enter)
        #expect(user.sees("Resolve the comment"))
        user.type("the server is slow")
        user.press(.enter)
        guard case .comment(_, "the server is slow", _, sync, _, 0)? = user.world.performed.last else {
            Issue.record("no reply was sent")
            return
        }
        #expect(user.detail.contains("(resolved)"))
        user.select { if case .comment = $0 { true } else { false } }
        user.press(.enter)
        #expect(user.status.contains("resolved"))
    }

    @Test func `a comment on the proposal can be made from the list, too`() {
        var user = RobotUser()
        user.goTo(proposal: 4)
        user.type("cfine")
        user.press(.enter)
        #expect(user.world.performed == [.comment(id, "fine", author: nil, op: nil, hunk: nil, resolves: nil)])
    }

    @Test func `Enter on an authority line leads to the change that it comes from`() {
        var user = reading()
        user.press(.tab)
        user.select { if case .authority(let place) = $0 { place.origin?.name.text == "notes/share@1" } else { false } }
        user.press(.enter)
        #expect(user.model.detail.subject == .reviewed(id, share))
        user.press(.control("o"))
        #expect(user.model.detail.subject == .review(id))
        // From the list of proposals it opens the proposal.
        var other = RobotUser()
        other.goTo(proposal: 4)
        other.press(.tab)
        other.select {
            if case .authority(let place) = $0 { place.origin?.name.text == "notes/share@1" } else { false }
        }
        other.press(.enter)
        #expect(other.model.detail.subject == .reviewed(id, share))
    }

    @Test func `the filter matches states of authority, and lists them while typing`() {
        var user = reading()
        user.type("/state:")
        #expect(user.status.contains("authority") && user.status.contains("gains") && user.status.contains("differs"))
        user.type("gai")
        #expect(user.status.contains("state: gains"))
        user.press(.enter)
        #expect(user.sees("notes/share@1") && !user.sees("- notes/tidy@1"))
        user.press(.escape)
        user.type("/!state:authority")
        user.press(.enter)
        #expect(user.sees("- notes/tidy@1"))
    }

    @Test func `changes are ordered by risk`() {
        var user = reading()
        user.type("O")
        #expect(user.model.list.rows.dropFirst().first == .reviewed(id, share))
        #expect(!user.model.list.rows.contains { if case .reviewedGroup = $0 { true } else { false } })
        var patch = RobotUser()
        patch.type("6O")
        #expect(patch.model.list.rows.first == .change(13))
        #expect(patch.lines.first { $0.contains("+ notes/share@1") }?.contains("gains") == true)
    }

    @Test func `the patch shows the authority of a change and the proposal that contains it`() {
        var user = RobotUser()
        user.goTo("replace:defplan:notes/sync@1")
        #expect(user.selectedRow.contains("in 4"))
        #expect(user.detail.contains("in proposal 4"))
        user.find("state:gains")
        #expect(user.sees("+ notes/share@1") && !user.sees("~ notes/sync@1"))
    }

    @Test func `D offers the companions that make a change work, named and counted`() {
        var world = FakeWorld()
        world.companions = [
            Companion(
                id: OpID("set:triggers:notes/Shared@1->notes/share@1"), role: .starts(plan: "notes/share@1")),
            Companion(id: OpID("replace:defpolicy:notes/default@1"), role: .allows(effects: ["http.request"])),
        ]
        var user = RobotUser(world)
        user.goTo("add:defplan:notes/share@1")
        user.type("D")
        #expect(user.staged.count == 3, "the dependencies are already staged")
        #expect(user.sees("Without 2 companions") && user.sees("starts notes/share@1"))
        #expect(user.sees("allows http.request"))
        user.press(.escape)
        #expect(user.staged.count == 3)
        user.type("D")
        user.press(.enter)
        #expect(user.staged.count == 5)
    }

    @Test func `an author withdraws with a reason`() {
        var user = reading()
        user.type("W")
        user.type("wrong idea")
        user.press(.enter)
        #expect(user.world.performed == [.withdraw(id, author: nil, reason: "wrong idea")])
        #expect(user.status.contains("proposal 4 is rejected"))
    }

    @Test func `deciding works from within the proposal, with the report beside the sheet`() {
        var user = reading()
        user.type("]A")
        #expect(user.sees("Approve proposal 4?") && user.sees(" Shadow "))
        user.type("y" + String(FakeWorld.hash("result 4").hex.prefix(4)))
        user.press(.enter)
        #expect(user.world.performed == [.approve(id, .approve, approver: nil, expected: FakeWorld.hash("patch 4"))])
        #expect(user.sees("Proposal 4"))
    }

    @Test func `a proposal that no longer exists is closed`() {
        var user = reading()
        user.world.snapshot.proposals.removeLast(2)
        user.type("R")
        #expect(!user.model.review.isOpen)
        #expect(user.sees("Proposals"))
    }

    @Test func `the selection stays in place when others change the world`() {
        var user = reading()
        user.type("/sync")
        user.press(.enter)
        user.world.mark(id, [share], true)
        user.type("R")
        #expect(user.model.list.selected == .reviewed(id, sync))
        user.press(.escape)
        #expect(user.sees("Proposal 4, 2 unreviewed"))
    }
}
