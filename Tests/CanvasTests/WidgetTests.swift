import Canvas
import Testing

/// Draws one widget on a new grid.
func drawn(_ widget: some Widget, _ width: Int, _ height: Int, ornaments: Ornaments = .unicode) -> Grid {
    var grid = Grid(size: Size(width: width, height: height), ornaments: ornaments)
    grid.draw(widget, in: grid.area)
    return grid
}

@Suite struct ListTests {
    @Test func `a list of a million rows requests only the visible ones`() {
        var requested: [Int] = []
        var state = ListState()
        state.move(by: 500_000, count: 1_000_000, height: 4)
        let grid = drawn(
            VirtualList(count: 1_000_000, state: state) { index in
                requested.append(index)
                return "row \(index)"
            }, 12, 4)
        #expect(grid.plainText == "row 499997\nrow 499998\nrow 499999\nrow 500000")
        #expect(requested == Array(499_997...500_000))
        #expect(grid[0, 3].style == .selected)
        #expect(grid[11, 3].style == .selected)
        #expect(grid[0, 2].style == .plain)
    }

    @Test func `moving stays within the rows and scrolls no further than needed`() {
        var state = ListState()
        state.move(by: -1, count: 10, height: 3)
        #expect(state == ListState())
        state.move(by: 3, count: 10, height: 3)
        #expect(state == ListState(selection: 3, offset: 1))
        state.move(by: -1, count: 10, height: 3)
        #expect(state == ListState(selection: 2, offset: 1))
        state.move(by: .max, count: 10, height: 3)
        #expect(state == ListState(selection: 9, offset: 7))
        state.move(by: .min, count: 10, height: 3)
        #expect(state == ListState())
    }

    @Test func `pages move window and selection together`() {
        var state = ListState(selection: 1)
        state.page(by: 3, count: 10, height: 3)
        #expect(state == ListState(selection: 4, offset: 3))
        state.page(by: 30, count: 10, height: 3)
        #expect(state == ListState(selection: 9, offset: 7))
        state.page(by: .max, count: 10, height: 3)
        #expect(state == ListState(selection: 9, offset: 7))
        state.page(by: -30, count: 10, height: 3)
        #expect(state == ListState())
    }

    @Test func `the selection stays within a list that shrinks`() {
        var state = ListState(selection: 90, offset: 80)
        #expect(state.window(count: 5, height: 3) == 2..<5)
        state.settle(count: 5, height: 3)
        #expect(state == ListState(selection: 4, offset: 2))
        state.settle(count: 0, height: 3)
        #expect(state == ListState())
        #expect(state.window(count: 0, height: 3).isEmpty)
        #expect(state.window(count: 3, height: 0).isEmpty)
    }

    @Test func `a taller window is filled from above`() {
        #expect(ListState(selection: 9, offset: 9).window(count: 10, height: 6) == 4..<10)
    }

    @Test func `a list without rows shows its placeholder`() {
        let grid = drawn(VirtualList(count: 0, state: ListState(), emptyText: "nothing staged") { _ in "" }, 20, 2)
        #expect(grid.plainText == "nothing staged\n")
    }

    @Test func `without focus the selection is only marked`() {
        let grid = drawn(VirtualList(count: 1, state: ListState(), isFocused: false) { _ in "row" }, 5, 1)
        #expect(grid[0, 0].style == .marked)
    }

    @Test func `the hidden cursor rests on the selected row, or on the popup in front of it`() {
        var state = ListState()
        state.move(by: 7, count: 10, height: 4)
        var grid = Grid(size: Size(width: 20, height: 8))
        grid.draw(VirtualList(count: 10, state: state) { _ in "row" }, in: Rect(x: 3, y: 2, width: 9, height: 4))
        #expect(grid.rest == Position(x: 3, y: 5))
        #expect(grid.cursor == nil)
        grid.draw(Popup(title: "why", lines: ["because"], width: 12), in: grid.area)
        #expect(grid.rest == Position(x: 6, y: 3))
        #expect(drawn(VirtualList(count: 0, state: state) { _ in "" }, 5, 2).rest == Position(x: 0, y: 0))
    }
}

@Suite struct PaneTests {
    private let lines = (0..<9).map { StyledLine("line \($0)") }

    @Test func `a pane shows its window and never scrolls beyond the last page`() {
        var scroll = ScrollState()
        scroll.scroll(by: 100, count: 9, height: 3)
        #expect(scroll.top == 6)
        #expect(drawn(TextPane(lines, scroll: scroll), 8, 3).plainText == "line 6\nline 7\nline 8")
        #expect(drawn(TextPane(lines, scroll: scroll), 8, 5).plainText.hasPrefix("line 4"))
        scroll.scroll(by: .min, count: 9, height: 3)
        #expect(scroll.top == 0)
    }

    @Test func `revealing scrolls as little as needed`() {
        var scroll = ScrollState()
        scroll.reveal(4, count: 9, height: 3)
        #expect(scroll.top == 2)
        scroll.reveal(3, count: 9, height: 3)
        #expect(scroll.top == 2)
        scroll.reveal(0, count: 9, height: 3)
        #expect(scroll.top == 0)
    }

    @Test func `a pane scrolls sideways`() {
        #expect(drawn(TextPane(["日本語", "abc"], scroll: ScrollState(left: 1)), 4, 2).plainText == " 本\nbc")
    }

    @Test func `long lines are truncated with an ellipsis`() {
        #expect(drawn(TextPane(["abcdef"]), 4, 1).plainText == "abc…")
        #expect(drawn(TextPane(["abcdef"]), 4, 1, ornaments: .ascii).plainText == "ab..")
    }
}

@Suite struct BarTests {
    private let titles: [StyledLine] = ["1 Overview", "2 Packs", "3 Conflicts 2!"]

    @Test func `the selected tab is in brackets`() {
        let bar = TabBar(titles, selection: 1)
        #expect(drawn(bar, 60, 1).plainText == " 1 Overview [2 Packs] 3 Conflicts 2!")
        #expect(bar.tab(at: 3, in: Rect(x: 0, y: 0, width: 60, height: 1)) == 0)
        #expect(bar.tab(at: 12, in: Rect(x: 0, y: 0, width: 60, height: 1)) == 1)
        #expect(bar.tab(at: 59, in: Rect(x: 0, y: 0, width: 60, height: 1)) == nil)
    }

    @Test func `the selected tab stays visible`() {
        #expect(drawn(TabBar(titles, selection: 2), 20, 1).plainText == "<[3 Conflicts 2!]")
        #expect(drawn(TabBar(titles, selection: 0), 20, 1).plainText == "[1 Overview] 2 Pack>")
        #expect(drawn(TabBar(titles, selection: 2), 5, 1).plainText == "<[3 >")
        #expect(drawn(TabBar([], selection: 0), 5, 1).plainText.isEmpty)
        #expect(drawn(TabBar(titles, selection: 9), 60, 1).plainText.hasPrefix(" 1 Overview"))
    }

    @Test func `an edge line has two ends`() {
        #expect(drawn(EdgeLine("left", right: "right"), 12, 1).plainText == "left   right")
        #expect(drawn(EdgeLine("a long left text", right: "end"), 12, 1).plainText == "a long … end")
        #expect(drawn(EdgeLine("left", right: "much too long"), 10, 1).plainText == "left")
    }

    @Test func `hints that do not fit are omitted entirely`() {
        let hints = KeyHints([.init("Enter", "open"), .init("/", "filter"), .init("q", "quit")])
        #expect(drawn(hints, 40, 1).plainText == " Enter open   / filter   q quit")
        #expect(drawn(hints, 24, 1).plainText == " Enter open   / filter")
    }
}

@Suite struct PopupTests {
    @Test func `a popup is centered and covers the content below`() {
        var grid = Grid(size: Size(width: 16, height: 6))
        for y in 0..<6 { grid.write("xxxxxxxxxxxxxxxx", x: 0, y: y) }
        grid.draw(Popup(title: "Apply?", lines: ["This cannot"], width: 12), in: grid.area)
        let picture = """
            xxxxxxxxxxxxxxxx
            xx┌─Apply?───┐xx
            xx│ This     │xx
            xx│ cannot   │xx
            xx└──────────┘xx
            xxxxxxxxxxxxxxxx
            """
        #expect(grid.plainText == picture)
    }

    @Test func `a popup never exceeds the screen`() {
        let popup = Popup(title: "Help", lines: (0..<50).map { "line \($0)" }, width: 200)
        let screen = Rect(x: 0, y: 0, width: 20, height: 5)
        #expect(popup.frame(in: screen) == screen)
        #expect(popup.interior(in: screen) == Rect(x: 2, y: 1, width: 16, height: 3))
    }
}

@Suite struct TextFieldTests {
    @Test func `keys edit the line`() {
        var state = TextFieldState("ab")
        for key: Key in [.character("c"), .left, .left, .character("X"), .home, .delete, .end, .character("é")] {
            let understood = state.handle(key)
            #expect(understood)
        }
        #expect(state.text == "Xbcé")
        #expect(state.cursor == 4)
        for _ in 0..<9 { _ = state.handle(.backspace) }
        #expect(state == TextFieldState())
        let understood = state.handle(.enter)
        #expect(!understood)
    }

    @Test func `keys delete a word and the text before or after the cursor`() {
        var state = TextFieldState("kind:plan  notes ")
        _ = state.handle(.control("w"))
        #expect(state.text == "kind:plan  ")
        _ = state.handle(.control("w"))
        #expect(state.text.isEmpty)
        state = TextFieldState("abcd")
        _ = state.handle(.left)
        _ = state.handle(.control("u"))
        #expect(state.text == "d")
        #expect(state.cursor == 0)
        _ = state.handle(.control("k"))
        #expect(state.text.isEmpty)
    }

    @Test func `pasted lines become one`() {
        var state = TextFieldState("a")
        let understood = state.handle(.paste("one\r\ntwo\n"))
        #expect(understood)
        #expect(state.text == "aone two")
    }

    @Test func `a combining mark joins the letter before it`() {
        var state = TextFieldState("e")
        state.insert("\u{301}")
        #expect(state.cursor == 1)
        #expect(state.text.unicodeScalars.count == 2)
    }

    @Test func `the cursor is after the text and stays visible`() {
        let short = drawn(TextField(prompt: "/", state: TextFieldState("日a")), 10, 1)
        #expect(short.plainText == "/日a")
        #expect(short.cursor == Position(x: 4, y: 0))
        let long = drawn(TextField(prompt: "/", state: TextFieldState("abcdefghijkl")), 6, 1)
        #expect(long.plainText == "/ijkl")
        #expect(long.cursor == Position(x: 5, y: 0))
        #expect(drawn(TextField(state: TextFieldState("a"), isFocused: false), 6, 1).cursor == nil)
    }

    @Test func `pasted control characters are shown escaped`() {
        let grid = drawn(TextField(state: TextFieldState("a\u{1B}b")), 20, 1)
        #expect(grid.plainText == "a\\u{1b}b")
        #expect(grid.cursor?.x == 8)
    }
}

@Suite struct SmallestScreenTests {
    @Test func `a terminal that is too small shows a notice`() {
        #expect(SmallestScreen.notice(for: Size(width: 20, height: 5)) == nil)
        let notice = SmallestScreen.notice(for: Size(width: 19, height: 5))
        #expect(notice?.plainText.hasPrefix("terminal too small:\nneeds 20x5") == true)
        #expect(SmallestScreen.notice(for: Size(width: 1, height: 1))?.plainText == "t")
        #expect(SmallestScreen.notice(for: Size(width: 0, height: 0))?.plainText == "")
    }
}

@Suite struct KeyTests {
    @Test(arguments: [
        (Key.character("j"), "j"), (.character(" "), "Space"), (.control("d"), "Ctrl-D"), (.function(5), "F5"),
        (.pageDown, "PgDn"), (.backTab, "Shift-Tab"),
    ])
    func `keys have readable names`(key: Key, name: String) {
        #expect(key.description == name)
    }
}
