import AIR
import CanonicalCBOR
import Canvas
import JSON
import Sync
import Workbench
import WorldIO

/// A change in full: what it needs, where it stands, and what differs.
enum ChangeText {
    static func write(
        _ detail: ChangeDetail, _ snapshot: Snapshot, unfolded: Set<JSONPointer>, width: Int, to text: inout DetailText
    ) {
        let row = snapshot.changes.first { $0.id == detail.row.id } ?? detail.row
        text.add(StyledLine([row.sign, Span(" " + row.summary, .title)]))
        text.add(
            StyledLine([
                Span(row.isStaged ? "[x] staged" : "[ ] not staged", row.isStaged ? .success : .plain),
                Span(row.isSeen ? "   seen" : "   o not seen", row.isSeen ? .muted : .warning),
            ]))
        DefinitionText.writeOrigins(detail.origins, &text)
        writeNeeds(detail, snapshot, &text)
        if let power = detail.power, !power.isEmpty { PowerText.write(power, width: width, to: &text) }
        text.addGap()
        writeDifference(detail.difference, unfolded, width, &text)
        StageText.write(snapshot, width: width, to: &text)
    }

    private static func writeNeeds(_ detail: ChangeDetail, _ snapshot: Snapshot, _ text: inout DetailText) {
        let needs = detail.closure.filter { $0 != detail.row.id }
        guard !needs.isEmpty else { return }
        let staged = Set(snapshot.changes.filter(\.isStaged).map(\.id))
        for (index, id) in needs.enumerated() {
            let isThere = staged.contains(id)
            text.add(
                StyledLine([
                    Span(Sanitized(index == 0 ? "needs" : "").padded(to: Field.width), .muted),
                    Span(isThere ? "[x] " : "[ ] ", isThere ? .success : .warning), Span(id.text, .accent),
                ]), to: .change(id))
        }
    }

    static func writeDifference(
        _ difference: StructuralDifference, _ unfolded: Set<JSONPointer>, _ width: Int, _ text: inout DetailText
    ) {
        let written = DifferenceText(difference, style: .init(unfolded: unfolded))
        let starts = Set(written.hunks.map(\.lines.lowerBound))
        for (index, line) in written.lines.enumerated() {
            if starts.contains(index) { text.markHunk() }
            let indent = String(repeating: " ", count: 1 + 2 * line.indent)
            let style = style(line.marker)
            if line.foldedCount > 0 {
                text.add(
                    StyledLine([Span(" " + indent), Span("... \(line.foldedCount) unchanged", .muted)]),
                    to: .unfold(line.place))
            } else if line.marker == .same {
                text.add(StyledLine([Span(" " + indent)]) + JSONText.styled(Substring(line.text)))
            } else {
                // What differs is never out of sight: long lines go on below.
                let room = max(16, width - 2 - indent.utf8.count)
                for (row, part) in StyledLine(line.text, style).wrapped(to: room).enumerated() {
                    text.add(
                        StyledLine([Span(line.marker.rawValue, style), Span(indent + (row > 0 ? " " : ""))]) + part)
                }
            }
        }
    }

    private static func style(_ marker: DifferenceText.Marker) -> Style {
        switch marker {
        case .added: .added
        case .removed: .removed
        case .changed: .changed
        case .same: .plain
        }
    }
}
