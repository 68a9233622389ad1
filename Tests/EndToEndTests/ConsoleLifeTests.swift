import Foundation
import PseudoTerminal
import Testing

/// What happens to a console besides keys: it is killed, or lends its terminal to an editor.
@Suite(.serialized) struct ConsoleLifeTests {
    @Test func `decisions survive a kill and are taken back afterwards`() throws {
        let console = try OpenedConsole()
        try console.stageSharing()
        try console.press(.text("s"), see: "marked")
        let header = try #require(console.program.lines.first)
        console.program.signal(SIGKILL)
        #expect(try console.program.waitForExit() == .signal(SIGKILL))
        try console.reopen()
        try console.press(.text("6"), see: "[6 Patch 5/", "5 ops, compiles")
        #expect(console.program.lines.first == header)
        try console.press(.text("@"), see: "Decisions", "aos stage add")
        try console.press(.escape, .text("u"), .text("u"), see: "nothing staged")
        try console.press(.control("r"), see: "5 ops, compiles")
        try console.program.type("q")
        #expect(try console.program.waitForExit() == .code(0))
        #expect(console.program.isRestored, "\(console.program.leftovers)")
    }

    @Test func `an editor that fails is told of`() throws {
        let console = try OpenedConsole(environment: ["EDITOR": "/bin/false", "VISUAL": ""])
        try console.press(.text("5"), see: "[5 Definitions]")
        try console.press(.text("/kind:plan notes/share"), .enter, .end, see: "─ plan notes/share@1")
        try console.press(.text("e"), see: "/bin/false ended with status 1")
        #expect(console.program.screen.isAlternate)
        try console.program.type("q")
        #expect(try console.program.waitForExit() == .code(0))
        #expect(console.program.isRestored, "\(console.program.leftovers)")
    }
}
