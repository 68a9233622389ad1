import Canvas
import PseudoTerminal
import Testing

@Suite struct TerminalScreenTests {
    @Test func `a frame appears as it was drawn`() throws {
        let program = try start()
        try program.waitFor(text: "hostile")
        #expect(program.lines[0].hasPrefix("┌─sample───"))
        #expect(program.lines[3].contains("added blue selected"))
        #expect(program.lines[5].contains("hostile \\u{202e}\\u{1b}[31m"))
        #expect(program.lines[11].hasSuffix("──┘"))
        #expect(program.screen.isAlternate)
        #expect(!program.screen.isCursorVisible)
        #expect(program.screen.unknownSequences.isEmpty)
        #expect(program.screen[1, 3].style.foreground == 29)
        #expect(program.screen[7, 3].style.foreground == 63)
        #expect(program.screen[12, 3].style.reverse)
        #expect(program.screen[1, 1].style.bold)
    }

    @Test func `wide letters and combining marks do not shift the rest of the line`() throws {
        let program = try start()
        try program.waitFor(text: "|end")
        let row = program.lines[4]
        #expect(row.contains("日本|👍|q\u{302}|각|end"))
        #expect(program.screen[59, 4].text == "│")
    }

    @Test(arguments: [
        "👍👍🏽", "🧑\u{200D}💻", "👩\u{200D}👩\u{200D}👧", "🇩🇪", "❤\u{FE0F}", "1\u{FE0F}\u{20E3}", "\u{1FAE8}", "áa\u{301}",
        "n\u{303}ñ",
        "क्षि", "\u{1112}\u{119E}", "q\u{302}\u{301}\u{300}\u{303}\u{304}",
    ])
    func `a text is drawn with every mark and as wide as measured`(text: String) throws {
        let program = try start("--show", text)
        try program.waitFor(text: "|end")
        let shown = Sanitized(text)
        #expect(program.lines[8].unicodeScalars.starts(with: "│\(shown.text)|end".unicodeScalars))
        #expect(program.screen[1 + shown.width, 8].text == "|")
        #expect(program.screen[59, 8].text == "│")
    }

    @Test(arguments: ["xterm", "linux"])
    func `terminals with few colors get named colors, bright ones in bold`(type: String) throws {
        let program = try start(environment: ["TERM": type])
        try program.waitFor(text: "hostile")
        #expect(program.screen[1, 3].style.foreground == 2)
        #expect(program.screen[7, 3].style.foreground == 4)
        #expect(!program.screen[7, 3].style.bold)
        let dark = try start(environment: ["TERM": type, "COLORFGBG": "15;0"])
        try dark.waitFor(text: "hostile")
        #expect(dark.screen[1, 3].style.foreground == 2)
        #expect(dark.screen[7, 3].style.foreground == 6)
        #expect(dark.screen[7, 3].style.bold == false)
    }

    @Test(arguments: [("15;0", 77), ("0;default;15", 22), ("default;default", 29)])
    func `colors are readable on the background that COLORFGBG names`(
        value: String, green: Int
    ) throws {
        let program = try start(environment: ["COLORFGBG": value])
        try program.waitFor(text: "hostile")
        #expect(program.screen[1, 3].style.foreground == green)
        let plain = try start("--no-color", environment: ["COLORFGBG": value])
        try plain.waitFor(text: "hostile")
        #expect(plain.screen[1, 3].style.foreground == nil)
    }

    @Test(arguments: [("rgb:1e1e/1e1e/1e1e", 77), ("rgb:ff/ff/ff", 22)])
    func `the terminal's answer about its background selects the colors and is not a key`(
        answer: String, green: Int
    ) throws {
        let program = try TerminalProgram(sampleProgram, arguments: ["--ask"], columns: 60, rows: 12)
        try program.type("\u{1B}]11;\(answer)\u{1B}\\")
        try program.waitFor("the colors") { $0.shows("added") && $0[1, 3].style.foreground == green }
        try program.type("j")
        try program.waitFor(text: "event 1: key j")
        #expect(program.screen[7, 3].style.foreground != 63)
    }

    @Test func `a late answer still selects the colors, once, and is not a key`() throws {
        let program = try start("--ask")
        try program.type("T")
        try program.waitFor(text: "event 1: late")
        try program.type("\u{1B}]11;rgb:0/0/0\u{1B}\\\u{1B}]11;rgb:f/f/f\u{1B}\\j")
        try program.waitFor(text: "event 2: key j")
        #expect(program.screen[1, 3].style.foreground == 77)
    }

    @Test func `a terminal that might print the query is not queried`() throws {
        let program = try start("--ask", environment: ["TERM": "linux"])
        try program.type("\u{1B}]11;rgb:ff/ff/ff\u{7}j")
        try program.waitFor(text: "event 1: key j")
        #expect(program.screen[1, 3].style.foreground == 2)
    }

    @Test(arguments: [["--no-color"], ["--vt100"]])
    func `without colors only attributes are used`(arguments: [String]) throws {
        let isPlain = arguments == ["--vt100"]
        let program =
            isPlain ? try start(environment: ["TERM": "vt100"]) : try start("--no-color")
        try program.waitFor(text: "added")
        #expect(program.screen[1, 3].style.foreground == nil)
        #expect(program.screen[7, 3].style.foreground == nil)
        #expect(program.screen[12, 3].style.reverse)
    }

    @Test(arguments: ["xterm", "xterm-256color", "screen-256color", "tmux-256color", "linux", "vt100", "rxvt"])
    func `many types of terminal are supported`(type: String) throws {
        let program = try start(environment: ["TERM": type])
        try program.waitFor(text: "hostile")
        try program.type("j")
        try program.waitFor(text: "event 1: key j")
        try program.type("q")
        #expect(try program.waitForExit() == .code(0))
        #expect(program.screen.unknownSequences.isEmpty)
        #expect(program.isRestored)
    }

    @Test func `an ASCII locale has ASCII boxes`() throws {
        let program = try start(environment: ["LC_ALL": "C"])
        #expect(program.lines[0].hasPrefix("+-sample---"))
        #expect(program.screen.text.utf8.allSatisfy { $0 < 0x80 })
    }

    @Test func `a key writes few bytes, and idling none`() throws {
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

    @Test func `the cursor is shown where text is typed`() throws {
        let program = try start()
        try program.type("t")
        try program.waitFor("a cursor") { $0.isCursorVisible && $0.cursorX == 13 && $0.cursorY == 7 }
    }

    @Test(arguments: ["xterm-256color", "linux", "vt100", "screen-256color"])
    func `a frame drawn over another equals one drawn on a blank screen, cursor included`(
        type: String
    ) throws {
        let program = try start(environment: ["TERM": type])
        for picture in 1...25 {
            try program.type("r")
            try program.waitFor("the picture") { Self.isWhole($0, event: 2 * picture - 1, "key r") }
            let drawn = program.screen
            try program.send(.control("l"))
            try program.waitFor("the same") { Self.isWhole($0, event: 2 * picture, "key Ctrl-L") }
            let painted = program.screen
            for y in 3..<12 {
                for x in 0..<60 where !Self.looksAlike(drawn[x, y], painted[x, y]) {
                    Issue.record("picture \(picture): \(x),\(y) is \(drawn[x, y]), not \(painted[x, y])")
                    return
                }
            }
            #expect((drawn.cursorX, drawn.cursorY) == (painted.cursorX, painted.cursorY))
            // A vt100 can't hide its cursor.
            #expect(drawn.cursorY >= 3 && (!drawn.isCursorVisible || type == "vt100"))
        }
        #expect(program.screen.unknownSequences.isEmpty)
    }

    /// Whether two cells look the same; a blank doesn't show its color unless it is underlined or reversed.
    private static func looksAlike(_ left: ScreenCell, _ right: ScreenCell) -> Bool {
        func seen(_ cell: ScreenCell) -> ScreenCell {
            guard cell.text == " ", !cell.style.underline, !cell.style.reverse else { return cell }
            var cell = cell
            (cell.style.foreground, cell.style.bold, cell.style.dim) = (nil, false, false)
            return cell
        }
        return seen(left) == seen(right)
    }

    /// Whether a frame is complete: the terminal's cursor is in the picture.
    private static func isWhole(_ screen: TerminalScreen, event: Int, _ name: String) -> Bool {
        screen.shows("event \(event): \(name)") && screen.cursorY >= 3 && !screen.modes.contains(2026)
    }

    @Test func `a resize redraws the screen in the new size`() throws {
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
    func `each key arrives with its name`(key: TerminalKey, name: String) throws {
        let program = try start()
        try program.send(key)
        try program.waitFor("the key") { $0.lines[2].hasPrefix("│event 1: key \(name) ") }
    }

    @Test func `pasted text arrives whole and is not read as keys`() throws {
        let program = try start()
        try program.send(.paste("q\rA"))
        try program.waitFor(text: "event 1: pasted [113, 10, 65]")
    }

    @Test func `unknown sequences are dropped`() throws {
        let program = try start()
        try program.type("\u{1B}[99;77~\u{1B}[?1;2cz")
        try program.waitFor(text: "event 1: key z")
    }

    @Test(arguments: [
        "\u{1B}]11;rgb:1e1e/1e1e/1e1e\u{1B}\\", "\u{1B}]11;rgb:1e1e/1e1e/1e1e\u{7}",
        "\u{1B}P1+r524742=382F382F38\u{1B}\\",
        "\u{1B}P>|tmux 3.3a\u{1B}\\", "\u{1B}_Gi=31;OK\u{1B}\\", "\u{1B}^quit\u{1B}\\", "\u{1B}Xquit\u{1B}\\",
        "\u{9D}11;q\u{9C}",
        "\u{1B}[?64;1;2c", "\u{1B}[?2026;2$y", "\u{1B}[8;24;80t", "\u{1B}\\",
    ])
    func `a terminal's answer is not a key, whole or in pieces`(answer: String) throws {
        let program = try start()
        try program.type(answer + "z")
        try program.waitFor(text: "event 1: key z")
        for scalar in answer.unicodeScalars.dropLast() {
            try program.type(String(scalar))
            if scalar != "\u{1B}" { try program.waitUntilRead() }
        }
        try program.type(String(answer.unicodeScalars.suffix(1)) + "y")
        try program.waitFor(text: "event 2: key y")
    }

    @Test func `an unterminated answer swallows keys only for a moment`() throws {
        let program = try start()
        try program.type("\u{1B}]11;rgb")
        try program.waitUntilRead()
        for _ in 0..<40 where !program.screen.shows("event 1: key j") {
            try program.type("j")
            try? program.waitFor(text: "event 1: key j", timeout: .milliseconds(1500))
        }
        #expect(program.screen.shows("event 1: key j"))
    }

    @Test func `a letter that arrives in pieces is one key`() throws {
        let program = try start()
        for byte in Array("日".utf8) {
            try program.type(bytes: [byte])
            try program.waitUntilRead()
        }
        try program.waitFor(text: "event 1: key 日")
    }

    @Test func `a paste of a megabyte is read whole, and so is the key after it`() throws {
        let program = try start()
        try program.send(.paste(String(repeating: "abcdefghi ", count: 1 << 20 / 10)), .text("j"))
        try program.waitFor(text: "event 2: key j")
        #expect(program.screen.shows("event 2"))
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

    @Test func `another thread can wake the terminal, and waiting can time out`() throws {
        let program = try start()
        try program.type("w")
        try program.waitFor(text: "event 2: wake")
        try program.type("p")
        try program.waitFor(text: "event 3: over")
    }

    @Test func `mouse events are reported if the mouse is enabled`() throws {
        let program = try start("--mouse")
        try program.waitFor("the mouse to be on") { $0.modes.contains(1002) && $0.modes.contains(1006) }
        try program.type("\u{1B}[<0;5;3M")
        try program.waitFor(text: "event 1: key Mouse")
        // Reports that arrive together are separate events.
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
