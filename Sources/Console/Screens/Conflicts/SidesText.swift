import AIR
import CanonicalCBOR
import Canvas
import JSON

/// The differing values of the sides, in columns, or stacked if the pane is narrow.
enum SidesText {
    /// - Parameter target: the target of the lines.
    static func write(
        _ sides: ConflictSides, width: Int, leadingTo target: DetailText.Target? = nil, to text: inout DetailText
    ) {
        if let grid = Columns(sides.columns.count, within: width) {
            write(sides, in: grid, target, &text)
        } else {
            writeStacked(sides, width, target, &text)
        }
    }

    /// The width of the columns.
    private struct Columns {
        static let gap = 3
        static let narrowest = 18
        let width: Int

        /// Makes columns within a pane; nil if they would be too narrow to read.
        init?(_ count: Int, within pane: Int) {
            guard count > 1 else { return nil }
            width = (pane - 2 - Self.gap * (count - 1)) / count
            if width < Self.narrowest { return nil }
        }
    }

    private static func write(
        _ sides: ConflictSides, in grid: Columns, _ target: DetailText.Target?, _ text: inout DetailText
    ) {
        let titles = sides.columns.map { column in
            StyledLine([Span(column.title, .title), Span(column.hash.map { " " + $0.short } ?? "", .muted)])
        }
        text.add(joined(titles, grid, text.ellipsis), to: target)
        for row in sides.rows {
            text.markHunk()
            text.add(heading(row), to: target)
            guard !row.isMoved else { continue }
            let cells = row.cells.indices.map { lines(row, $0, sides, width: grid.width) }
            for index in 0..<(cells.map(\.count).max() ?? 0) {
                text.add(
                    joined(cells.map { $0.indices.contains(index) ? $0[index] : StyledLine() }, grid, text.ellipsis),
                    to: target)
            }
        }
    }

    private static func joined(_ cells: [StyledLine], _ grid: Columns, _ ellipsis: Sanitized) -> StyledLine {
        var line = StyledLine("  ")
        for (index, cell) in cells.enumerated() {
            if index > 0 { line.append(" | ", .muted) }
            let cut = cell.truncated(to: grid.width, ellipsis: ellipsis)
            line += cut
            if index + 1 < cells.count { line.append(String(repeating: " ", count: grid.width - cut.width)) }
        }
        return line
    }

    private static func writeStacked(
        _ sides: ConflictSides, _ width: Int, _ target: DetailText.Target?, _ text: inout DetailText
    ) {
        for row in sides.rows {
            text.markHunk()
            text.add(heading(row), to: target)
            guard !row.isMoved else { continue }
            for index in row.cells.indices {
                text.add(StyledLine("  " + sides.columns[index].title, .muted), to: target)
                for line in lines(row, index, sides, width: max(8, width - 4)) {
                    text.add(StyledLine("    ") + line, to: target)
                }
            }
        }
    }

    private static func heading(_ row: ConflictSides.Row) -> StyledLine {
        StyledLine([
            Span("~ ", .changed),
            Span(row.place.description.isEmpty ? "the definition" : row.place.description, .accent),
            Span(row.isMoved ? "  moved within its list" : "", .muted),
        ])
    }

    /// The lines of a column in a row; differences from the base are marked.
    private static func lines(
        _ row: ConflictSides.Row, _ index: Int, _ sides: ConflictSides, width: Int
    ) -> [StyledLine] {
        let base = zip(sides.columns, row.cells).first { $0.0.isBase }?.1
        let isChanged = base.map { $0 != row.cells[index] } ?? false
        switch row.cells[index] {
        case .absent: return [StyledLine(isChanged ? "~ absent" : "absent", isChanged ? .changed : .muted)]
        case .elsewhere: return [StyledLine("see above", .muted)]
        case .value(let value):
            let style: Style = isChanged ? .changed : .plain
            let json = PlainData.json(of: value)
            let compact = StyledLine(JSONPrinter.compact(json), style)
            let lines =
                compact.width <= width - 2
                ? [compact]
                : JSONPrinter.pretty(json).split(separator: "\n").flatMap {
                    StyledLine(String($0), style).wrapped(to: max(1, width - 2))
                }
            return lines.enumerated().map { row, line in
                base == nil ? line : StyledLine([Span(isChanged && row == 0 ? "~ " : "  ", .changed)]) + line
            }
        }
    }
}
