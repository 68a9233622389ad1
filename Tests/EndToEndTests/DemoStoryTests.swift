import Foundation
import JSON
import PseudoTerminal
import Testing

/// The main job from a fresh demonstration world, by keys alone.
///
/// With `AOS_PICTURES` set to a folder, a picture of each screen is written there: `screenshots/make.sh` does so.
@Suite(.serialized) struct DemoStoryTests {
    private final class Console {
        let scratch: ScratchFolder
        let program: TerminalProgram
        private let pictures: URL?

        init(columns: Int, rows: Int, pictures: String?) throws {
            scratch = try ScratchFolder()
            self.pictures = pictures.map { URL(filePath: $0) }
            program = try TerminalProgram(
                AOSProgram.path, arguments: ["demo"],
                environment: [
                    "TMPDIR": scratch.path, "PATH": "/usr/bin:/bin", "HOME": scratch.path, "LC_ALL": "C.UTF-8",
                ], columns: columns, rows: rows)
        }

        /// The world that `aos demo` made.
        func world() throws -> String {
            let names = try FileManager.default.contentsOfDirectory(atPath: scratch.path).sorted()
            for name in names {
                var folder = scratch.url.appending(path: name)
                for _ in 0..<2 {
                    if FileManager.default.fileExists(atPath: folder.appending(path: "aos.sync.json").path) {
                        return folder.path
                    }
                    let inner = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
                    guard let next = inner.first else { break }
                    folder = folder.appending(path: next)
                }
            }
            return scratch.path
        }

        func see(_ texts: String...) throws {
            try program.waitFor(texts.joined(separator: " and ")) { screen in texts.allSatisfy(screen.shows) }
        }

        func press(_ keys: TerminalKey..., see texts: String...) throws {
            for key in keys { try program.send(key) }
            try program.waitFor(texts.joined(separator: " and ")) { screen in texts.allSatisfy(screen.shows) }
        }

        func picture(_ name: String, _ title: String) throws {
            guard let pictures else { return }
            try FileManager.default.createDirectory(at: pictures, withIntermediateDirectories: true)
            try ScreenPicture(program.screen, title: title).svg.write(
                to: pictures.appending(path: "\(name).svg"), atomically: true, encoding: .utf8)
        }
    }

    @Test(arguments: [(120, 40), (80, 24)])
    func `from opening to applying by keys alone`(_ columns: Int, _ rows: Int) throws {
        let isLarge = columns == 120
        let console = try Console(
            columns: columns, rows: rows,
            pictures: isLarge ? ProcessInfo.processInfo.environment["AOS_PICTURES"] : nil)
        try console.see("Overview", "1 proposal to shadow", "25 of 25 changes not seen")

        // The plan that shares notes, with what it needs; then the rule that allows it.
        try console.press(.text("6"), see: "Patch 0/25", "[ ]")
        try stage("share@1", console, see: "5 ops, compiles")
        try stage("policy@1", console, see: "6 ops, compiles")
        if isLarge { try console.press(.text("]"), see: "cap_share") }
        try console.picture("patch", "Patch: what differs from the base, and what is staged")
        try console.press(.text("1"), see: "6 changes staged")
        if isLarge { try console.see("GAINS", "notes/share@1") }
        try console.picture("overview", "Overview: what needs a decision, and what is staged")
        try console.press(.text("5"), see: "Definitions")
        try console.press(.text("/"), .text("plan"), .enter, .down, see: "notes/")
        try console.picture("definitions", "Definitions")
        try console.press(.text("?"), see: "Help")
        try console.picture("help", "Help, made from the keymap")
        try console.press(.escape, see: "Definitions")

        try console.press(.text("6"), see: "Patch 6/25")
        try console.press(.text("S"), see: "What is it for?")
        try console.press(.text("Share notes by web link"), see: "Share notes by web link")
        try console.press(.enter, see: "Proposals 2", "submitted")
        try console.press(.text("s"), see: "proposal 1 is shadowed")
        if isLarge { try console.see("GAINS", "the result is valid") }
        try console.picture("proposals", "Proposals: the authority difference comes first")
        try console.press(.text("A"), see: "first 4 digits")
        let digits = try resultDigits(console)
        try console.press(.text(digits), see: digits)
        try console.picture("approve", "Approving asks for the digits of the result")
        try console.press(.enter, see: "proposal 1 is approved")
        try console.press(.text("P"), see: "first 4 digits")
        try console.press(.text(digits), .enter, see: "proposal 1 is applied", "base \(digits)")
        try console.see("stale")

        // The proposal that waited is stale now, and can be rejected.
        try console.press(.down, .text("X"), see: "Reject proposal 0?")
        try console.press(.tab, .enter, see: "proposal 0 is rejected")
        try console.press(.text("6"), see: "Patch 0/19")
        // In one pane, the first `q` may go back to the list.
        if !isLarge { try console.press(.text("q"), see: "Changes") }
        try console.program.type("q")
        #expect(try console.program.waitForExit() == .code(0))
        #expect(console.program.isRestored, "\(console.program.leftovers)")

        let status = try AOSProgram.run(["status", "--world", try console.world(), "--json"])
        #expect(try status.data("base", "hash")?.asString?.hasPrefix("sha256:\(digits)") == true, "\(status.text)")
        #expect(try status.data("base", "source")?.asString == "journal")
        let proposals = try status.data("proposals")
        #expect(proposals?.member("applied")?.asNumber?.text == "1")
        #expect(proposals?.member("rejected")?.asNumber?.text == "1")
        let ops = try AOSProgram.run(["diff", "--world", try console.world(), "--json"]).data("ops")?.asArray
        #expect(ops?.count == 19, "what was not staged is still there")
    }

    private func stage(_ name: String, _ console: Console, see text: String) throws {
        try console.press(.text("/"), .text(name), .enter, see: "of 25")
        // The first row is the group; the change is below it.
        try console.press(.home, .down, .text("D"), see: text)
        try console.press(.escape, see: "Changes")
    }

    /// The digits that the prompt asks for, read off the screen.
    private func resultDigits(_ console: Console) throws -> String {
        let line = try #require(console.program.lines.first { $0.contains("digits of the result") })
        let words = line.split(separator: " ").map(String.init)
        let index = try #require(words.firstIndex(of: "result"))
        return String(words[index + 1].prefix(4))
    }
}
