import PseudoTerminal
import Testing

@Suite struct EmulatorTests {
    private func screen(_ output: String, columns: Int = 10, rows: Int = 4) -> TerminalScreen {
        var screen = TerminalScreen(columns: columns, rows: rows)
        screen.feed(output)
        return screen
    }

    @Test func `text wraps after the last column only if more follows`() {
        let full = screen("0123456789")
        #expect(full.lines == ["0123456789", "", "", ""])
        #expect(full.cursorY == 0)
        #expect(screen("0123456789a").lines[1] == "a")
        #expect(screen("0123456789\rx").lines[0] == "x123456789")
    }

    @Test func `the last line scrolls`() {
        #expect(screen("a\r\nb\r\nc\r\nd\r\ne").lines == ["b", "c", "d", "e"])
    }

    @Test func `the cursor moves absolutely and relatively`() {
        #expect(
            screen("\u{1B}[2;3Hx\u{1B}[Ay\u{1B}[2Dz\u{1B}[4dv\u{1B}[1Gw").lines
                == ["  zy", "  x", "", "w  v"])
        #expect(screen("\u{1B}[99;99Hx").lines[3] == "         x")
    }

    @Test func `parts of lines and of the screen are erased`() {
        let filled = "aaaaa\r\nbbbbb\r\nccccc\r\nddddd"
        #expect(screen(filled + "\u{1B}[2;3H\u{1B}[K").lines[1] == "bb")
        #expect(screen(filled + "\u{1B}[2;3H\u{1B}[1K").lines[1] == "   bb")
        #expect(screen(filled + "\u{1B}[2;3H\u{1B}[J").lines == ["aaaaa", "bb", "", ""])
        #expect(screen(filled + "\u{1B}[2;3H\u{1B}[1J").lines == ["", "   bb", "ccccc", "ddddd"])
        #expect(screen(filled + "\u{1B}[2J").lines == ["", "", "", ""])
        #expect(screen(filled + "\u{1B}[2;2H\u{1B}[2X").lines[1] == "b  bb")
    }

    @Test func `cells and lines are inserted and deleted`() {
        #expect(screen("abcdef\u{1B}[1;3H\u{1B}[2@").lines[0] == "ab  cdef")
        #expect(screen("abcdef\u{1B}[1;3H\u{1B}[2P").lines[0] == "abef")
        #expect(screen("abc\u{1B}[1;1H\u{1B}[4hX\u{1B}[4lY").lines[0] == "XYbc")
        #expect(screen("a\r\nb\r\nc\r\nd\u{1B}[2;1H\u{1B}[L").lines == ["a", "", "b", "c"])
        #expect(screen("a\r\nb\r\nc\r\nd\u{1B}[2;1H\u{1B}[M").lines == ["a", "c", "d", ""])
    }

    @Test func `a scroll region does not change the lines outside`() {
        #expect(screen("a\r\nb\r\nc\r\nd\u{1B}[2;3r\u{1B}[3;1H\n").lines == ["a", "c", "", "d"])
        #expect(screen("a\r\nb\r\nc\r\nd\u{1B}[2;3r\u{1B}[2;1H\u{1B}M").lines == ["a", "", "b", "d"])
        #expect(screen("a\r\nb\r\nc\r\nd\u{1B}[2;3r\u{1B}[S").lines == ["a", "c", "", "d"])
        #expect(screen("a\r\nb\r\nc\r\nd\u{1B}[2;3r\u{1B}[T").lines == ["a", "", "b", "d"])
    }

    @Test func `the alternate screen can be entered and left`() {
        var screen = screen("before\u{1B}[?1049h\u{1B}[Hinside")
        #expect(screen.isAlternate)
        #expect(screen.lines[0] == "inside")
        screen.feed("\u{1B}[?1049l")
        #expect(!screen.isAlternate)
        #expect(screen.lines[0] == "before")
    }

    @Test func `wide characters take two cells and combining marks none`() {
        let wide = screen("日a e\u{301}x")
        #expect(wide[0, 0].text == "日")
        #expect(wide[1, 0].text.isEmpty)
        #expect(wide[2, 0].text == "a")
        #expect(wide[4, 0].text == "e\u{301}")
        #expect(wide.cursorX == 6)
        #expect(screen("日本\u{1B}[1;2Hx").lines[0] == " x本")
        #expect(screen("012345678日").lines[1] == "日")
    }

    @Test func `styles are kept`() {
        let styled = screen("\u{1B}[1;31;44ma\u{1B}[mb\u{1B}[7;92mc\u{1B}[38;5;200md")
        #expect(styled[0, 0].style.bold)
        #expect(styled[0, 0].style.foreground == 1)
        #expect(styled[0, 0].style.background == 4)
        #expect(styled[1, 0].style == ScreenStyle())
        #expect(styled[2, 0].style.foreground == 10)
        #expect(styled[3, 0].style.foreground == 200)
    }

    @Test func `sequences may arrive in pieces`() {
        var whole = TerminalScreen(columns: 10, rows: 4)
        let output = "\u{1B}[2;3Hé日\u{1B}]52;c;YQ==\u{7}\u{1B}[?25l\u{1B}]0;title\u{1B}\\x"
        whole.feed(output)
        var pieces = TerminalScreen(columns: 10, rows: 4)
        for byte in output.utf8 { pieces.feed([byte]) }
        #expect(whole == pieces)
        #expect(pieces.lines[1] == "  é日x")
        #expect(pieces.clipboard == "YQ==")
        #expect(!pieces.isCursorVisible)
    }

    @Test func `characters repeat and line drawing is translated`() {
        #expect(screen("-\u{1B}[3b").lines[0] == "----")
        #expect(screen("\u{1B}(0lqk\u{1B}(Bq").lines[0] == "┌─┐q")
        #expect(screen("\u{1B})0q\u{E}q\u{F}q").lines[0] == "q─q")
    }

    @Test func `unknown sequences are reported`() {
        #expect(screen("\u{1B}[5y").unknownSequences == ["CSI 5y"])
        #expect(screen("\u{1B}[5m").unknownSequences.isEmpty)
    }

    @Test func `the emulator survives any bytes`() {
        var random = SystemRandomNumberGenerator()
        for _ in 0..<200 {
            var screen = TerminalScreen(columns: 7, rows: 3)
            for _ in 0..<200 {
                let byte = UInt8.random(in: 0...255, using: &random)
                screen.feed(Bool.random(using: &random) ? [0x1B, 0x5B, 0x30 + byte % 10, byte] : [byte])
            }
            screen.resize(columns: 3, rows: 2)
            screen.feed("end")
            #expect(screen.lines.count == 2)
        }
    }
}

@Suite struct TerminalProgramTests {
    @Test func `a program sees the size of the terminal and what is typed`() throws {
        let program = try TerminalProgram(
            "/bin/sh", arguments: ["-c", "stty size; read line; echo \"<$line>\"; exit 7"], columns: 33, rows: 9)
        try program.waitFor(text: "9 33")
        try program.send(.text("hello"), .enter)
        try program.waitFor(text: "<hello>")
        #expect(try program.waitForExit() == .code(7))
        #expect(program.isRestored)
    }

    @Test func `a terminal left in another mode is detected`() throws {
        let raw = try TerminalProgram("/bin/sh", arguments: ["-c", "stty raw -echo"])
        try raw.waitForExit()
        #expect(!raw.isRestored)
        let alternate = try TerminalProgram("/bin/sh", arguments: ["-c", "printf '\\033[?1049h'"])
        try alternate.waitForExit()
        #expect(!alternate.isRestored)
    }

    @Test func `a timeout while waiting shows the screen`() throws {
        let program = try TerminalProgram("/bin/sh", arguments: ["-c", "echo something; read line"])
        try program.waitFor(text: "something")
        let error = #expect(throws: TerminalProgramError.self) {
            try program.waitFor(text: "else", timeout: .milliseconds(100))
        }
        #expect(error.map(String.init(describing:))?.contains("something") == true)
    }

    @Test func `an early exit is distinguished from a timeout`() throws {
        let program = try TerminalProgram("/bin/sh", arguments: ["-c", "echo over; kill -9 $$"])
        let error = #expect(throws: TerminalProgramError.self) { try program.waitFor(text: "never") }
        guard case .ended(_, let screen, let status)? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(screen.contains("over"))
        #expect(status == .signal(9))
    }

    @Test func `a missing program exits with 127`() throws {
        #expect(try TerminalProgram("/no/such/program").waitForExit() == .code(127))
    }
}
