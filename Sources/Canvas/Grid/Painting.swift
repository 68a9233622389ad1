/// The cells and styles that a terminal must paint to show a grid.
extension Grid {
    /// The columns of a row to paint on a terminal that shows another grid of the same size; nil where the row is the same.
    ///
    /// Wide glyphs are never split, and neither are runs of blanks beside a change, since their styles depend on it.
    public func columnsToPaint(y: Int, over old: Grid?) -> Range<Int>? {
        guard 0..<size.height ~= y, size.width > 0 else { return nil }
        guard let old, old.size == size else { return 0..<size.width }
        let start = y * size.width
        let end = start + size.width
        return cells.withUnsafeBufferPointer { new in
            old.cells.withUnsafeBufferPointer { old in
                var first = start
                while first < end, new[first] == old[first] { first += 1 }
                guard first < end else { return nil }
                var last = end - 1
                while new[last] == old[last] { last -= 1 }
                while first > start, new[first].glyph == nil || old[first].glyph == nil || new[first - 1].isBare {
                    first -= 1
                }
                while last + 1 < end,
                    new[last + 1].glyph == nil || old[last + 1].glyph == nil || new[last + 1].isBare
                {
                    last += 1
                }
                return first - start..<last - start + 1
            }
        }
    }

    /// The styles in which columns of a row are painted.
    ///
    /// Blanks that show only the background get the style of the cells around them if it is the same on both sides, and
    /// the plain style otherwise: a terminal then changes its style only where that is visible.
    public func stylesToPaint(y: Int, _ columns: Range<Int>) -> [Style] {
        let base = y * size.width
        var styles: [Style] = []
        styles.reserveCapacity(columns.count)
        var last = Style.plain
        if columns.lowerBound > 0 { last = cells[base + columns.lowerBound - 1].style }
        var blanks = 0
        func endBlanks(before next: Style) {
            if next == last, last.isBare {
                for blank in styles.count - blanks..<styles.count { styles[blank] = last }
            }
            blanks = 0
            last = next
        }
        for column in columns {
            let cell = cells[base + column]
            if cell.isBare {
                blanks += 1
                styles.append(.plain)
            } else {
                endBlanks(before: cell.style)
                styles.append(cell.style)
            }
        }
        if columns.upperBound < size.width { endBlanks(before: cells[base + columns.upperBound].style) }
        return styles
    }
}

extension Style {
    /// Whether a blank in this style shows only the terminal's own background.
    fileprivate var isBare: Bool { background == .standard && attributes.isDisjoint(with: [.reverse, .underline]) }
}

extension Cell {
    /// Whether the cell shows only the terminal's own background.
    fileprivate var isBare: Bool { glyph?.isBlank == true && style.isBare }
}
