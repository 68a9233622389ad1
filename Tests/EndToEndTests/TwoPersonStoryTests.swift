import Foundation
import JSON
import PseudoTerminal
import Testing

/// One person proposes, another reads the proposal in a copy of the world with other working files, comments and decides.
@Suite(.serialized) struct TwoPersonStoryTests {
    @Test func `somebody else reads, comments and approves what the journal holds`() throws {
        let world = try SharedWorld()
        try aos(world, "gov", "propose", "--all", "--description", "Share notes", "--author", "mira")
        try aos(world, "gov", "shadow", "--id", "0")
        let shown = try ops(world)
        // The other person's files are at the base.
        let plans = URL(filePath: world.path).appending(path: "air")
        try FileManager.default.removeItem(at: plans)
        let base = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "Fixtures/worlds/notes/base/air")
        try FileManager.default.copyItem(at: base, to: plans)
        #expect(try ops(world) == shown, "what is shown comes from the store")

        let console = try DemoConsole(
            columns: 120, rows: 40, arguments: ["tui", "--world", world.path], scratch: world.scratch)
        try console.see("[1 Overview]", "1 proposal to approve")
        try console.press(.text("7"), see: "[7 Proposals 1]", "Share notes")
        try console.press(.enter, see: "Proposal 0,", "unreviewed")
        // Every change can be opened, and says that the files here differ.
        for _ in shown { try console.program.type("]"); try console.program.waitUntilRead() }
        try console.see("your working tree differs")
        try console.press(.text("/share@1"), .enter, see: "─ add:defplan:notes/share@1")
        try console.press(.text("c"), see: "on add:defplan:notes/share@1")
        try console.press(.text("why POST?"), .enter, see: "why POST?")
        try console.press(.text(" "), see: "reviewed by")
        try console.press(.escape, see: "─ 25 ─")
        try console.press(.text("A"), see: "Approve proposal 0?", "1 open comment", "GAINS", "y confirms")
        try console.press(.escape, see: "not done")
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

    /// The ops of the proposal with their differences, as a command gives them.
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
