import PseudoTerminal
import Testing

@Suite struct TerminalScreenTests {
    @Test func `a frame comes out as it was drawn`() throws {
        let program = try start()
        try program.waitFor(text: "hostile")
        #expect(program.lines[0].hasPrefix("┌─sample───"))
        #expect(program.lines[3].contains("added bright selected"))
        #expect(program.lines[5].contains("hostile \\u{202e}\\u{1b}[31m"))
        #expect(program.lines[11].hasSuffix("──┘"))
        #expect(program.screen.isAlternate)
        #expect(!program.screen.isCursorVisible)
        #expect(program.screen.unknownSequences.isEmpty)
        #expect(program.screen[1, 3].style.foreground == 28)
        #expect(program.screen[7, 3].style.foreground == 27)
        #expect(program.screen[14, 3].style.reverse)
        #expect(program.screen[1, 1].style.bold)
    }

    @Test func `wide letters and emoji do not shift what follows`() throws {
        let program = try start()
        try program.waitFor(text: "|end")
        let row = program.lines[4]
        #expect(row.contains("日本|👩|🇩🇪|❤ |👍|e\u{301}|end"))
        #expect(program.screen[59, 4].text == "│")
    }

    @Test(arguments: [("xterm", 2, 4), ("linux", 2, 4)])
    func `terminals of few colours get the ones that they name`(type: String, green: Int, bright: Int) throws {
        let program = try start(environment: ["TERM": type])
        try program.waitFor(text: "hostile")
        #expect(program.screen[1, 3].style.foreground == green)
        #expect(program.screen[7, 3].style.foreground == bright)
        #expect(program.screen[7, 3].style.bold)
    }

    @Test(arguments: [("15;0", 77), ("0;default;15", 22), ("default;default", 28)])
    func `the colours are those that can be read on the background that COLORFGBG tells`(
        value: String, green: Int
    ) throws {
        let program = try start(environment: ["COLORFGBG": value])
        try program.waitFor(text: "hostile")
        #expect(program.screen[1, 3].style.foreground == green)
        let plain = try start("--no-color", environment: ["COLORFGBG": value])
        try plain.waitFor(text: "hostile")
        #expect(plain.screen[1, 3].style.foreground == nil)
    }

    @Test(arguments: [["--no-color"], ["--vt100"]])
    func `without colours nothing but attributes is used`(arguments: [String]) throws {
        let isPlain = arguments == ["--vt100"]
        let program =
            isPlain ? try start(environment: ["TERM": "vt100"]) : try start("--no-color")
        try program.waitFor(text: "added")
        #expect(program.screen[1, 3].style.foreground == nil)
        #expect(program.screen[7, 3].style.foreground == nil)
        #expect(program.screen[14, 3].style.reverse)
    }

    @Test(arguments: ["xterm", "xterm-256color", "screen-256color", "tmux-256color", "linux", "vt100", "rxvt"])
    func `many kinds of terminal are served`(type: String) throws {
        let program = try start(environment: ["TERM": type])
        try program.waitFor(text: "hostile")
        try program.type("j")
        try program.waitFor(text: "event 1: key j")
        try program.type("q")
        #expect(try program.waitForExit() == .code(0))
        #expect(program.screen.unknownSequences.isEmpty)
        #expect(program.isRestored)
    }

    @Test func `a locale without letters beyond ASCII gets ASCII boxes`() throws {
        let program = try start(environment: ["LC_ALL": "C"])
        #expect(program.lines[0].hasPrefix("+-sample---"))
        #expect(program.screen.text.utf8.allSatisfy { $0 < 0x80 })
    }

    @Test func `a key writes little and idling nothing`() throws {
        let program = try start()
        try program.waitFor(text: "|end")
        try program.type("j")
        try program.waitFor(text: "event 1: key j")
        let before = program.byteCount
        try program.type("k")
        try program.waitFor(text: "event 2: key k")
        #expect(program.byteCount - before < 60)
        let idle = program.byteCount
        #expect(throws: TerminalProgramError.self) {
            try program.waitFor("more output", timeout: .milliseconds(150)) { _ in false }
        }
        #expect(program.byteCount == idle)
    }

    @Test func `repainting writes the whole frame again`() throws {
        let program = try start()
        try program.waitFor(text: "|end")
        let before = program.byteCount
        try program.send(.control("l"))
        try program.waitFor("the whole frame") { $0.shows("event 1: key Ctrl-L") && $0.lines[11].hasSuffix("┘") }
        #expect(program.byteCount - before > 500)
    }

    @Test func `the cursor is shown where it is typed`() throws {
        let program = try start()
        try program.type("t")
        try program.waitFor("a cursor") { $0.isCursorVisible && $0.cursorX == 13 && $0.cursorY == 7 }
    }

    @Test func `a resize is noticed and fills the new size`() throws {
        let program = try start()
        program.resize(columns: 90, rows: 20)
        try program.waitFor("the new size") { $0.shows("size 90x20") && $0.lines[19].hasSuffix("┘") }
        program.resize(columns: 30, rows: 6)
        try program.waitFor("the new size") { $0.shows("size 30x6") && $0.lines[5].hasSuffix("┘") }
    }
}

@Suite struct TerminalKeyTests {
    @Test(arguments: [
        (TerminalKey.text("j"), "j"), (.text("é"), "é"), (.text("日"), "日"), (.text(" "), "Space"),
        (.control("d"), "Ctrl-D"), (.enter, "Enter"), (.escape, "Esc"), (.tab, "Tab"), (.backTab, "Shift-Tab"),
        (.backspace, "Backspace"), (.delete, "Del"), (.insert, "Ins"), (.up, "Up"), (.down, "Down"), (.left, "Left"),
        (.right, "Right"), (.pageUp, "PgUp"), (.pageDown, "PgDn"), (.home, "Home"), (.end, "End"),
        (.function(1), "F1"), (.function(12), "F12"), (.control("c"), "Ctrl-C"), (.text("["), "["),
    ])
    func `keys arrive under their names`(key: TerminalKey, name: String) throws {
        let program = try start()
        try program.send(key)
        try program.waitFor("the key") { $0.lines[2].hasPrefix("│event 1: key \(name) ") }
    }

    @Test func `pasted text arrives as a whole and acts as no key`() throws {
        let program = try start()
        try program.send(.paste("q\rA"))
        try program.waitFor(text: "event 1: pasted [113, 10, 65]")
    }

    @Test func `sequences that are no key are swallowed`() throws {
        let program = try start()
        try program.type("\u{1B}[99;77~\u{1B}[?1;2cz")
        try program.waitFor(text: "event 1: key z")
    }

    @Test func `Esc and a letter typed at once are two keys`() throws {
        let program = try start()
        try program.type("\u{1B}z")
        try program.waitFor(text: "event 2: key z")
    }

    @Test func `typed-ahead keys can be dropped`() throws {
        let program = try start()
        try program.type("Dqqqq")
        try program.waitFor(text: "event 1: discarded")
        try program.type("j")
        try program.waitFor(text: "event 2: key j")
    }

    @Test func `another thread wakes the terminal, and time runs out`() throws {
        let program = try start()
        try program.type("w")
        try program.waitFor(text: "event 2: wake")
        try program.type("p")
        try program.waitFor(text: "event 3: over")
    }

    @Test func `the mouse is reported where it is turned on`() throws {
        let program = try start("--mouse")
        try program.waitFor("the mouse to be on") { $0.modes.contains(1002) && $0.modes.contains(1006) }
        try program.type("\u{1B}[<0;5;3M")
        try program.waitFor(text: "event 1: key Mouse")
        // Reports that come together are told apart.
        try program.type("\u{1B}[<0;5;3M\u{1B}[<32;6;3M\u{1B}[<0;6;3m\u{1B}[<65;6;3M\u{1B}[<99999999;;;x")
        try program.type("j")
        try program.waitFor("all of them") { $0.shows("event 6: key j") || $0.shows("event 7: key j") }
        try program.type("q")
        try program.waitForExit()
        #expect(program.isRestored)
    }

    @Test func `text is copied through the terminal`() throws {
        let program = try start()
        try program.type("y")
        try program.waitFor("a clipboard") { $0.clipboard == "aMOpbGxv" }
    }
}
