import Canvas

/// A row of a grid in the form that is read aloud or logged.
struct SpokenRow: Sendable, Equatable {
    var text: String
    /// The part of it that keys act on, or nil.
    var selected: String?
    /// Whether the cursor is in it.
    var hasCursor: Bool

    /// The row with the part that keys act on, which a screen shows by its look alone.
    var line: String {
        guard let selected else { return text }
        return selected == text ? "> " + text : "\(text) (selected: \(selected))"
    }
}

extension Grid {
    /// The spoken form of a row, from a cell on.
    ///
    /// `columns` means that blanks make columns; otherwise only those around the text are removed.
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

    /// Text without blanks used as column separators: two or more in a row become a comma.
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
