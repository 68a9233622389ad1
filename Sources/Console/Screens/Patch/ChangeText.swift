import AIR
import CanonicalCBOR
import Canvas
import Governance
import JSON
import Presentation
import Sync
import WorldProtocol
import WorldIO

/// The text of a change: its location, its dependencies, and the difference.
enum ChangeText {
    static func write(
        _ detail: ChangeDetail, _ snapshot: Snapshot, _ reading: DifferenceReading, proposals: [ProposalID] = [],
        hasAside: Bool, width: Int, to text: inout DetailText
    ) {
        let row = snapshot.changes.first { $0.id == detail.row.id } ?? detail.row
        let difference = reading.text(of: detail.difference)
        text.add(StyledLine([row.sign, Span(" " + row.summary, .title)]))
        text.add(
            StyledLine([
                Span(row.isStaged ? "[x] staged" : "[ ] not staged", row.isStaged ? .success : .plain),
                Span("   " + seen(row, of: difference.hunks.count), row.isSeen ? .muted : .warning),
            ]))
        DefinitionText.writeOrigins(detail.origins, &text)
        for id in proposals {
            text.add(Field.line("proposed", "in proposal \(id)", .accent), to: .proposal(id))
        }
        writeDependencies(detail, snapshot, &text)
        if !hasAside, let power = detail.power { text.add(power.text, width: width) }
        text.addGap()
        writeDifference(
            difference, reading, width, &text, isSeen: { row.isSeen || row.seenHunks.contains($0) })
        if !hasAside { StageText.write(snapshot, width: width, to: &text) }
    }

    /// Writes the pane beside a change: its authority, its problems, and the stage.
    static func writeAside(_ detail: ChangeDetail, _ snapshot: Snapshot, width: Int, to text: inout DetailText) {
        text.addHeading("Authority")
        if let power = detail.power, !power.isEmpty {
            text.add(power.text, width: width)
        } else {
            text.add(StyledLine("  nothing gained, nothing lost", .muted))
        }
        writeProblems(snapshot.diagnostics, about: detail.row, width: width, to: &text)
        StageText.write(snapshot, width: width, to: &text)
    }

    /// Writes the problems about the subject of a change, if there are any.
    static func writeProblems(
        _ problems: [Diagnostic], about row: ChangeRow, width: Int, to text: inout DetailText
    ) {
        let own = problems.filter { problem in
            problem.name?.utf8.elementsEqual(row.name.utf8) == true
                && problem.kind.map { $0.utf8.elementsEqual(row.kind.utf8) } ?? true
        }
        guard !own.isEmpty else { return }
        text.addHeading("Problems")
        for problem in own.sorted(by: { $0.severity < $1.severity }).prefix(20) {
            for line in ProblemText.lines(problem) { text.addProse(line, width: width, indent: 2) }
        }
    }

    static func seen(_ row: ChangeRow, of count: Int) -> String {
        if row.isSeen { return "reviewed" }
        return row.isPartlySeen ? "\(row.seenSign) \(row.seenHunks.count) of \(count) hunks reviewed" : "o unreviewed"
    }

    private static func writeDependencies(_ detail: ChangeDetail, _ snapshot: Snapshot, _ text: inout DetailText) {
        let dependencies = detail.closure.filter { $0 != detail.row.id }
        guard !dependencies.isEmpty else { return }
        let staged = Set(snapshot.changes.filter(\.isStaged).map(\.id))
        for (index, id) in dependencies.enumerated() {
            let isStaged = staged.contains(id)
            text.add(
                StyledLine([
                    Span(Sanitized(index == 0 ? "needs" : "").padded(to: Field.width), .muted),
                    Span(isStaged ? "[x] " : "[ ] ", isStaged ? .success : .warning), Span(id.text, .accent),
                ]), to: .change(id))
        }
    }

    /// Writes a difference; if hunks can be marked as reviewed, the mark is on the first line of each one that is.
    ///
    /// - Parameter notes: writes the notes on a hunk, below it.
    static func writeDifference(
        _ written: DifferenceText, _ reading: DifferenceReading, _ width: Int, _ text: inout DetailText,
        isSeen: ((Hash) -> Bool)? = nil, notes: ((Hash, inout DetailText) -> Void)? = nil
    ) {
        if reading.showsColumns, written.hasBothSides {
            DifferenceColumns(written, width: width, divider: text.divider, ellipsis: text.ellipsis, isSeen: isSeen)
                .write(to: &text, notes: notes)
            return
        }
        let starts = Set(written.hunks.map(\.lines.lowerBound))
        let ends = Set(written.hunks.map { $0.lines.upperBound - 1 })
        let prints = isSeen == nil ? [] : written.fingerprints
        for (index, line) in written.lines.enumerated() {
            if starts.contains(index) { text.markHunk() }
            let hunk = line.hunk.flatMap { prints.indices.contains($0) ? prints[$0] : nil }
            // A single hunk is the whole change, whose mark is at the top.
            let note = hunk.map { prints.count > 1 && starts.contains(index) && isSeen?($0) == true } ?? false
            let indent = String(repeating: " ", count: 1 + 2 * line.indent)
            let style = style(line.marker)
            if line.foldedCount > 0 {
                text.add(
                    StyledLine([Span(" " + indent), Span("... \(line.foldedCount) unchanged", .muted)]),
                    to: .unfold(line.place))
            } else if line.marker == .same {
                text.add(StyledLine([Span(" " + indent)]) + JSONText.styled(Substring(line.text)))
                text.stands(at: line.path)
                if let hunk { text.belongs(to: hunk) }
            } else {
                // Long lines of a difference are wrapped, so that no part of it is hidden.
                let room = max(16, width - 2 - indent.utf8.count)
                let full = emphasized(line, style) + StyledLine(note ? "   reviewed" : "", .muted)
                for (row, part) in full.wrapped(to: room).enumerated() {
                    text.add(
                        StyledLine([Span(line.marker.rawValue, style), Span(indent + (row > 0 ? " " : ""))]) + part)
                    text.stands(at: line.path)
                    if let hunk { text.belongs(to: hunk) }
                }
            }
            if let hunk, ends.contains(index) { notes?(hunk, &text) }
        }
    }

    /// The text of a line with the differing words underlined.
    private static func emphasized(_ line: DifferenceText.Line, _ style: Style) -> StyledLine {
        emphasized(line.text, line.emphasis, style)
    }

    /// A text with the differing ranges underlined.
    static func emphasized(_ string: String, _ ranges: [Range<Int>], _ style: Style) -> StyledLine {
        guard !ranges.isEmpty else { return StyledLine(string, style) }
        let scalars = Array(string.unicodeScalars)
        func text(_ range: Range<Int>) -> String {
            var text = String.UnicodeScalarView()
            text.append(contentsOf: scalars[range.clamped(to: 0..<scalars.count)])
            return String(text)
        }
        var result = StyledLine()
        var start = 0
        for range in ranges {
            result.append(text(start..<range.lowerBound), style)
            result.append(text(range), style.with([.bold, .underline]))
            start = range.upperBound
        }
        result.append(text(start..<scalars.count), style)
        return result
    }

    static func style(_ marker: DifferenceText.Marker) -> Style {
        switch marker {
        case .added: .added
        case .removed: .removed
        case .changed: .changed
        case .same: .plain
        }
    }
}
