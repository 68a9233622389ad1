import Testing

@testable import Canvas

@Suite struct GridTests {
    private func grid(_ width: Int, _ height: Int, _ ornaments: Ornaments = .unicode) -> Grid {
        Grid(size: Size(width: width, height: height), ornaments: ornaments)
    }

    @Test func `text is clipped at every edge`() {
        var grid = grid(5, 2)
        grid.write("hello world", x: -3, y: 0)
        grid.write("below", x: 0, y: 2)
        grid.write("above", x: 0, y: -1)
        grid.write("right", x: 5, y: 1)
        #expect(grid.plainText == "lo wo\n")
    }

    @Test func `text outside of its area is not drawn`() {
        var grid = grid(8, 3)
        grid.write("abcdefgh", x: 0, y: 1, in: Rect(x: 2, y: 1, width: 3, height: 1))
        grid.write("abcdefgh", x: 0, y: 2, in: Rect(x: 2, y: 1, width: 3, height: 1))
        #expect(grid.plainText == "\n  cde\n")
    }

    @Test func `a wide glyph cut by an edge is blank`() {
        var grid = grid(4, 1)
        grid.fill(grid.area, style: .selected)
        grid.write("日本語", x: -1, y: 0)
        #expect(grid.plainText == " 本")
        #expect(grid[0, 0] == .blank)
        #expect(grid[3, 0] == .blank)
        #expect(grid[1, 0].width == 2)
        #expect(grid[2, 0].width == 0)
    }

    @Test func `overwriting half of a wide glyph blanks the other half`() {
        var left = grid(4, 1)
        left.write("日本", x: 0, y: 0)
        left.write("x", x: 1, y: 0)
        #expect(left.plainText == " x本")
        var right = grid(4, 1)
        right.write("日本", x: 0, y: 0)
        right.write("x", x: 2, y: 0)
        #expect(right.plainText == "日x")
        var both = grid(4, 1)
        both.write("日本", x: 0, y: 0)
        both.write("語", x: 1, y: 0)
        #expect(both.plainText == " 語")
    }

    @Test func `any drawing keeps wide glyphs whole`() {
        var random = SystemRandomNumberGenerator()
        var grid = grid(9, 2)
        for _ in 0..<2_000 {
            let text = ["日", "a", "👍🏽b", "本x語", "  "].randomElement(using: &random) ?? ""
            grid.write(text, x: .random(in: -2...9, using: &random), y: .random(in: -1...2, using: &random))
            for y in 0..<2 {
                for x in 0..<9 {
                    #expect((grid[x, y].width == 2) == (x + 1 < 9 && grid[x + 1, y].width == 0), "\(grid.plainText)")
                }
            }
        }
    }

    @Test func `hostile text never reaches a cell unescaped`() {
        var grid = grid(12, 1)
        grid.write("\u{1B}[2J\u{202E}", x: 0, y: 0)
        #expect(grid.plainText == "\\u{1b}[2J\\u{")
    }

    @Test func `a box has a title and a trailing text`() {
        var grid = grid(20, 3)
        let inside = grid.box(grid.area, title: "Needs you", trailing: "1/9")
        #expect(inside == Rect(x: 1, y: 1, width: 18, height: 1))
        #expect(grid.plainText == "┌─Needs you────1/9─┐\n│                  │\n└──────────────────┘")
    }

    @Test func `an ASCII box uses nothing but ASCII`() {
        var grid = grid(8, 3, .ascii)
        grid.box(grid.area, title: "a long title")
        #expect(grid.plainText == "+-a ..-+\n|      |\n+------+")
    }

    @Test func `a box without room is not drawn`() {
        var grid = grid(8, 3)
        #expect(grid.box(Rect(x: 0, y: 0, width: 1, height: 3)).isEmpty)
        #expect(grid.plainText == "\n\n")
        grid.box(Rect(x: 6, y: 1, width: 5, height: 5))
        #expect(grid.plainText == "\n      ┌─\n      │")
    }

    @Test func `the styles of spans are applied over the base style`() {
        var grid = grid(6, 1)
        grid.write(StyledLine([Span("ab", .added), Span("cd")]), row: 0, of: grid.area, over: .selected)
        #expect(grid[0, 0].style == Style(.green, .reverse))
        #expect(grid[2, 0].style == .selected)
        #expect(grid[5, 0].style == .selected)
    }

    @Test func `applying a style to an area keeps the text`() {
        var grid = grid(4, 1)
        grid.write("abcd", x: 0, y: 0, style: .added)
        grid.lay(.selected, over: Rect(x: 1, y: 0, width: 2, height: 9))
        #expect(grid.plainText == "abcd")
        #expect(grid[1, 0].style == Style(.green, .reverse))
        #expect(grid[3, 0].style == .added)
    }

    @Test func `an excessive size is clamped, and cells outside are blank`() {
        #expect(grid(60_000, 60_000).size == Grid.maximumSize)
        #expect(grid(0, 0).plainText.isEmpty)
        #expect(grid(3, 3)[7, -2] == .blank)
    }
}
