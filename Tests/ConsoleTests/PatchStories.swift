import Canvas
import Testing

@testable import Console
@testable import WorldProtocol
@testable import WorldIO

@Suite struct PatchStories {
    @Test func `Space stages a change, and pressed again unstages it`() {
        var user = RobotUser()
        user.type("6")
        user.find("sync")
        user.type(" ")
        #expect(user.sees("[x] ~ notes/sync@1"))
        #expect(user.sees("staged f6a214f7a5fc (1 op, compiles)"))
        #expect(user.sees("6 Patch 1/26"))
        #expect(user.status.contains("1 staged, compiles"))
        user.type(" ")
        #expect(user.sees("[ ] ~ notes/sync@1"))
        #expect(user.sees("nothing staged"))
    }

    @Test func `a change with dependencies is not staged alone`() {
        var user = RobotUser()
        user.type("6")
        user.find("share kind:plan")
        #expect(user.model.list.selected == .change(OpID("add:defplan:notes/share@1")))
        user.type(" ")
        #expect(user.status.contains("needs add:defschema:notes/Shared@1 and 1 more; D stages them too"))
        #expect(user.world.performed.isEmpty)
        user.type("D")
        #expect(user.world.snapshot.stage.staged.count == 3)
        #expect(user.sees("(3 ops, compiles)"))
    }

    @Test func `unstaging a dependency shows a change as blocked`() {
        var user = RobotUser()
        user.type("6")
        user.find("digest kind:plan")
        user.type("D")
        user.press(.escape, .home, .down)
        #expect(user.model.list.selected == .change(OpID("add:defschema:notes/Digest@1")))
        user.type(" ")
        #expect(user.sees("! blocked"))
        #expect(user.sees("! does not compile"))
        #expect(user.sees("there is no schema `notes/Digest@1`"))
        user.type("S")
        #expect(user.status.contains("1 staged change needs others"))
        #expect(user.model.layers.isEmpty)
    }

    @Test func `two presses before the answer cancel each other out`() {
        var user = RobotUser()
        user.type("6")
        user.find("sync")
        user.held = []
        user.type(" ")
        #expect(user.sees("[x] ~ notes/sync@1"))
        #expect(user.sees("... unstaging") == false)
        user.type(" ")
        #expect(user.sees("[ ] ~ notes/sync@1"))
        let jobs = user.held ?? []
        #expect(jobs.count == 2)
        user.held = nil
        user.answer(jobs[0])
        // The first answer is out of date: it must not show the change as staged again.
        #expect(user.sees("[ ] ~ notes/sync@1"))
        user.answer(jobs[1])
        #expect(user.sees("[ ] ~ notes/sync@1"))
        #expect(user.world.snapshot.stage.staged.isEmpty)
        #expect(user.model.pending.isEmpty)
    }

    @Test func `a key on a heading acts on all changes below it`() {
        var user = RobotUser()
        user.type("6k ")
        #expect(user.sees("[x] schemas 8/8"))
        user.type("jj ")
        #expect(user.sees("[~] schemas 7/8"))
    }

    @Test func `a range is staged with one key`() {
        var user = RobotUser()
        user.type("6vjj ")
        #expect(user.world.snapshot.stage.staged.count == 3)
        #expect(user.model.list.anchor == nil)
    }

    @Test func `all visible changes are staged, hidden ones only after a prompt`() {
        var user = RobotUser()
        user.type("6")
        user.find("kind:secret")
        user.type("a")
        #expect(user.world.snapshot.stage.staged.count == 1)
        user.press(.escape)
        user.find("notes/digest@1 kind:plan")
        user.type("a")
        #expect(user.sees("Stage hidden changes, too?"))
        user.press(.enter)
        #expect(user.world.snapshot.stage.staged.count == 1)
        user.type("a")
        user.press(.tab, .enter)
        #expect(user.world.snapshot.stage.staged.count == 3)
    }

    @Test func `the overview counts review marks`() {
        var user = RobotUser()
        user.type("6sjs1")
        #expect(user.sees("o 24 of 26 changes unreviewed"))
        user.press(.end)
        user.press(.enter)
        #expect(user.model.screen == .patch)
        #expect(user.model.list.filter.text == "state:unreviewed")
        #expect(user.sees("24 of 26"))
    }

    @Test func `undo and redo step through the decisions`() {
        var user = RobotUser()
        user.type("6 u")
        #expect(user.world.snapshot.stage.staged.isEmpty)
        user.press(.control("r"))
        #expect(user.world.snapshot.stage.staged.count == 1)
        user.type("uu")
        #expect(user.status.contains("nothing to undo"))
    }

    @Test func `submitting prompts for a description and shows the proposal`() {
        var user = RobotUser()
        user.type("6 S")
        #expect(user.jobs == [.discardTyping])
        user.type("share q notes")
        #expect(user.sees("> share q notes"))
        user.press(.enter)
        #expect(user.world.performed.last == .propose(ProposalRequest(.staged, description: "share q notes")))
        #expect(user.model.screen == .proposals)
        #expect(user.sees("> 6 submitted share q notes"))
        #expect(user.status.contains("made proposal 6"))
    }

    @Test func `an empty stage can't be submitted`() {
        var user = RobotUser()
        user.type("6S")
        #expect(user.status.contains("nothing is staged"))
        #expect(user.model.layers.isEmpty)
    }

    @Test func `hunks are visited in order and folds open`() throws {
        var user = RobotUser()
        user.type("6")
        user.find("sync")
        user.press(.tab)
        user.press(.home)
        let hunks = user.model.detail.text.hunks
        #expect(hunks.count == 3)
        user.type("]")
        #expect(user.model.detail.place.selection == hunks[0])
        user.type("]][")
        #expect(user.model.detail.place.selection == hunks[1])
        let fold = try #require(
            user.model.detail.text.targets.first { if case .unfold = $0.value { true } else { false } }?.key)
        let count = user.model.detail.text.count
        user.press(.home)
        for _ in 0..<fold { user.press(.down) }
        user.press(.enter)
        #expect(user.model.detail.text.count > count)
    }

    @Test func `the selection stays on the same change when the world is reloaded`() {
        var user = RobotUser()
        user.type("6")
        user.press(.down, .down, .down)
        let selected = user.model.list.selected
        user.world.snapshot.changes.removeFirst()
        user.type("R")
        #expect(user.model.list.selected == selected)
        #expect(user.model.list.state.selection == 3)
    }

    @Test func `the authority of a change is above its difference`() throws {
        var user = RobotUser()
        user.type("6")
        user.find("share kind:plan")
        let lines = user.screen.split(separator: "\n", omittingEmptySubsequences: false)
        func place(_ text: String) -> Int? { lines.firstIndex { $0.contains(text) } }
        let gains = try #require(place("! GAINS"))
        let allowed = try #require(place("allowed http.request via cap_http (rule 2 of"))
        let difference = try #require(place("$kind\": defplan"))
        #expect(gains < allowed && allowed < difference)
        #expect(user.sees("Authority of this change"))
        #expect(user.sees("! DENIED  blob.put via cap_blob"))
        user.press(.escape)
        user.find("sync")
        #expect(!user.sees("Authority of this change"))
    }
}
