/// Neighbouring cells of one row that must be drawn again.
public struct ChangedRun: Sendable, Equatable {
    /// Where the run begins.
    public let start: Position
    /// The cells; the run neither begins with the second half of a wide glyph nor ends with its first.
    public let cells: ArraySlice<Cell>
}

extension Grid {
    /// The runs of cells in which this grid differs from an older one; all of it when the sizes differ.
    public func changes(since old: Grid) -> [ChangedRun] {
        guard old.size == size else { return everything }
        var runs: [ChangedRun] = []
        for y in 0..<size.height {
            let base = y * size.width
            var x = 0
            while x < size.width {
                guard cells[base + x] != old.cells[base + x] else {
                    x += 1
                    continue
                }
                let start = cells[base + x].glyph == nil && x > 0 ? x - 1 : x
                x += 1
                while x < size.width, cells[base + x].glyph == nil || cells[base + x] != old.cells[base + x] { x += 1 }
                runs.append(ChangedRun(start: Position(x: start, y: y), cells: cells[base + start..<base + x]))
            }
        }
        return runs
    }

    /// Every row as one run.
    public var everything: [ChangedRun] {
        size.width == 0 ? [] : (0..<size.height).map { ChangedRun(start: Position(x: 0, y: $0), cells: row($0)) }
    }
}
