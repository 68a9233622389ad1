import Foundation
import JSON
import PseudoTerminal
import Testing
import WaitingThreads

/// One person proposes; another, whose working files differ, reads the proposal, comments and decides.
@Suite(.waiting, .serialized) struct TwoPersonStoryTests {
    @Test func `another person reads, comments on and approves a proposal from the journal`() throws {
        let world = try SharedWorld()
        try aos(world, "gov", "propose", "--all", "--description", "Share notes", "--author", "mira")
        try aos(world, "gov", "shadow", "--id", "0")
        let shown = try ops(world)
        // The other person's files are at the base.
        try resetToBase("air", in: world)
        #expect(try ops(world) == shown, "the review comes from the store")

        let console = try DemoConsole(
            columns: 120, rows: 40, arguments: ["tui", "--world", world.path], scratch: world.scratch)
        try console.see("[1 Overview]", "1 proposal to approve")
        try console.press(.text("7"), see: "[7 Proposals 1]", "Share notes")
        try console.press(.enter, see: "Proposal 0,", "unreviewed")
        // Every change can be opened, and shows that the files here differ.
        for _ in shown { try console.program.type("]"); try console.program.waitUntilRead() }
        try console.see("your working tree differs")
        try console.press(.text("/share@1"), .enter, see: "─ add:defplan:notes/share@1")
        try console.press(.text("c"), see: "on add:defplan:notes/share@1")
        try console.press(.text("why POST?"), .enter, see: "why POST?")
        try console.press(.text(" "), see: "reviewed by")
        try console.press(.escape, see: "─ 25 ─")
        try console.press(.text("A"), see: "Approve proposal 0?", "1 open comment", "GAINS", "y confirms")
        try console.press(.escape, see: "canceled")
        try console.program.type("qq")
        #expect(try console.program.waitForExit() == .code(0))

        let review = try aos(world, "gov", "show", "--id", "0")
        #expect(try review.data("needs", "open_comments")?.asNumber?.text == "1")
        let share = try review.data("ops")?.asArray?.first { $0.member("name")?.asString == "notes/share@1" }
        #expect(share?.member("reviewed")?.asArray?.count == 1)
        #expect(share?.member("comments")?.asArray?.first?.member("text")?.asString == "why POST?")
        #expect(share?.member("working_tree")?.asString == "differs")
        try aos(world, "gov", "comment", "--id", "0", "--resolves", "0", "the server expects it")
        #expect(
            try aos(world, "gov", "show", "--id", "0").data("needs", "open_comments")?.asNumber?.text == "0")
        let patch = try #require(try review.data("proposal", "patch_hash")?.asString)
        try aos(world, "gov", "approve", "--id", "0", "--expect", patch)
        try aos(world, "gov", "apply", "--id", "0", "--expect", patch)
    }

    @Test func `after a rebase, review marks and comments are kept where nothing changed`() throws {
        let world = try SharedWorld()
        try aos(world, "gov", "propose", "--all", "--description", "Share notes", "--author", "mira")
        try aos(world, "gov", "shadow", "--id", "0")
        let count = try ops(world).count
        for folder in ["air", "modules"] { try resetToBase(folder, in: world) }

        // The second person comments and marks.
        let second = try open(world)
        try second.press(.text("7"), see: "[7 Proposals 1]", "Share notes")
        try second.press(.enter, see: "Proposal 0, \(count) unreviewed")
        try second.press(.text("/share@1"), .enter, see: "─ add:defplan:notes/share@1")
        try second.press(.text("c"), see: "on add:defplan:notes/share@1")
        try second.press(.text("why POST?"), .enter, see: "why POST?")
        try second.press(.text(" "), see: "Proposal 0, \(count - 1) unreviewed")

        // The base moves.
        try RemotePerson.author("Extra", in: world.path)
        try aos(world, "gov", "propose", "--all", "--description", "Another")
        try aos(world, "gov", "shadow", "--id", "1")
        try aos(world, "gov", "approve", "--id", "1")
        try aos(world, "gov", "apply", "--id", "1")

        // The first person replies and rebases.
        let first = try open(world)
        try first.press(.text("7"), see: "[7 Proposals 1!]", "! stale", "?1")
        try first.press(.end, .enter, see: "Proposal 0,")
        try first.press(.text("/share@1"), .enter, see: "? 0 ")
        try first.press(.tab, .text("/why"), .enter, see: "search /why")
        try first.press(.enter, see: "Resolve the comment")
        try first.press(.text("the server expects it"), .enter, see: "(resolved)")
        // Leave the search, the detail and the filter.
        try first.press(.escape, .escape, .escape, see: "─ \(count) ─")
        try first.press(.text("r"), see: "rebased proposal 0 as proposal 2")

        // The second person finds both where nothing changed, and a failing scenario.
        try resetToBase("smoke", in: world)
        try second.press(.escape, .escape, see: "2 submitted", "! stale")
        try second.press(.home, .text("s"), see: "proposal 2 is shadowed")
        try second.press(.enter, see: "Proposal 2, \(count - 1) unreviewed")
        try second.press(.text("/share@1"), .enter, see: "why POST?", "(resolved)", "reviewed by")
        try second.press(.escape, .text("A"), see: "Approve proposal 2?", "FAILS", "remind, on the base: pass")
        #expect(second.program.screen.shows("no open comment"))
        try second.press(.escape, see: "canceled")
        for console in [first, second] {
            try console.program.type("qqqq")
            #expect(try console.program.waitForExit() == .code(0))
        }
    }

    /// Resets a folder of the world to the base.
    private func resetToBase(_ folder: String, in world: SharedWorld) throws {
        let target = URL(filePath: world.path).appending(path: folder)
        try FileManager.default.removeItem(at: target)
        let base = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "Fixtures/worlds/notes/base/\(folder)")
        try FileManager.default.copyItem(at: base, to: target)
    }

    private func open(_ world: SharedWorld) throws -> DemoConsole {
        let console = try DemoConsole(
            columns: 120, rows: 40, arguments: ["tui", "--world", world.path], scratch: world.scratch)
        try console.see("[1 Overview")
        return console
    }

    /// The ops of the proposal with their differences, as a command prints them.
    private func ops(_ world: SharedWorld) throws -> [String] {
        let ops = try aos(world, "gov", "show", "--id", "0").data("ops")?.asArray ?? []
        return ops.map { op in
            (op.member("id")?.asString ?? "") + JSONPrinter.compact(op.member("difference") ?? .null)
        }
    }

    @discardableResult
    private func aos(_ world: SharedWorld, _ words: String...) throws -> AOSProgram.Run {
        let run = try AOSProgram.run(words + ["--world", world.path, "--json"])
        #expect(run.status == 0, "\(words): \(run.text)")
        return run
    }
}
