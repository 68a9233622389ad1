import CanonicalCBOR
import Canvas
import WorldIO

/// A difference with the base on the left and the result on the right.
struct DifferenceColumns {
    private let written: DifferenceText
    private let width: Int
    private let divider: Sanitized
    private let ellipsis: Sanitized
    private let isSeen: ((Hash) -> Bool)?

    private var column: Int { max(12, (width - 3) / 2) }

    init(
        _ written: DifferenceText, width: Int, divider: Sanitized, ellipsis: Sanitized, isSeen: ((Hash) -> Bool)?
    ) {
        self.written = written
        self.width = width
        self.divider = divider
        self.ellipsis = ellipsis
        self.isSeen = isSeen
    }

    /// Writes the difference.
    ///
    /// - Parameter notes: writes the notes on a hunk, below it.
    func write(to text: inout DetailText, notes: ((Hash, inout DetailText) -> Void)?) {
        let starts = Set(written.hunks.map(\.lines.lowerBound))
        let ends = Set(written.hunks.map { $0.lines.upperBound - 1 })
        let prints = isSeen == nil ? [] : written.fingerprints
        text.add(row([StyledLine("  base", .muted)], [StyledLine("  result", .muted)], 0))
        var index = 0
        while index < written.lines.count {
            let line = written.lines[index]
            if starts.contains(index) { text.markHunk() }
            let hunk = line.hunk.flatMap { prints.indices.contains($0) ? prints[$0] : nil }
            // A single hunk is the whole change, whose mark is at the top.
            let isMarked = hunk.map { prints.count > 1 && starts.contains(index) && isSeen?($0) == true } ?? false
            let next = end(ofPairAt: index)
            let rows = rows(index..<next, isMarked: isMarked)
            for row in rows {
                text.add(row, to: line.foldedCount > 0 ? .unfold(line.place) : nil)
                text.stands(at: line.path)
                if let hunk { text.belongs(to: hunk) }
            }
            if let hunk, (index..<next).contains(where: ends.contains) { notes?(hunk, &text) }
            index = next
        }
    }

    /// The end of the lines shown side by side with a line: removed lines, and the lines that replace them.
    private func end(ofPairAt start: Int) -> Int {
        let lines = written.lines
        var index = start
        func isNext(_ marker: DifferenceText.Marker) -> Bool {
            index < lines.count && lines[index].marker == marker && lines[index].hunk == lines[start].hunk
                && lines[index].foldedCount == 0
        }
        while isNext(.removed) { index += 1 }
        if index == start { return start + 1 }
        while isNext(.added) { index += 1 }
        return index
    }

    private func rows(_ range: Range<Int>, isMarked: Bool) -> [StyledLine] {
        let lines = written.lines[range]
        guard let first = lines.first else { return [] }
        if first.foldedCount > 0 {
            return [StyledLine([Span(" " + indent(of: first)), Span("... \(first.foldedCount) unchanged", .muted)])]
        }
        var (left, right): ([StyledLine], [StyledLine]) = ([], [])
        for line in lines {
            switch line.marker {
            case .removed: left += cell(line, line.text, [], of: .removed)
            case .added: right += cell(line, line.text, [], of: .added)
            case .same:
                let shared = StyledLine([Span(" " + indent(of: line))]) + JSONText.styled(Substring(line.text))
                left.append(shared.truncated(to: column, ellipsis: ellipsis))
                right.append(shared.truncated(to: column, ellipsis: ellipsis))
            case .changed:
                guard let sides = line.sides else {
                    // A move concerns both sides.
                    return wrapped(StyledLine(line.text, ChangeText.style(.changed)), line, to: width - 1)
                }
                let middle = sides.afterStart
                let length = sides.label.unicodeScalars.count
                left += cell(
                    line, sides.label + sides.before, line.emphasis.filter { $0.upperBound <= middle }, of: .changed)
                right += cell(
                    line, sides.label + sides.after,
                    line.emphasis.filter { $0.lowerBound >= middle }.map {
                        $0.lowerBound - middle + length..<$0.upperBound - middle + length
                    }, of: .changed)
            }
        }
        if isMarked {
            // After the result if there is room, or else below it.
            let mark = StyledLine("   reviewed", .muted)
            if let last = right.last, last.width + mark.width <= column {
                right[right.count - 1] = last + mark
            } else {
                right.append(mark)
            }
        }
        return (0..<max(left.count, right.count)).map { row(left, right, $0) }
    }

    private func row(_ left: [StyledLine], _ right: [StyledLine], _ index: Int) -> StyledLine {
        let start = left.indices.contains(index) ? left[index] : StyledLine()
        let gap = StyledLine(String(repeating: " ", count: max(0, column - start.width) + 1))
        return start + gap + StyledLine([Span(divider, .muted), Span(" ")])
            + (right.indices.contains(index) ? right[index] : StyledLine())
    }

    private func indent(of line: DifferenceText.Line) -> String {
        // Deep indentation would leave no room for the text.
        String(repeating: " ", count: 1 + min(2 * line.indent, column / 3))
    }

    private func cell(
        _ line: DifferenceText.Line, _ text: String, _ emphasis: [Range<Int>], of marker: DifferenceText.Marker
    ) -> [StyledLine] {
        wrapped(ChangeText.emphasized(text, emphasis, ChangeText.style(marker)), line, to: column)
    }

    /// A text in rows, each after its marker, so that no difference is hidden.
    private func wrapped(_ text: StyledLine, _ line: DifferenceText.Line, to cells: Int) -> [StyledLine] {
        let indent = indent(of: line)
        return text.wrapped(to: max(8, cells - 2 - indent.utf8.count)).enumerated().map { row, part in
            StyledLine([
                Span(line.marker.rawValue, ChangeText.style(line.marker)), Span(indent + (row > 0 ? " " : "")),
            ]) + part
        }
    }
}
