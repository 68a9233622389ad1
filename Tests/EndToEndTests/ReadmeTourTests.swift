import Foundation
import JSON
import PseudoTerminal
import Testing
import WaitingThreads

/// The tour of the README, key by key, which must lead to a proposal that works.
@Suite(.waiting, .serialized) struct ReadmeTourTests {
    /// The keys of the README's tour, in order.
    private static func keys() throws -> [String] {
        let readme = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "README.md")
        let lines = try String(contentsOf: readme, encoding: .utf8).split(
            separator: "\n", omittingEmptySubsequences: false)
        let start = try #require(lines.firstIndex(of: "```keys"))
        let end = try #require(lines[(start + 1)...].firstIndex(of: "```"))
        return lines[(start + 1)..<end].flatMap(words)
    }

    /// The words of a line; a quoted text is one word.
    private static func words(_ line: Substring) -> [String] {
        line.split(separator: "\"", omittingEmptySubsequences: false).enumerated().flatMap { index, part in
            index % 2 == 1 ? [String(part)] : part.split(separator: " ").map(String.init)
        }
    }

    private static let named: [String: TerminalKey] = [
        "Enter": .enter, "Tab": .tab, "Esc": .escape, "Space": .text(" "), "Home": .home, "Down": .down,
    ]

    /// The text on the screen after the work that a key starts.
    private static let results = [
        "s": "is shadowed", "A": "Approve proposal 1?", "P": "Apply proposal 1?", "y": "confirmed",
    ]

    @Test func `the tour of the README leads to a proposal that works`() throws {
        let console = try DemoConsole(columns: 120, rows: 40)
        try console.see("does not build", "1 conflict")
        let keys = try Self.keys()
        #expect(keys.count > 30)
        for word in keys {
            let key = word == "####" ? TerminalKey.text(try digits(console)) : Self.named[word] ?? .text(word)
            try console.program.send(key)
            try console.program.waitUntilRead()
            waitUntilIdle(console)
            if let result = Self.results[word] { try console.see(result) }
        }
        try console.see("proposal 1 is applied")
        try console.program.type("q")
        #expect(try console.program.waitForExit() == .code(0))
        let world = try console.world()
        let made = try AOSProgram.run(["gov", "get", "--id", "1", "--world", world, "--json"])
        #expect(try made.data("state")?.asString == "applied", "\(made.text)")
        let shadow = try made.data("shadow")
        let gained = shadow?.member("authority")?.member("gained")?.asArray ?? []
        #expect(gained.contains { $0.member("origin_name")?.asString == "notes/share@1" })
        let effects = shadow?.member("effects")?.asArray ?? []
        #expect(!effects.isEmpty && effects.allSatisfy { $0.member("allowed")?.asBool == true })
        let scenarios = shadow?.member("scenarios")?.asArray ?? []
        for name in ["share", "share-refused"] {
            let scenario = scenarios.first { $0.member("name")?.asString == name }
            #expect(scenario?.member("status")?.asString == "pass", "\(name)")
        }
    }

    /// Waits until no work is running.
    private func waitUntilIdle(_ console: DemoConsole) {
        for _ in 0..<200 {
            console.program.waitForSilence(.milliseconds(600))
            if !console.program.lines.contains(where: { $0.hasPrefix(" ... ") }) { return }
        }
    }

    /// The first digits of the result, as the report beside the sheet shows it.
    private func digits(_ console: DemoConsole) throws -> String {
        let line = try #require(console.program.lines.first { $0.contains("-> result ") })
        let words = line.split(separator: " ").map(String.init)
        let index = try #require(words.firstIndex(of: "result"))
        return String(words[index + 1].prefix(4))
    }
}
