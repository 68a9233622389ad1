import Canvas

/// Rows whose cells stand under each other.
struct Table {
    private let columns: [Column]
    private var rows: [[Span]] = []

    /// What a column is called, and where its cells stand.
    struct Column {
        let title: String
        let alignsRight: Bool

        /// A column of words.
        static func left(_ title: String) -> Column { Column(title: title, alignsRight: false) }
        /// A column of numbers.
        static func right(_ title: String) -> Column { Column(title: title, alignsRight: true) }
    }

    /// A table without rows.
    init(_ columns: [Column]) { self.columns = columns }

    /// A table without rows whose columns hold words.
    init(_ titles: String...) { columns = titles.map(Column.left) }

    /// Adds a row.
    mutating func add(_ cells: [Span]) { rows.append(cells) }

    /// Adds a row of plain cells.
    mutating func add(_ cells: String...) { rows.append(cells.map { Span($0) }) }

    /// The rows under their titles.
    var text: Text {
        let titles = columns.map { Span($0.title, .faint) }
        let all = columns.contains { !$0.title.isEmpty } ? [titles] + rows : rows
        var widths = columns.map { _ in 0 }
        for row in all {
            for (index, cell) in row.enumerated() where index < widths.count {
                widths[index] = max(widths[index], cell.text.width)
            }
        }
        var text = Text()
        for row in all {
            var line: [Span] = []
            for (index, cell) in row.enumerated() where index < columns.count {
                if index > 0 { line.append(Span("  ")) }
                let isLast = index == row.count - 1 && !columns[index].alignsRight
                line.append(isLast ? cell : cell.padded(to: widths[index], alignsRight: columns[index].alignsRight))
            }
            text.add(line)
        }
        return text
    }
}
