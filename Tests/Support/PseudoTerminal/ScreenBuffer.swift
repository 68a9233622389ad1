/// Rows of cells and the operations on them; the normal and the alternate screen have one buffer each.
struct ScreenBuffer: Sendable, Equatable {
    private(set) var columns: Int
    private(set) var rows: Int
    private(set) var cells: [[ScreenCell]]
    var x = 0
    var y = 0
    var savedX = 0
    var savedY = 0
    var top = 0
    var bottom: Int
    /// Whether the cursor is past the last column, so that the next letter goes to the next line.
    var wrapsNext = false

    init(columns: Int, rows: Int) {
        self.columns = columns
        self.rows = rows
        cells = Array(repeating: Array(repeating: .blank, count: columns), count: rows)
        bottom = rows - 1
    }

    mutating func resize(columns: Int, rows: Int) {
        for y in cells.indices {
            cells[y] = Array(cells[y].prefix(columns))
            cells[y] += Array(repeating: .blank, count: columns - cells[y].count)
        }
        cells = Array(cells.prefix(rows))
        cells += Array(repeating: Array(repeating: .blank, count: columns), count: rows - cells.count)
        (self.columns, self.rows) = (columns, rows)
        (top, bottom) = (0, rows - 1)
        move(x: x, y: y)
    }

    /// Overwrites every cell with a letter.
    mutating func fill(with text: String) {
        var cell = ScreenCell.blank
        cell.text = text
        cells = cells.map { $0.map { _ in cell } }
    }

    mutating func move(x newX: Int, y newY: Int) {
        x = min(max(0, newX), columns - 1)
        y = min(max(0, newY), rows - 1)
        wrapsNext = false
    }

    mutating func put(_ text: String, width: Int, style: ScreenStyle, inserting: Bool) {
        if width == 0 {
            let target = wrapsNext ? x : max(0, x - 1)
            let head = cells[y][target].text.isEmpty ? max(0, target - 1) : target
            cells[y][head].text += text
            return
        }
        if wrapsNext || x + width > columns {
            x = 0
            lineFeed()
        }
        wrapsNext = false
        if inserting { insertCells(width, style: style) }
        for column in x..<min(x + width, columns) { split(column) }
        cells[y][x] = ScreenCell(text: text, style: style)
        if width == 2, x + 1 < columns { cells[y][x + 1] = ScreenCell(text: "", style: style) }
        x += width
        if x >= columns {
            x = columns - 1
            wrapsNext = true
        }
    }

    /// Blanks the other half of a wide letter before one half is overwritten.
    private mutating func split(_ column: Int) {
        if cells[y][column].text.isEmpty, column > 0 {
            cells[y][column - 1].text = " "
        } else if column + 1 < columns, cells[y][column + 1].text.isEmpty {
            cells[y][column + 1].text = " "
        }
    }

    mutating func lineFeed() {
        if y == bottom { scrollUp(1, from: top) } else { y = min(y + 1, rows - 1) }
        wrapsNext = false
    }

    mutating func reverseLineFeed() {
        if y == top { scrollDown(1, from: top) } else { y = max(0, y - 1) }
        wrapsNext = false
    }

    mutating func scrollUp(_ count: Int, from first: Int) {
        guard first <= bottom else { return }
        let count = min(count, bottom - first + 1)
        cells.removeSubrange(first..<first + count)
        cells.insert(contentsOf: blankRows(count), at: bottom - count + 1)
    }

    mutating func scrollDown(_ count: Int, from first: Int) {
        guard first <= bottom else { return }
        let count = min(count, bottom - first + 1)
        cells.removeSubrange(bottom - count + 1...bottom)
        cells.insert(contentsOf: blankRows(count), at: first)
    }

    private func blankRows(_ count: Int) -> [[ScreenCell]] {
        Array(repeating: Array(repeating: .blank, count: columns), count: count)
    }

    mutating func erase(_ range: Range<Int>, row: Int, style: ScreenStyle) {
        var blank = ScreenCell.blank
        blank.style.background = style.background
        for column in range.clamped(to: 0..<columns) { cells[row][column] = blank }
    }

    mutating func insertCells(_ count: Int, style: ScreenStyle) {
        let count = min(count, columns - x)
        cells[y].removeLast(count)
        cells[y].insert(contentsOf: Array(repeating: .blank, count: count), at: x)
    }

    mutating func deleteCells(_ count: Int) {
        let count = min(count, columns - x)
        cells[y].removeSubrange(x..<x + count)
        cells[y] += Array(repeating: .blank, count: count)
    }
}
