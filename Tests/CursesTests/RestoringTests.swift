import Glibc
import PseudoTerminal
import Testing

@Suite struct RestoringTests {
    @Test func `quitting restores the terminal`() throws {
        let program = try start()
        #expect(!program.isRestored)
        try program.type("q")
        #expect(try program.waitForExit() == .code(0))
        #expect(program.leftovers.isEmpty)
        #expect(program.screen.shows("bye"))
    }

    @Test(arguments: zip([SIGTERM, SIGHUP, SIGINT], [Int32(143), 129, 130]))
    func `signals end the program cleanly`(number: Int32, status: Int32) throws {
        let program = try start()
        program.signal(number)
        #expect(try program.waitForExit() == .code(status))
        #expect(program.leftovers.isEmpty)
        #expect(program.screen.shows("bye"))
    }

    @Test(arguments: [("c", [SIGILL, SIGTRAP]), ("a", [SIGABRT]), ("o", [SIGSEGV, SIGBUS])])
    func `a crash restores the terminal and is still reported as a crash`(key: String, signals: [Int32]) throws {
        let program = try start()
        try program.type(key)
        guard case .signal(let number) = try program.waitForExit() else {
            Issue.record("the program ended without a signal")
            return
        }
        #expect(signals.contains(number))
        #expect(program.leftovers.isEmpty)
    }

    @Test func `an exit without closing restores the terminal`() throws {
        let program = try start()
        try program.type("x")
        #expect(try program.waitForExit() == .code(3))
        #expect(program.leftovers.isEmpty)
    }

    @Test func `a second signal ends a program that hangs`() throws {
        let program = try start()
        try program.type("h")
        try program.waitFor(text: "hung")
        // Signals that arrive together count as one, so they are sent until the program ends.
        for _ in 0..<50 where program.status == nil {
            program.signal(SIGTERM)
            _ = try? program.waitForExit(timeout: .milliseconds(100))
        }
        #expect(program.status == .signal(SIGTERM))
        #expect(program.leftovers.isEmpty)
    }

    @Test func `three hangup signals in a row end the program cleanly`() throws {
        let program = try start()
        try program.type("g")
        #expect(try program.waitForExit() == .code(129))
        #expect(program.leftovers.isEmpty)
    }

    @Test func `a closed window ends the program`() throws {
        let program = try start()
        program.hangUp()
        let status = try program.waitForExit()
        #expect(status == .code(129) || status == .code(0))
    }

    @Test func `another program can use the terminal in between`() throws {
        let program = try start()
        try program.type("e")
        try program.waitFor("the shell") { !$0.isAlternate && $0.shows("lent") }
        #expect(program.leftovers.isEmpty)
        program.resize(columns: 70, rows: 15)
        try program.send(.text("words"), .enter)
        try program.waitFor(text: "size 70x15")
        #expect(program.screen.isAlternate)
        try program.type("j")
        try program.waitFor(text: "key j")
    }

    @Test(arguments: ["key", "signal"])
    func `the console can be suspended and resumed`(cause: String) throws {
        let shell = try TerminalProgram(
            "/bin/bash", arguments: ["--norc", "--noprofile", "-i"], environment: ["PS1": "ready> "], columns: 60,
            rows: 12)
        try shell.waitFor(text: "ready>")
        try shell.send(.text(sampleProgram), .enter)
        try shell.waitFor(text: "size 60x12")
        if cause == "key" {
            try shell.send(.control("z"))
        } else {
            try shell.type("j")
            try shell.waitFor(text: "key j")
            kill(try foreground(of: shell), SIGTSTP)
        }
        try shell.waitFor("the shell") { !$0.isAlternate && $0.isCursorVisible && $0.shows("Stopped") }
        shell.resize(columns: 64, rows: 14)
        try shell.send(.text("fg"), .enter)
        try shell.waitFor("the program") { $0.isAlternate && $0.shows("size 64x14") && $0.lines[13].hasSuffix("┘") }
        try shell.type("q")
        try shell.waitFor("the end") { !$0.isAlternate && $0.shows("bye") }
    }

    /// The process ID of a shell's first child.
    private func foreground(of shell: TerminalProgram) throws -> Int32 {
        let path = "/proc/\(shell.processIdentifier)/task/\(shell.processIdentifier)/children"
        let file = try #require(fopen(path, "r"))
        defer { fclose(file) }
        var buffer = [CChar](repeating: 0, count: 64)
        try #require(fgets(&buffer, 64, file) != nil)
        return Int32(atoi(buffer))
    }
}

@Suite struct RefusalTests {
    @Test(arguments: [("dumb", "can't move its cursor"), ("no-such-terminal", "unknown terminal")])
    func `terminals that cannot be used are refused`(type: String, reason: String) throws {
        let program = try TerminalProgram(sampleProgram, environment: ["TERM": type])
        #expect(try program.waitForExit() == .code(2))
        #expect(program.screen.text.contains(reason))
        #expect(program.leftovers.isEmpty)
    }

    @Test func `a pipe is refused`() throws {
        let program = try TerminalProgram("/bin/sh", arguments: ["-c", "'\(sampleProgram)' | cat"])
        try program.waitFor(text: "not a terminal")
    }
}
