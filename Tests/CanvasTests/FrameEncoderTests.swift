import PseudoTerminal
import Randomness
import Testing

@testable import Canvas

@Suite struct FrameEncoderTests {
    private static let size = Size(width: 40, height: 6)

    private static func dialect(erasesCells: Bool = true, endsAttributes: Bool = true) -> FrameDialect {
        var dialect = FrameDialect(
            attributes: [.bold, .dim, .underline, .reverse], erasesCells: erasesCells, endsAttributes: endsAttributes)
        for color in Color.allCases {
            guard let index = color.steadyIndex else { continue }
            dialect.learn(color, foreground: Array("38;5;\(index)".utf8), background: Array("48;5;\(index)".utf8))
        }
        return dialect
    }

    private static func bytes(
        from shown: Grid?, to grid: Grid, _ dialect: FrameDialect = dialect(), size: Size = size
    ) -> [UInt8] {
        var encoder = FrameEncoder(dialect, size: size) { Array($0.text.utf8) }
        return encoder.bytes(from: shown, to: grid)
    }

    private static func text(_ bytes: [UInt8]) -> String {
        String(decoding: bytes, as: UTF8.self).split(separator: "\u{1B}", omittingEmptySubsequences: false)
            .joined(separator: "^")
    }

    private static func grid(_ draw: (inout Grid) -> Void) -> Grid {
        var grid = Grid(size: size)
        draw(&grid)
        return grid
    }

    /// How a cell looks to somebody who sees no difference between blanks without background.
    private static func look(_ text: String, _ style: ScreenStyle) -> String {
        var style = style
        if text == " ", !style.reverse, !style.underline {
            (style.bold, style.dim, style.foreground) = (false, false, nil)
        }
        return "\(text) \(style)"
    }

    private static func look(_ cell: Cell) -> String {
        var style = ScreenStyle()
        style.bold = cell.style.attributes.contains(.bold)
        style.dim = cell.style.attributes.contains(.dim)
        style.underline = cell.style.attributes.contains(.underline)
        style.reverse = cell.style.attributes.contains(.reverse)
        style.foreground = cell.style.foreground.steadyIndex
        style.background = cell.style.background.steadyIndex
        return look(cell.text, style)
    }

    private static func expect(_ screen: TerminalScreen, shows grid: Grid, _ remark: String) -> Bool {
        for y in 0..<grid.size.height {
            for x in 0..<grid.size.width {
                let cell = screen[x, y]
                // The second half of a wide letter looks like the first.
                if grid[x, y].width == 0, cell.text.isEmpty { continue }
                guard look(cell.text, cell.style) != look(grid[x, y]) else { continue }
                Issue.record("\(remark): \(x),\(y) is \(look(cell.text, cell.style)), not \(look(grid[x, y]))")
                return false
            }
        }
        #expect(screen.unknownSequences.isEmpty)
        return true
    }

    /// Draws something anywhere, as screens do: words, fills, borders, wide letters.
    private static func scribble(on grid: inout Grid, using random: inout SeededGenerator) {
        let style = Style(
            [.standard, .standard, .red, .cyan, .green].randomElement(using: &random) ?? .standard,
            on: Int.random(in: 0..<8, using: &random) == 0 ? .blue : .standard,
            Style.Attributes(rawValue: [0, 0, 0, 1, 2, 4, 8, 9].randomElement(using: &random) ?? 0))
        let place = (
            x: Int.random(in: -2..<size.width, using: &random), y: Int.random(in: 0..<size.height, using: &random)
        )
        switch Int.random(in: 0..<8, using: &random) {
        case 0:
            grid.fill(
                Rect(x: place.x, y: place.y, width: .random(in: 0...size.width, using: &random), height: 2),
                style: style)
        case 1: grid.horizontalLine(Rect(x: place.x, y: place.y, width: 9, height: 1), style: style)
        case 2: grid.write("日本語", x: place.x, y: place.y, style: style)
        case 3: grid.lay(style, over: Rect(x: place.x, y: place.y, width: 5, height: 1))
        default:
            let text = ["a b  c", "      ", "word another", "e\u{301}x"].randomElement(using: &random) ?? ""
            grid.write(text, x: place.x, y: place.y, style: style)
        }
    }

    @Test(arguments: [true, false], [true, false])
    func `whatever was shown before, the terminal shows the new frame`(erasesCells: Bool, endsAttributes: Bool) {
        let dialect = Self.dialect(erasesCells: erasesCells, endsAttributes: endsAttributes)
        for seed in 0..<UInt64(Effort.count("AOS_FRAMES", default: 12)) {
            var random = SeededGenerator(seed: seed)
            var screen = TerminalScreen(columns: Self.size.width, rows: Self.size.height)
            var grid = Grid(size: Self.size)
            var shown: Grid?
            for frame in 0..<12 {
                for _ in 0..<Int.random(in: 0...6, using: &random) { Self.scribble(on: &grid, using: &random) }
                screen.feed(Self.bytes(from: shown, to: grid, dialect))
                shown = grid
                guard Self.expect(screen, shows: grid, "seed \(seed), frame \(frame)") else { break }
            }
        }
    }

    @Test func `nothing is written where nothing looks different`() {
        let old = Self.grid { $0.write("hello there", x: 0, y: 0, style: .title) }
        var new = old
        // A blank is a blank in every colour of letters.
        new.lay(.added, over: Rect(x: 12, y: 0, width: 9, height: 3))
        #expect(Self.bytes(from: old, to: new).isEmpty)
        #expect(Self.bytes(from: new, to: new).isEmpty)
    }

    @Test func `blanks between words of a colour are written in it, and short gaps are written again`() {
        let old = Self.grid { $0.write("x", x: 3, y: 1, style: .added) }
        let new = Self.grid { $0.write("abcx ef g", x: 0, y: 1, style: .added) }
        #expect(Self.text(Self.bytes(from: old, to: new)) == "^[2H^[38;5;28mabcx ef g^[m")
    }

    @Test func `what becomes blank is erased`() {
        let old = Self.grid {
            $0.write("something long", x: 0, y: 0)
            $0.write("something that ends at the edge", x: 9, y: 1)
            $0.write("|", x: 30, y: 0)
        }
        let new = Self.grid {
            $0.write("so", x: 0, y: 0)
            $0.write("!", x: 30, y: 0)
        }
        #expect(Self.text(Self.bytes(from: old, to: new)) == "^[1;3H^[12X^[28C!\r\n^[9C^[K")
        let spaces = Self.bytes(from: old, to: new, Self.dialect(erasesCells: false))
        #expect(Self.text(spaces) == "^[1;3H            ^[16C!\r\n^[9C^[K")
    }

    @Test func `from style to style the shorter way is taken`() {
        let new = Self.grid {
            $0.write("a", x: 0, y: 0, style: .title)
            $0.write("b", x: 1, y: 0, style: Style(.cyan, .bold))
            $0.write("c", x: 2, y: 0, style: .accent)
            $0.write("d", x: 3, y: 0)
            $0.write("e", x: 4, y: 0, style: Style(.standard, [.reverse, .dim]))
        }
        #expect(Self.text(Self.bytes(from: nil, to: new)) == "^[1H^[1ma^[38;5;31mb^[22mc^[md^[2;7me^[m")
        let simple = Self.bytes(from: nil, to: new, Self.dialect(endsAttributes: false))
        #expect(Self.text(simple) == "^[1H^[1ma^[38;5;31mb^[0;38;5;31mc^[md^[2;7me^[m")
    }

    @Test func `the cursor ends where the grid wants it`() {
        let old = Self.grid { $0.cursor = Position(x: 1, y: 1) }
        var new = old
        #expect(Self.bytes(from: old, to: new).isEmpty)
        new.cursor = Position(x: 2, y: 1)
        #expect(Self.text(Self.bytes(from: old, to: new)) == "^[2;3H")
        new.write("x", x: 0, y: 5)
        #expect(Self.text(Self.bytes(from: old, to: new)) == "^[6Hx^[2;3H")
    }

    @Test func `what lies beyond the screen is left out`() {
        let new = Self.grid {
            $0.write("0123456日", x: 0, y: 0)
            $0.write("below", x: 0, y: 3)
        }
        let bytes = Self.bytes(from: nil, to: new, size: Size(width: 8, height: 2))
        #expect(Self.text(bytes) == "^[1H0123456")
    }

    @Test func `what a terminal has not got is not asked of it`() {
        let dialect = FrameDialect(attributes: [.bold], erasesCells: false, endsAttributes: false)
        let new = Self.grid { $0.write("a", x: 0, y: 0, style: Style(.red, on: .blue, [.dim, .bold])) }
        #expect(Self.text(Self.bytes(from: nil, to: new, dialect)) == "^[1H^[1ma^[m")
    }
}
