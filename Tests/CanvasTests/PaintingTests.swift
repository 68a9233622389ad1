import Testing

@testable import Canvas

@Suite struct PaintingTests {
    private static let size = Size(width: 12, height: 1)

    private static func scribble(_ grid: inout Grid, _ random: inout SystemRandomNumberGenerator) {
        let text = ["日", "a", " ", "   ", "本x語", "e\u{301}b", "      "].randomElement(using: &random) ?? ""
        let style = [Style.plain, .title, .accent, .selected, .muted].randomElement(using: &random) ?? .plain
        grid.write(Sanitized(text), x: .random(in: -1...11, using: &random), y: 0, style: style)
    }

    private func styles(_ grid: Grid) -> [Style] { grid.stylesToPaint(y: 0, 0..<Self.size.width) }

    @Test func `an unchanged row is not painted, and on an empty terminal every column is`() {
        var grid = Grid(size: Self.size)
        grid.write("hello", x: 0, y: 0)
        #expect(grid.columnsToPaint(y: 0, over: grid) == nil)
        #expect(grid.columnsToPaint(y: 0, over: nil) == 0..<12)
        #expect(grid.columnsToPaint(y: 0, over: Grid(size: Size(width: 11, height: 1))) == 0..<12)
        #expect(grid.columnsToPaint(y: 1, over: nil) == nil)
    }

    @Test func `only changed columns are painted`() {
        var old = Grid(size: Self.size)
        old.write("count: 17, a", x: 0, y: 0)
        var new = old
        new.write("8", x: 8, y: 0)
        #expect(new.columnsToPaint(y: 0, over: old) == 8..<9)
    }

    @Test func `painting only the changed columns has the same result as painting all of them`() {
        var random = SystemRandomNumberGenerator()
        var narrow = 0
        for _ in 0..<20_000 {
            var old = Grid(size: Self.size)
            for _ in 0..<Int.random(in: 0...6, using: &random) { Self.scribble(&old, &random) }
            var new = old
            for _ in 0..<Int.random(in: 0...2, using: &random) { Self.scribble(&new, &random) }
            var painted = Array(zip(old.row(0), styles(old)))
            if let columns = new.columnsToPaint(y: 0, over: old) {
                #expect(new[columns.lowerBound, 0].glyph != nil && old[columns.lowerBound, 0].glyph != nil)
                if columns.upperBound < 12 {
                    #expect(new[columns.upperBound, 0].glyph != nil && old[columns.upperBound, 0].glyph != nil)
                    narrow += 1
                }
                for (column, style) in zip(columns, new.stylesToPaint(y: 0, columns)) {
                    painted[column] = (new[column, 0], style)
                }
            }
            let all = Array(zip(new.row(0), styles(new)))
            #expect(painted.elementsEqual(all) { $0 == $1 }, "\(old.plainText)| to \(new.plainText)|")
        }
        #expect(narrow > 1_000)
    }
}
