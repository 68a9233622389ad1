/// A picture of a terminal screen: rows of cells that widgets draw into.
///
/// Cells hold only `Sanitized` text. Every drawing function clips, so any coordinates are safe. A wide glyph is never
/// split: overwriting one half blanks the other.
public struct Grid: Sendable, Equatable {
    /// Columns and rows.
    public let size: Size
    /// The characters for boxes and truncated text.
    public let ornaments: Ornaments
    /// The position of the visible cursor; nil hides it.
    public var cursor: Position?
    /// The position of the hidden cursor: screen readers, braille displays and magnifiers follow it.
    public var rest: Position?
    private(set) var cells: [Cell]

    /// The largest grid; of a larger terminal only a part is drawn, so that a false size can't exhaust memory.
    public static let maximumSize = Size(width: 1024, height: 512)

    /// Makes an empty grid.
    public init(size: Size, ornaments: Ornaments = .unicode) {
        self.size = Size(
            width: min(size.width, Self.maximumSize.width), height: min(size.height, Self.maximumSize.height))
        self.ornaments = ornaments
        cells = Array(repeating: .blank, count: self.size.width * self.size.height)
    }

    /// All of the grid.
    public var area: Rect { Rect(x: 0, y: 0, width: size.width, height: size.height) }

    /// The cell at a column and a row; blank outside of the grid.
    public subscript(x: Int, y: Int) -> Cell {
        area.contains(Position(x: x, y: y)) ? cells[y * size.width + x] : .blank
    }

    /// The cells of one row; empty outside of the grid.
    public func row(_ y: Int) -> ArraySlice<Cell> {
        0..<size.height ~= y ? cells[y * size.width..<(y + 1) * size.width] : []
    }

    /// Puts a glyph at a position where its whole width lies inside the grid.
    mutating func put(_ glyph: Glyph, x: Int, y: Int, style: Style) {
        let index = y * size.width + x
        blankHalves(at: index, x: x)
        cells[index] = Cell(glyph: glyph, style: style)
        guard glyph.width == 2 else { return }
        blankHalves(at: index + 1, x: x + 1)
        cells[index + 1] = .continuation(style)
    }

    /// Blanks columns of a row, all of which lie inside the grid.
    mutating func blank(_ columns: Range<Int>, y: Int, style: Style) {
        guard let first = columns.first, let last = columns.last else { return }
        let base = y * size.width
        blankHalves(at: base + first, x: first)
        blankHalves(at: base + last, x: last)
        let blank = Cell(glyph: .blank, style: style)
        for index in base + first...base + last { cells[index] = blank }
    }

    /// Changes the style of a cell and keeps its text.
    mutating func restyle(x: Int, y: Int, _ change: (Style) -> Style) {
        let index = y * size.width + x
        cells[index].style = change(cells[index].style)
    }

    /// Blanks the other half of a wide glyph before one half is overwritten.
    private mutating func blankHalves(at index: Int, x: Int) {
        if cells[index].glyph == nil, x > 0, cells[index - 1].width == 2 {
            cells[index - 1] = Cell(glyph: .blank, style: cells[index - 1].style)
        } else if cells[index].width == 2, x + 1 < size.width {
            cells[index + 1] = Cell(glyph: .blank, style: cells[index].style)
        }
    }
}
