import Foundation
import JSON
import PseudoTerminal
import Testing
import WaitingThreads

/// The main workflow in a fresh demonstration world, with the keyboard only.
///
/// The large screens are compared with the pictures of the README. If `AOS_PICTURES` is set to a folder, as
/// `screenshots/make.sh` does, the pictures are written there instead.
@Suite(.waiting, .serialized) struct DemoStoryTests {
    @Test(arguments: [(120, 40), (80, 24)])
    func `the demonstration is completed with the keyboard only`(_ columns: Int, _ rows: Int) throws {
        let isLarge = columns == 120
        let console = try DemoConsole(
            columns: columns, rows: rows, hasPictures: isLarge)
        try console.see("does not build", "1 conflict", "1 import breaks this world", "1 check fails")
        try console.see("1 import without a lock", "1 proposal to shadow")

        try settleConflict(console, isLarge)
        try settleLocks(console, isLarge)
        try writeMissingGrant(console, isLarge)
        try stageAndSubmit(console, isLarge)
        let digits = try decide(console, isLarge)

        // The older proposal is stale now and can be rejected.
        try console.press(.down, .text("X"), see: "Reject proposal 0?")
        try console.press(.text("overtaken"), see: "> overtaken")
        try console.press(.enter, see: "proposal 0 is rejected")
        try console.press(.text("6"), see: "[6 Patch 0/19]")
        try console.program.type("q")
        #expect(try console.program.waitForExit() == .code(0))
        #expect(console.program.isRestored, "\(console.program.leftovers)")
        try checkResult(console, digits)
    }

    /// Replaces the local schema with the imported one, after showing both.
    private func settleConflict(_ console: DemoConsole, _ isLarge: Bool) throws {
        try console.press(.text("3"), see: "[3 Conflicts 1!]", "fetch/Request@1")
        if !isLarge { try console.press(.tab, see: "Differs in 1 place") }
        try console.see("/type/record/not_older_than", "Choices")
        try console.picture("conflicts", "Conflicts: both sides, and what each choice would do")
        try console.press(.text("t"), see: "Take theirs for fetch/Request@1?", "+++ /dev/null")
        try console.confirm("take theirs", see: "no conflicts")
    }

    /// Reviews and accepts the changes since the pin, and locks the unlocked import.
    private func settleLocks(_ console: DemoConsole, _ isLarge: Bool) throws {
        try console.press(.text("4"), see: "[4 Locks 1!]", "breaks")
        if !isLarge { try console.press(.tab, see: "Lock of session-core") }
        try console.see("1 definition changed, 1 breaking")
        try console.picture("locks", "Locks: what changed since the pin, and who breaks")
        try console.press(.text("t"), see: "Update the lock of session-core?", "`cap_transcripts`")
        // This selects the next lock that needs attention.
        try console.confirm("update", see: "u undoes it: pin `session-core`", "[4 Locks 1]", "Lock of http-fetch")
        try console.see("t updates the lock.")
        try console.press(.text("t"), see: "Update the lock of http-fetch?")
        try console.confirm("update", see: "u undoes it: pin `http-fetch`")
    }

    /// Writes the grant that the accepted pack requires, undoes it and writes it again.
    private func writeMissingGrant(_ console: DemoConsole, _ isLarge: Bool) throws {
        try console.press(.text("2"), see: "[2 Packs 1!]", "session-core")
        if !isLarge { try console.press(.tab, see: "Import session-core") }
        try console.press(.text("t"), see: "[Checks 1!]", "the cap slot `cap_transcripts`")
        try console.picture("packs", "Packs: what the world lacks to use what it imports")
        for isFirst in [true, false] {
            try console.press(.text("M"), see: "Fix a finding of session-core?", "fixes 1 error")
            try console.confirm("write", see: "u undoes it: fix", "[2 Packs]")
            if isFirst { try console.press(.text("u"), see: "[2 Packs 1!]", "the cap slot `cap_transcripts`") }
        }
    }

    /// Stages the sharing plan and the imported plans with their dependencies and companions, and submits the proposal.
    private func stageAndSubmit(_ console: DemoConsole, _ isLarge: Bool) throws {
        try console.press(.text("6"), see: "Patch 0/38", "[ ]")
        try stage("share@1", console, see: "8 ops, compiles")
        try stage("entry_open@1", console, see: "15 ops, compiles")
        try stage("adapter_get@1", console, see: "19 ops, compiles")
        try console.picture("patch", "Patch: what differs from the base, and what is staged")
        try console.press(.text("1"), see: "19 changes staged")
        if isLarge { try console.see("GAINS", "notes/share@1") }
        try console.picture("overview", "Overview: what needs a decision, and what is staged")
        try console.press(.text("5"), see: "[5 Definitions]")
        try console.press(.text("/"), .text("kind:plan"), .enter, see: "12 of 69")
        // The first match is selected, below the heading of its kind.
        try console.see(isLarge ? "─ plan fetch/adapter_get@1" : ">    fetch/adapter_get@1")
        try console.picture("definitions", "Definitions")
        try console.press(.text("?"), see: "Help")
        try console.picture("help", "Help, made from the keymap")
        try console.press(.escape, see: "[5 Definitions]")

        try console.press(.text("6"), see: "[6 Patch 19/38]")
        try console.press(.text("S"), see: "Description:")
        try console.press(.text("Share notes by web link"), see: "Share notes by web link")
        try console.press(.enter, see: "[7 Proposals 2]", "submitted")
    }

    private func stage(_ name: String, _ console: DemoConsole, see text: String) throws {
        try console.press(.text("/"), .text(name), .enter, see: "/\(name)", "of 38")
        // The first row is the group; the change is below it.
        try console.press(.home, .down, .text("D"), see: "Stage its companions, too?")
        try console.press(.enter, see: text)
        try console.press(.escape, see: "─ 38 ─")
    }

    /// Shadows, approves and applies the proposal, and returns the first digits of the resulting hash.
    private func decide(_ console: DemoConsole, _ isLarge: Bool) throws -> String {
        try console.press(.text("s"), see: "proposal 1 is shadowed")
        if isLarge { try console.see("GAINS", "decided by a different rule") }
        try console.picture("proposals", "Proposals: the authority difference comes first")
        try console.press(.text("A"), see: "Approve proposal 1?", "y confirms")
        try console.see("GAINS", "unreviewed 19 of 19")
        let digits = try resultDigits(console)
        try console.press(.text("y"), see: "First 4 digits")
        try console.press(.text(digits), see: ": \(digits)")
        try console.picture("approve", "Approving: the decision sheet beside the report")
        try console.press(.enter, see: "proposal 1 is approved")
        try console.press(.text("P"), see: "Apply proposal 1?", "y confirms")
        try console.press(.text("y"), see: "First 4 digits")
        try console.press(.text(digits), .enter, see: "proposal 1 is applied", "base \(digits)")
        try console.see("stale")
        return digits
    }

    /// The digits that the sheet requires, read from the report beside it.
    private func resultDigits(_ console: DemoConsole) throws -> String {
        let line = try #require(console.program.lines.first { $0.contains("-> result ") })
        let words = line.split(separator: " ").map(String.init)
        let index = try #require(words.firstIndex(of: "result"))
        return String(words[index + 1].prefix(4))
    }

    /// Checks the resulting world with commands.
    private func checkResult(_ console: DemoConsole, _ digits: String) throws {
        let world = try console.world()
        let status = try AOSProgram.run(["status", "--world", world, "--json"])
        #expect(try status.data("base", "hash")?.asString?.hasPrefix("sha256:\(digits)") == true, "\(status.text)")
        #expect(try status.data("base", "source")?.asString == "journal")
        let proposals = try status.data("proposals")
        #expect(proposals?.member("applied")?.asNumber?.text == "1")
        #expect(proposals?.member("rejected")?.asNumber?.text == "1")
        let ops = try AOSProgram.run(["diff", "--world", world, "--json"]).data("ops")?.asArray
        #expect(ops?.count == 19, "changes that were not staged are still there")
        let locks = try AOSProgram.run(["lock", "status", "--world", world, "--json"]).data("imports")?.asArray
        #expect(locks?.map { $0.member("state")?.asString } == ["ok", "ok"])
        #expect(try AOSProgram.run(["check", "--world", world, "--locked"]).status == 0)
        #expect(try AOSProgram.run(["packs", "check", "--world", world, "--strict"]).status == 0)
    }
}
