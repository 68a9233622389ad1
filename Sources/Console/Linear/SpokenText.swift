import Canvas

/// A row of a grid in a form to be read aloud or logged.
struct SpokenRow: Sendable, Equatable {
    var text: String
    /// The part of the row that keys act on, or nil.
    var selected: String?
    /// Whether the cursor is in the row.
    var hasCursor: Bool

    /// The row with the part that keys act on, which a screen shows only by its style.
    var line: String {
        guard let selected else { return text }
        return selected == text ? "> " + text : "\(text) (selected: \(selected))"
    }
}

extension Grid {
    /// The spoken form of a row, starting at a column.
    ///
    /// With `columns`, runs of blanks separate columns; otherwise only leading and trailing blanks are removed.
    func spoken(row y: Int, from x: Int = 0, columns: Bool = true) -> SpokenRow {
        let cells = row(y).dropFirst(x)
        let chosen = cells.filter { $0.style.attributes.contains(.reverse) }
        func text(_ cells: some Sequence<Cell>) -> String {
            let text = cells.map(\.text).joined()
            return columns ? Self.spoken(text) : Self.trimmed(text)
        }
        return SpokenRow(
            text: text(cells), selected: chosen.isEmpty ? nil : text(chosen), hasCursor: cursor?.y == y)
    }

    private static func trimmed(_ text: String) -> String {
        var rest = text[...]
        while rest.utf8.first == 0x20 { rest.removeFirst() }
        while rest.utf8.last == 0x20 { rest.removeLast() }
        return String(rest)
    }

    /// The text with each column separator, two or more blanks in a row, replaced by a comma.
    static func spoken(_ text: String) -> String {
        var words: [Substring] = [""]
        var spaces = 0
        for part in text.split(separator: " ", omittingEmptySubsequences: false) {
            if part.isEmpty {
                spaces += 1
                continue
            }
            if words.last?.isEmpty == true || spaces > 0 {
                words.append(part)
            } else {
                words[words.count - 1] = words[words.count - 1] + " " + part
            }
            spaces = 0
        }
        return words.dropFirst().joined(separator: ", ")
    }
}
