import Foundation
import JSON
import PseudoTerminal
import Testing
import WaitingThreads

/// Two proposals that collide: one is applied while a person decides about the other, which is then rebased with the
/// keyboard only.
@Suite(.waiting, .serialized) struct RebaseStoryTests {
    @Test(arguments: [(120, 40), (80, 24)])
    func `a proposal whose base moved is rebased and applied`(_ columns: Int, _ rows: Int) throws {
        let scratch = try ScratchFolder()
        let world = try worldWithTwoProposals(in: scratch)
        let console = try DemoConsole(
            columns: columns, rows: rows, arguments: ["tui", "--world", world.path], scratch: scratch)
        try console.see("[1 Overview]", "1 proposal to approve", "1 proposal to apply")
        try console.press(.text("7"), see: "[7 Proposals 2]", "0 shadowed")
        try console.press(.text("j"), .text("A"), see: "Approve proposal 0?", "y confirms")

        // The base moves while the decision sheet is open.
        try aos(world, "gov", "apply", "--id", "1")
        try console.see("the base moved in the meantime", "can no longer be confirmed")
        try console.press(.escape, see: "> 0 shadowed", "r rebase")

        try console.press(
            .text("r"), see: "1 op collides: o takes the proposal's side, t the world's, b both; then r",
            "[ ] o mine  [ ] t theirs")
        try console.see("base", "theirs", "~ /steps/lead/expr", "~ 600000000000", "~ 1800000000000")
        try console.press(.text("o"), see: "[x] o mine", "the proposal's side; r rebases")
        try console.press(.text("r"), see: "rebased proposal 0 as proposal 2: 2 of 2 ops carried over")
        try console.see("2 submitted Half an hour ahead")

        try console.press(.text("s"), see: "proposal 2 is shadowed")
        let digits = try decide("A", "proposal 2 is approved", console)
        #expect(try decide("P", "proposal 2 is applied", console) == digits)
        try console.see("base \(digits)")
        try console.press(.text("@"), see: "rebase 0 as 2")
        // The first `q` closes the log.
        try console.program.type("qq")
        #expect(try console.program.waitForExit() == .code(0))
        #expect(console.program.isRestored, "\(console.program.leftovers)")
        try checkResult(world, digits)
    }

    /// A world with a shadowed proposal, and an approved one that changes the same step differently.
    private func worldWithTwoProposals(in scratch: ScratchFolder) throws -> URL {
        let world = scratch.url.appending(path: "notes")
        #expect(try AOSProgram.run(["init", world.path, "--template", "notes"]).status == 0)
        let plan = world.appending(path: "air/plans/remind.air.json")
        let manifest = world.appending(path: "air/manifest.air.json")
        try edit(plan, "900000000000", "1800000000000")
        try edit(manifest, #"{ "text": "GET" }, { "text": "POST" }"#, #"{ "text": "POST" }"#)
        try aos(world, "gov", "propose", "--all", "--description", "Half an hour ahead")
        try aos(world, "gov", "shadow", "--id", "0")
        try edit(
            manifest, #""methods": { "set": [{ "text": "POST" }]"#,
            #""methods": { "set": [{ "text": "GET" }, { "text": "POST" }]"#)
        try edit(plan, "1800000000000", "600000000000")
        try aos(world, "gov", "propose", "--all", "--description", "Ten minutes ahead")
        for step in ["shadow", "approve"] { try aos(world, "gov", step, "--id", "1") }
        return world
    }

    private func edit(_ file: URL, _ old: String, _ new: String) throws {
        let text = try String(contentsOf: file, encoding: .utf8)
        let edited = text.replacing(old, with: new, maxReplacements: 1)
        #expect(edited != text, "\(file.lastPathComponent) has no \(old)")
        try edited.write(to: file, atomically: true, encoding: .utf8)
    }

    @discardableResult
    private func aos(_ world: URL, _ words: String...) throws -> AOSProgram.Run {
        let run = try AOSProgram.run(words + ["--world", world.path, "--json"])
        #expect(run.status == 0, "\(words): \(run.text)")
        return run
    }

    /// Completes a step that requires the digits of the result, and returns them.
    private func decide(_ key: String, _ done: String, _ console: DemoConsole) throws -> String {
        try console.press(.text(key), see: "y confirms")
        let line = try #require(console.program.lines.first { $0.contains("-> result ") })
        let words = line.split(separator: " ").map(String.init)
        let index = try #require(words.firstIndex(of: "result"))
        let digits = String(words[index + 1].prefix(4))
        try console.press(.text("y"), see: "First 4 digits")
        try console.press(.text(digits), see: ": \(digits)")
        try console.press(.enter, see: done)
        return digits
    }

    private func checkResult(_ world: URL, _ digits: String) throws {
        let made = try aos(world, "gov", "get", "--id", "2")
        #expect(try made.data("rebased_from")?.asNumber?.text == "0", "\(made.text)")
        #expect(try made.data("state")?.asString == "applied")
        let base = try aos(world, "status").data("base", "hash")?.asString
        #expect(base?.hasPrefix("sha256:\(digits)") == true)
        let plan = try aos(world, "diff").data("ops")?.asArray?.compactMap { $0.member("id")?.asString } ?? []
        #expect(plan.contains("replace:defplan:notes/remind@1"), "the files still have ten minutes")
        try aos(world, "journal", "verify")
    }
}
