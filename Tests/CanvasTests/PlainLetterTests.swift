import Canvas
import Testing

@Suite struct PlainLetterTests {
    private func shown(_ text: StyledLine, width: Int = 24) -> String {
        var grid = Grid(size: Size(width: width, height: 1), ornaments: .asciiOnly)
        grid.write(text, row: 0, of: grid.area)
        return grid.plainText
    }

    @Test(arguments: [
        ("plain ~", "plain ~"), ("é", "\\u{e9}"), ("日本", "\\u{65e5}\\u{672c}"), ("e\u{301}", "e\\u{301}"),
        ("🇩🇪", "\\u{1f1e9}\\u{1f1ea}"), ("\u{202E}", "\\u{202e}"),
    ])
    func `an ASCII-only terminal shows other letters escaped`(text: String, expected: String) {
        #expect(shown(StyledLine(text)) == expected)
    }

    @Test func `escaped text that does not fit is truncated as usual`() {
        #expect(shown(StyledLine("日本日本"), width: 12) == "\\u{65e5}\\u..")
    }

    @Test func `names that differ only in accents stay different`() {
        #expect(shown("é") != shown("è"))
    }

    @Test func `the cursor is after the displayed text`() {
        var grid = Grid(size: Size(width: 40, height: 1), ornaments: .asciiOnly)
        grid.draw(TextField(state: TextFieldState("aé")), in: grid.area)
        #expect(grid.cursor == Position(x: 7, y: 0))
    }

    @Test func `ASCII borders alone leave letters as they are`() {
        var grid = Grid(size: Size(width: 12, height: 3), ornaments: .ascii)
        let inside = grid.box(grid.area, title: "日本")
        grid.write("é", row: 0, of: inside)
        #expect(grid.plainText == "+-日本-----+\n|é         |\n+----------+")
    }

    @Test func `without borders a box is blank`() {
        var grid = Grid(size: Size(width: 8, height: 3), ornaments: .borderless(escapesLetters: false))
        let inside = grid.box(grid.area)
        grid.write("in", row: 0, of: inside)
        #expect(grid.plainText == "\n in\n")
    }
}
