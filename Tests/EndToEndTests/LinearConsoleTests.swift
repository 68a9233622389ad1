import Foundation
import Glibc
import PseudoTerminal
import Testing
import WaitingThreads

/// The linear console, on a dumb terminal and with input from a file.
@Suite(.waiting, .serialized) struct LinearConsoleTests {
    /// A demonstration world for tests that change nothing.
    private static let shared = Result { try demonstration() }

    private static func demonstration() throws -> ScratchFolder {
        let scratch = try ScratchFolder()
        _ = try AOSProgram.run(["demo", "--to", scratch.path + "/notes"])
        return scratch
    }

    @Test func `a review can be completed on a dumb terminal`() throws {
        let scratch = try Self.demonstration()
        let program = try TerminalProgram(
            AOSProgram.path, arguments: ["tui", "--world", scratch.path + "/notes"],
            environment: ["TERM": "dumb", "HOME": scratch.path], columns: 160, rows: 400)
        func press(_ keys: TerminalKey..., hear texts: String...) throws {
            for key in keys { try program.send(key) }
            try program.waitFor(texts.joined(separator: " and ")) { screen in texts.allSatisfy(screen.shows) }
        }
        try press(hear: "! does not build", "screens: [1 Overview 3!]", "keys: Enter open")
        try press(.text("3"), hear: "screen 3 Conflicts", "1 of 1: ! schema fetch/Request@1")
        try press(.text("t"), hear: "Take theirs for fetch/Request@1?", "(selected: [ Cancel ])")
        try press(.tab, hear: "(selected: [ Take theirs ])")
        try press(.enter, hear: "no conflicts", "nothing staged")
        try press(.text("6"), hear: "screen 6 Patch", "[ ] ")
        try press(.text("/share kind:plan"), hear: "filter: share kind:plan")
        try press(.enter, .end, hear: "+ notes/share@1")
        try press(.enter, hear: "detail: add:defplan:notes/share@1")
        try press(.text("qD"), hear: "compiles", "Stage its companions, too?")
        try program.send(.escape)
        // Escape immediately followed by a key would be read as one key.
        program.waitForSilence(.milliseconds(500))
        try press(.text("S"), hear: "Description:")
        try press(.text("Share"), .enter, hear: "screen 7 Proposals", "submitted")
        try program.type("q")
        #expect(try program.waitForExit() == .code(0))
        #expect(program.leftovers.isEmpty)
        #expect(program.screen.unknownSequences.isEmpty)
        #expect(program.screen.modes.isEmpty, "a dumb terminal is sent no sequences")
    }

    @Test(arguments: [SIGTERM, SIGHUP])
    func `signals restore the terminal`(number: Int32) throws {
        let scratch = try Self.shared.get()
        let program = try TerminalProgram(
            AOSProgram.path, arguments: ["tui", "--world", scratch.path + "/notes"],
            environment: ["TERM": "dumb", "HOME": scratch.path], columns: 160, rows: 100)
        try program.waitFor(text: "keys: Enter open")
        #expect(!program.isRestored)
        program.signal(number)
        #expect(try program.waitForExit() == .code(128 + number))
        #expect(program.leftovers.isEmpty)
    }

    @Test func `a script presses keys line by line, each after the previous one is handled`() throws {
        let scratch = try Self.demonstration()
        let world = scratch.path + "/notes"
        let script = "3t\n\t\n6\n/share\n\nD\nS\nShare notes\nq\n"
        let run = try AOSProgram.run(
            ["tui", "--linear", "--world", world], input: script, environment: ["TERM": "", "LC_ALL": "C.UTF-8"])
        #expect(run.status == 0)
        #expect(run.text.contains("* made proposal 1"))
        #expect(run.error.isEmpty)
        #expect(!run.output.contains(0x1B))
        let list = try AOSProgram.run(["gov", "list", "--json", "--world", world])
        #expect(list.text.contains("Share notes"))
    }

    @Test(arguments: ["j\nq\n", "", "zzz\n\n\n"])
    func `the console ends at the end of any input`(input: String) throws {
        let scratch = try Self.shared.get()
        let run = try AOSProgram.run(
            ["tui", "--linear", "--read-only", "--world", scratch.path + "/notes"], input: input)
        #expect(run.status == 0)
        #expect(run.text.contains("read-only"))
    }

    @Test func `on an unknown terminal the error suggests the linear console`() throws {
        let scratch = try Self.shared.get()
        for type in ["", "no-such-terminal"] {
            let program = try TerminalProgram(
                AOSProgram.path, arguments: ["tui", "--world", scratch.path + "/notes"],
                environment: ["TERM": type, "HOME": scratch.path])
            #expect(try program.waitForExit() == .code(1))
            #expect(program.screen.shows("error[not-a-terminal]"))
            #expect(program.screen.shows("aos tui --linear"))
            #expect(program.leftovers.isEmpty)
        }
    }
}
