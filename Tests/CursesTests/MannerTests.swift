import Glibc
import PseudoTerminal
import Testing

/// Starts the sample program in a shell, after a preparation.
private func prepared(
    _ preparation: String, environment: [String: String] = [:], columns: Int = 80, rows: Int = 24
) throws -> TerminalProgram {
    try TerminalProgram(
        "/bin/sh", arguments: ["-c", "\(preparation); exec '\(sampleProgram)'"],
        environment: environment.merging(["PATH": "/usr/bin:/bin"]) { $1 }, columns: columns, rows: rows)
}

@Suite struct SizeTests {
    @Test(arguments: [(1, 1), (2, 1), (1, 30), (3, 2), (19, 4)])
    func `the smallest windows are harmless`(columns: Int, rows: Int) throws {
        let program = try TerminalProgram(sampleProgram, columns: columns, rows: rows)
        try program.waitFor("the screen") { $0.isAlternate }
        try program.type("j")
        program.resize(columns: 60, rows: 12)
        try program.waitFor("all of it") { $0.shows("size 60x12") && $0.lines[11].hasSuffix("┘") }
        program.resize(columns: columns, rows: rows)
        program.resize(columns: 61, rows: 12)
        try program.waitFor(text: "size 61x12")
        try program.type("q")
        #expect(try program.waitForExit() == .code(0))
        #expect(program.leftovers.isEmpty)
    }

    @Test func `a terminal without a size has the default size of its type`() throws {
        let program = try prepared("stty rows 0 cols 0")
        try program.waitFor("a frame") { $0.shows("size 80x24") && $0.lines[23].hasSuffix("┘") }
        program.claimSize(columns: 0, rows: 0)
        try program.type("j")
        try program.waitFor("the same size") { $0.shows("key j") && $0.shows("size 80x24") }
    }

    @Test func `many resizes in a row end at the last size`() throws {
        let program = try start()
        for step in 0..<1000 {
            program.resize(columns: 20 + step % 100, rows: 3 + step % 40)
            program.signal(SIGWINCH)
        }
        program.resize(columns: 66, rows: 13)
        try program.waitFor("the last size") { $0.shows("size 66x13") && $0.lines[12].hasSuffix("┘") }
        try program.type("j")
        try program.waitFor(text: "key j")
    }
}

@Suite struct SlowLineTests {
    /// More frames than any terminal buffers.
    private static let frames = 150

    @Test func `keys are read while the terminal accepts no output, and then the latest frame is shown`() throws {
        let program = try start(columns: 200, rows: 60)
        let before = program.byteCount
        try program.send(.control("l"))
        try program.waitFor(text: "event 1: key Ctrl-L")
        // The first words of a frame may arrive before the rest; the next frame shows that all of it has arrived.
        try program.type("k")
        try program.waitFor(text: "event 2: key k")
        let frame = program.byteCount - before
        for _ in 0..<Self.frames { try program.send(.control("l")) }
        try program.type("j")
        try program.waitUntilRead()
        // All input is handled while nothing reads the output.
        usleep(5_000_000)
        try program.waitFor("the newest frame") {
            $0.shows("event \(Self.frames + 3): key j") && $0.lines[59].hasSuffix("┘")
        }
        #expect(program.screen.unknownSequences.isEmpty)
        #expect(program.byteCount - before < Self.frames * frame / 2)
    }

    @Test(arguments: ["q", "term", "a", "x"])
    func `a program can exit while the terminal accepts no output`(cause: String) throws {
        let program = try start("--silent", columns: 200, rows: 60)
        for _ in 0..<Self.frames { try program.send(.control("l")) }
        if cause == "term" { program.signal(SIGTERM) } else { try program.type(cause) }
        let status = try program.waitForExit(isStalled: true)
        let wanted: [String: TerminalProgram.Status] = [
            "q": .code(0), "term": .code(143), "a": .signal(SIGABRT), "x": .code(3),
        ]
        #expect(status == wanted[cause])
    }
}

@Suite struct LocaleTests {
    @Test(arguments: ["C", "POSIX", "de_DE.ISO-8859-1", "en_US"])
    func `without UTF-8 everything is ASCII, and other letters are escaped`(locale: String) throws {
        let program = try start(environment: ["LC_ALL": locale])
        try program.waitFor(text: "hostile")
        #expect(program.lines[0].hasPrefix("+-sample---"))
        #expect(program.lines[4].contains("wide \\u{65e5}\\u{672c}|"))
        #expect(program.screen.text.utf8.allSatisfy { $0 < 0x80 })
    }

    @Test(arguments: [["LC_ALL": "xx_XX.UTF-8"], ["LC_ALL": "", "LANG": "xx_XX.utf8"]])
    func `a locale that is not installed is still recognized as UTF-8`(environment: [String: String]) throws {
        let program = try start(environment: environment)
        #expect(program.lines[0].hasPrefix("┌─sample───"))
    }
}

@Suite struct FrameTests {
    @Test(arguments: [("xterm-256color", true), ("tmux-256color", true), ("vt100", false), ("linux", false)])
    func `frames are bracketed on terminals that support it`(type: String, isWrapped: Bool) throws {
        let program = try start(environment: ["TERM": type])
        try program.type("q")
        try program.waitForExit()
        #expect((program.screen.synchronizedFrames > 0) == isWrapped)
        #expect(program.leftovers.isEmpty)
    }

    @Test func `frames are bracketed by the sequences in the terminal's entry`() throws {
        let entry = #"  Sync=\E[?2026%?%p1%{1}%-%tl%eh%;,use=vt100,"#
        let program = try prepared(
            "folder=$(mktemp -d); printf '%s\\n' 'wrapping|a terminal that says so,' '\(entry)' | tic -x -o $folder -; export TERMINFO=$folder TERM=wrapping"
        )
        try program.waitFor(text: "hostile")
        #expect(program.screen.synchronizedFrames == 1)
        #expect(!program.screen.modes.contains(2026))
        #expect(!program.screen.modes.contains(2004))
    }

    @Test func `an unterminated paste does not swallow keys forever`() throws {
        let program = try start()
        try program.type("\u{1B}[200~ab")
        try program.waitFor(text: "event 1: pasted [97, 98]")
        try program.type("j")
        try program.waitFor(text: "event 2: key j")
    }

    @Test func `a terminal without a type is refused`() throws {
        let program = try prepared("unset TERM")
        #expect(try program.waitForExit() == .code(2))
        #expect(program.screen.text.contains("TERM"))
        #expect(program.leftovers.isEmpty)
    }
}
