import Foundation
import PseudoTerminal
import Randomness
import Testing
import WaitingThreads

/// Random keys and resizes in the real console, which must keep running and write only known sequences.
@Suite(.waiting, .serialized) struct MonkeyConsoleTests {
    private static let steps = 300 + Effort.count("AOS_MONKEY_KEYS", default: 0) / 20

    // All but the keys that leave the console: q, Ctrl-C and Ctrl-Z.
    private static let keys: [TerminalKey] =
        "jkhlgG 1234567DsavStTfwoxbMAXPyn@:?R+_<>[]JKuN/eYcd0".map { .text(String($0)) }
        + [
            .enter, .escape, .tab, .backTab, .up, .down, .left, .right, .home, .end, .pageUp, .pageDown, .backspace,
            .delete, .control("d"), .control("u"), .control("r"), .control("o"), .control("l"), .function(7),
            .paste("kind:plan\u{1B}[31m\u{7}"), .text("\u{1B}[99~"), .text("é"), .text("世"),
        ]

    @Test(arguments: [1, 2] as [UInt64]) func `random keys keep the demonstration world intact`(seed: UInt64) throws {
        let console = try OpenedConsole(environment: ["EDITOR": "/bin/true", "VISUAL": ""])
        try play(console.program, seed)
        let again = try AOSProgram.run(["status", "--world", console.world.path, "--json"])
        #expect(again.status == 0, "\(again.text)")
        #expect(try AOSProgram.run(["journal", "verify", "--world", console.world.path, "--json"]).status == 0)
    }

    @Test func `the console survives random keys in a world with hostile names`() throws {
        let scratch = try ScratchFolder()
        let world = scratch.url.appending(path: "w\u{1B}[31m\u{202E}")
        try FileManager.default.copyItem(at: BrokenWorldTests.fixtures.appending(path: "hostile"), to: world)
        let program = try TerminalProgram(
            AOSProgram.path, arguments: ["tui", "--world", world.path],
            environment: ["HOME": scratch.path, "PATH": "/usr/bin:/bin", "EDITOR": "/bin/true", "VISUAL": ""])
        try program.waitFor(text: "Overview")
        try play(program, 3)
    }

    private func play(_ program: TerminalProgram, _ seed: UInt64) throws {
        var dice = SeededGenerator(seed: seed)
        for step in 0..<Self.steps {
            if Int.random(in: 0..<40, using: &dice) == 0 {
                program.resize(
                    columns: Int.random(in: 1...160, using: &dice), rows: Int.random(in: 1...50, using: &dice))
            }
            guard let key = Self.keys.randomElement(using: &dice) else { return }
            try program.send(key)
            program.drain()
            #expect(program.status == nil, "the console ended at step \(step)")
        }
        // Close all popups; a frame of another size shows that all keys were read. The response to one of the keys may
        // still open another popup.
        for _ in 0..<12 { try program.send(.escape) }
        program.resize(columns: 117, rows: 37)
        try program.waitFor("a whole frame", pressing: .escape) { screen in
            screen.shows("Overview") && (screen.lines.last?.hasSuffix("q quit") ?? false)
        }
        #expect(program.screen.unknownSequences.isEmpty, "\(program.screen.unknownSequences)")
        #expect(program.screen.isAlternate)
        let scalars = program.screen.text.unicodeScalars.filter { $0 != "\n" }
        #expect(scalars.allSatisfy { $0.properties.generalCategory != .control }, "\(program.screen.text)")
        program.signal(SIGTERM)
        #expect(try program.waitForExit() == .code(143))
        #expect(program.isRestored, "\(program.leftovers)")
    }
}
