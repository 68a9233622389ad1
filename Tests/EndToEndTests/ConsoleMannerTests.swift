import Foundation
import Glibc
import PseudoTerminal
import Testing
import WaitingThreads

/// The console's behavior on different kinds of terminals.
@Suite(.waiting, .serialized) struct ConsoleMannerTests {
    private static let world = Result {
        let scratch = try ScratchFolder()
        _ = try AOSProgram.run(["init", scratch.path + "/small"])
        return scratch
    }

    private func open(
        _ arguments: [String] = [], environment: [String: String] = [:], columns: Int = 120, rows: Int = 40
    ) throws -> TerminalProgram {
        let scratch = try Self.world.get()
        return try TerminalProgram(
            AOSProgram.path, arguments: ["tui", "--world", scratch.path + "/small"] + arguments,
            environment: ["HOME": scratch.path].merging(environment) { $1 }, columns: columns, rows: rows)
    }

    @Test(arguments: [
        (["--color", "never"], [:]), ([], ["NO_COLOR": "1"]), ([], ["TERM": "vt100"]), ([], ["TERM": "xterm-mono"]),
    ])
    func `without color no information is lost`(arguments: [String], environment: [String: String]) throws {
        let program = try open(arguments, environment: environment)
        try program.waitFor(text: "[1 Overview")
        try program.type("5")
        try program.waitFor(text: "[5 Definitions")
        for y in 0..<40 {
            for x in 0..<120 {
                let style = program.screen[x, y].style
                #expect(style.foreground == nil && style.background == nil)
            }
        }
        try program.type("q")
        #expect(try program.waitForExit() == .code(0))
        #expect(program.leftovers.isEmpty)
    }

    @Test func `with color the terminal's background is kept`() throws {
        let program = try open()
        try program.waitFor(text: "[1 Overview")
        for y in 0..<40 {
            for x in 0..<120 { #expect(program.screen[x, y].style.background == nil) }
        }
    }

    @Test(arguments: [("light", 24), ("dark", 80)])
    func `a given background selects the colors without querying the terminal`(shade: String, cyan: Int) throws {
        let program = try open(["--background", shade])
        try program.waitFor(text: "[1 Overview")
        try program.type("\u{1B}]11;rgb:8/8/8\u{1B}\\5")
        try program.waitFor(text: "[5 Definitions")
        let colors = Set((0..<40).flatMap { y in (0..<120).compactMap { program.screen[$0, y].style.foreground } })
        #expect(colors.contains(cyan))
    }

    @Test func `terminal replies are not keys, and the cursor stays on the selected row`() throws {
        let console = try OpenedConsole()
        defer { withExtendedLifetime(console) {} }
        let program = console.program
        try program.type("5")
        try program.waitFor("the list") { $0.shows("[5 Definitions") && $0.lines.contains { $0.hasPrefix("│>") } }
        for answer in [
            "\u{1B}]11;rgb:1e1e/1e1e/1e1e\u{1B}\\", "\u{1B}P>|tmux 3.3aq\u{1B}\\", "\u{1B}_Gi=31;OKq\u{1B}\\",
        ] {
            try program.type(answer)
        }
        for key in ["G", "k", "g"] {
            try program.type(key)
            try program.waitFor("the cursor on the selected row") { screen in
                !screen.isCursorVisible && screen.cursorX == 1
                    && screen.lines.firstIndex { $0.hasPrefix("│>") } == screen.cursorY
            }
        }
        #expect(program.screen.shows("[5 Definitions"))
        try program.type("q")
        #expect(try program.waitForExit() == .code(0))
    }

    @Test(arguments: ["C", "POSIX", "xx_XX.ISO-8859-1"])
    func `without UTF-8 only ASCII is sent`(locale: String) throws {
        let program = try open(environment: ["LC_ALL": locale])
        try program.waitFor(text: "[1 Overview")
        try program.type("?")
        try program.waitFor(text: "Everywhere")
        #expect(program.screen.text.utf8.allSatisfy { $0 < 0x80 })
        #expect(program.screen.text.contains("+-"))
        #expect(!program.screen.text.contains("\\u{"), "none of the console's own text has to be escaped")
    }

    @Test(arguments: [(1, 1), (10, 3), (20, 5), (40, 10), (200, 60)])
    func `every size works, and growing shows everything`(columns: Int, rows: Int) throws {
        let program = try open(columns: columns, rows: rows)
        try program.waitFor("a screen") { $0.isAlternate }
        for step in 0..<200 {
            program.resize(columns: 1 + step % 90, rows: 1 + step % 30)
            program.signal(SIGWINCH)
        }
        program.resize(columns: 120, rows: 40)
        try program.waitFor("the whole screen") { $0.shows("[1 Overview") && $0.lines[39].contains("q quit") }
        try program.type("q")
        #expect(try program.waitForExit() == .code(0))
        #expect(program.leftovers.isEmpty)
    }

    @Test(arguments: zip([SIGTERM, SIGHUP, SIGINT], [Int32(143), 129, 130]))
    func `signals end the console cleanly`(number: Int32, status: Int32) throws {
        let program = try open()
        try program.waitFor(text: "[1 Overview")
        program.signal(number)
        #expect(try program.waitForExit() == .code(status))
        #expect(program.leftovers.isEmpty)
    }

    @Test(arguments: [SIGSEGV, SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE])
    func `a crash restores the terminal and is still reported as a crash`(number: Int32) throws {
        let program = try open()
        try program.waitFor(text: "[1 Overview")
        program.signal(number)
        #expect(try program.waitForExit() == .signal(number))
        #expect(program.leftovers.isEmpty)
    }

    @Test func `a lost terminal ends the console`() throws {
        let program = try open()
        try program.waitFor(text: "[1 Overview")
        program.hangUp()
        let status = try program.waitForExit(timeout: .seconds(30))
        #expect([.code(129), .code(1)].contains(status), "\(status)")
    }
}
