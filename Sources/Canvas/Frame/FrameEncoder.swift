/// Writes frames as control sequences, in as few bytes as lead from one frame to the next.
///
/// Between frames the terminal's pen is plain and its cursor anywhere, so that whatever else is written to the terminal
/// does no harm.
public struct FrameEncoder {
    private let dialect: FrameDialect
    private let size: Size
    /// The bytes that show a glyph that is not ASCII.
    private let shape: (Glyph) -> [UInt8]
    private var out: [UInt8] = []
    private var pen: Pen
    /// Where the terminal's cursor is; nil when that is not known, as behind the last column.
    private var place: Position?
    /// The cells as they are to be, and as they are; nil where the screen is blank.
    private var cells: [Cell] = []
    private var shown: [Cell]?
    /// The row that is being written, and where its cells begin.
    private var row = 0
    private var base = 0

    /// An encoder for a screen of a size; what a grid has beyond it is left out.
    ///
    /// - Parameter shape: the bytes that show a glyph that is not ASCII, and move the cursor by its width.
    public init(_ dialect: FrameDialect, size: Size, shape: @escaping (Glyph) -> [UInt8]) {
        self.dialect = dialect
        self.size = size
        self.shape = shape
        pen = Pen(dialect)
    }

    /// What leads from a grid that is shown to another one; from a blank screen where none is shown.
    ///
    /// Nothing where both look the same. A grid of another size counts as none.
    public mutating func bytes(from shown: Grid?, to grid: Grid) -> [UInt8] {
        out = []
        pen = Pen(dialect)
        place = nil
        (cells, self.shown) = (grid.cells, shown?.size == grid.size ? shown?.cells : nil)
        for y in 0..<min(grid.size.height, size.height) {
            (row, base) = (y, y * grid.size.width)
            writeRow(width: min(grid.size.width, size.width))
        }
        (cells, self.shown) = ([], nil)
        pen.turn(to: .plain, &out)
        if let cursor = grid.cursor, !out.isEmpty || shown?.cursor != cursor { move(to: cursor) }
        return out
    }

    private func cell(_ x: Int) -> Cell { cells[base + x] }

    private func looksAsShown(_ x: Int) -> Bool { cell(x).looksLike(shown?[base + x] ?? .blank) }

    // MARK: Rows

    private mutating func writeRow(width: Int) {
        guard let first = change(from: 0, width) else { return }
        // From here on the row is bare to its end.
        var bare = width
        while bare > first, cell(bare - 1).isBare { bare -= 1 }
        var next: Int? = first
        while let x = next {
            if x >= bare, width - x > 2 {
                go(to: x)
                turnBare(before: width)
                sequence("", "K")
                return
            }
            if let run = erasable(at: x, width) {
                go(to: x)
                turnBare(before: run.upperBound)
                sequence("\(run.count)", "X")
                next = change(from: run.upperBound, width)
                continue
            }
            go(to: x)
            write(x, width)
            next = change(from: x + max(1, cell(x).width), width)
        }
    }

    /// The next cell that must be written: a whole glyph when either of its halves has changed.
    private func change(from start: Int, _ width: Int) -> Int? {
        var x = start
        while x < width {
            let cell = cells[base + x]
            let columns = cell.width
            if columns > 0, x + columns <= width,
                !cell.looksLike(shown?[base + x] ?? .blank) || columns == 2 && !looksAsShown(x + 1)
            {
                return x
            }
            x += max(1, columns)
        }
        return nil
    }

    /// The blanks from a place on that are cheaper to erase than to write.
    private func erasable(at x: Int, _ width: Int) -> Range<Int>? {
        guard dialect.erasesCells, cell(x).isBare else { return nil }
        var end = x
        var last = x
        while end < width, cell(end).isBare {
            if !looksAsShown(end) { last = end }
            end += 1
        }
        let count = last + 1 - x
        guard count > 4 else { return nil }
        var (written, erased) = (count, 3 + Self.digits(count))
        // Erasing leaves the cursor where it was.
        if let next = change(from: last + 1, width) {
            written += min(next - last - 1, Self.cost(of: next - last - 1))
            erased += Self.cost(of: next - x)
        }
        return erased < written ? x..<last + 1 : nil
    }

    private mutating func write(_ x: Int, _ width: Int) {
        let cell = cell(x)
        guard let glyph = cell.glyph else { return }
        if cell.isBare {
            turnBare(before: width, from: x)
        } else {
            pen.turn(to: cell.style, &out)
        }
        if let byte = glyph.asciiByte { out.append(byte) } else { out += shape(glyph) }
        let end = x + glyph.width
        place = end < size.width ? Position(x: end, y: row) : nil
    }

    /// Makes the pen write bare blanks, if it can be in the style of what is written next.
    private mutating func turnBare(before width: Int, from x: Int? = nil) {
        guard !pen.isBare else { return }
        let next = x.flatMap { x in (x..<width).first { !cell($0).isBare && !looksAsShown($0) } }
        let style = next.map { dialect.spoken(cell($0).style) }
        pen.turn(to: style.map { $0.isBare ? $0 : .plain } ?? .plain, &out)
    }

    // MARK: Motion

    /// Goes to a column of the row, in the way that takes the fewest bytes.
    private mutating func go(to x: Int) {
        guard let place, place.y == row, place.x <= x else { return move(to: Position(x: x, y: row)) }
        self.place = Position(x: x, y: row)
        let gap = x - place.x
        guard gap > 0, !repeats(place.x..<x) else { return }
        if 3 + Self.digits(x + 1) < Self.cost(of: gap) {
            sequence("\(x + 1)", "G")
        } else {
            sequence(gap == 1 ? "" : "\(gap)", "C")
        }
    }

    /// Writes what stands there already, where that is no longer than going over it.
    private mutating func repeats(_ gap: Range<Int>) -> Bool {
        guard gap.count < 6 else { return false }
        var bytes: [UInt8] = []
        for x in gap {
            guard let glyph = cell(x).glyph else { continue }
            guard cell(x).isBare ? pen.isBare : pen.writes(cell(x).style) else { return false }
            if let byte = glyph.asciiByte { bytes.append(byte) } else { bytes += shape(glyph) }
        }
        guard cell(gap.lowerBound).glyph != nil, bytes.count <= Self.cost(of: gap.count) else { return false }
        out += bytes
        return true
    }

    private mutating func move(to target: Position) {
        defer { place = target }
        let line = "\(target.y + 1)"
        if let place, place.y + 1 == target.y,
            2 + Self.cost(of: target.x) < 4 + line.utf8.count + Self.digits(target.x + 1)
        {
            out += [0x0D, 0x0A]
            if target.x > 0 { sequence(target.x == 1 ? "" : "\(target.x)", "C") }
        } else if let place, place.x == target.x, place.y != target.y {
            sequence(line, "d")
        } else {
            sequence(target.x == 0 ? line : "\(line);\(target.x + 1)", "H")
        }
    }

    private mutating func sequence(_ parameters: String, _ final: Unicode.Scalar) {
        out += [0x1B, UInt8(ascii: "[")]
        out += parameters.utf8
        out.append(UInt8(ascii: final))
    }

    /// The bytes that going to the right by columns takes.
    private static func cost(of columns: Int) -> Int { columns == 0 ? 0 : columns == 1 ? 3 : 3 + digits(columns) }

    private static func digits(_ number: Int) -> Int { number < 10 ? 1 : number < 100 ? 2 : number < 1000 ? 3 : 4 }
}
