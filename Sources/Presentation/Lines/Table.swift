import Canvas

/// Rows of cells in columns.
public struct Table {
    private let columns: [Column]
    private var rows: [[Piece]] = []

    /// The title and the alignment of a column.
    public struct Column: Sendable {
        let title: String
        let alignsRight: Bool

        /// A column of words.
        public static func left(_ title: String) -> Column { Column(title: title, alignsRight: false) }
        /// A column of numbers.
        public static func right(_ title: String) -> Column { Column(title: title, alignsRight: true) }
    }

    /// A table without rows.
    public init(_ columns: [Column]) { self.columns = columns }

    /// A table without rows whose columns hold words.
    public init(_ titles: String...) { columns = titles.map(Column.left) }

    /// Adds a row.
    public mutating func add(_ cells: [Piece]) { rows.append(cells) }

    /// Adds a row of plain cells.
    public mutating func add(_ cells: String...) { rows.append(cells.map { Piece($0) }) }

    /// The rows under their titles.
    public var text: Text {
        let titles = columns.map { Piece($0.title, .faint) }
        let all = columns.contains { !$0.title.isEmpty } ? [titles] + rows : rows
        var widths = columns.map { _ in 0 }
        for row in all {
            for (index, cell) in row.enumerated() where index < widths.count {
                widths[index] = max(widths[index], cell.text.width)
            }
        }
        var text = Text()
        for row in all {
            var line: [Piece] = []
            for (index, cell) in row.enumerated() where index < columns.count {
                if index > 0 { line.append(Piece("  ")) }
                let isLast = index == row.count - 1 && !columns[index].alignsRight
                line.append(isLast ? cell : cell.padded(to: widths[index], alignsRight: columns[index].alignsRight))
            }
            text.add(line)
        }
        return text
    }
}
