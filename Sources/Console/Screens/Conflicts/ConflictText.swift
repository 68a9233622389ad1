import AIR
import CanonicalCBOR
import Canvas
import JSON
import Presentation
import Sync
import WorldProtocol

/// The text of a conflict: the differences between the sides, the effect of each choice, and the users of the
/// definition.
enum ConflictText {
    static func write(_ detail: ConflictDetail, _ snapshot: Snapshot, width: Int, to text: inout DetailText) {
        for side in detail.row.sides { write(side, &text) }
        let sides = ConflictSides(detail)
        text.addHeading("Differs in \(sides.rows.count.of("place"))")
        SidesText.write(sides, width: width, to: &text)
        writeChoices(detail, snapshot, width, &text)
        guard detail.users.count == detail.row.sides.count else {
            text.addHeading("Used by \(detail.usedBy.count)")
            write(detail.usedBy, &text)
            return
        }
        for (column, users) in zip(sides.columns.filter { !$0.isBase }, detail.users) {
            text.addHeading("\(column.title), used by \(users.count)")
            write(users, &text)
        }
    }

    /// Writes the decision about a settled conflict.
    static func writeSettled(_ key: DefinitionKey, _ snapshot: Snapshot, width: Int, to text: inout DetailText) {
        guard let decision = snapshot.settledConflicts.first(where: { $0.key == key })?.decision else { return }
        text.add(
            StyledLine([Span("ok ", .success), Span("settled"), Span("  " + Moment.full(decision.time), .muted)]))
        text.addGap()
        text.addProse(StyledLine(decision.text), width: width)
        text.addProse(StyledLine(decision.command, .muted), width: width, indent: 2)
        text.addGap()
        text.add(Field.line("now", key.name.text, .accent), to: .definition(key))
        text.addGap()
        text.addProse(
            StyledLine("u undoes the last decision; `aos undo --list` lists every edit that can be undone.", .muted),
            width: width)
    }

    private static func write(_ users: [DefinitionDetail.Link], _ text: inout DetailText) {
        if users.isEmpty { text.add(StyledLine("  nothing", .muted)) }
        for link in users {
            text.add(
                StyledLine([
                    Span("  "), Span(link.title, link.key == nil ? .plain : .accent), Span("  " + link.pointer, .muted),
                ]), to: link.key.map { .definition($0) })
        }
    }

    private static func write(_ side: ConflictRow.Side, _ text: inout DetailText) {
        for (index, origin) in side.origins.enumerated() {
            let root = origin.root == SourceRoot.primaryLabel ? "mine" : origin.root
            text.add(
                StyledLine([
                    Span(index == 0 ? side.hash.short : "            ", .title), Span("  " + root + "  ", .muted),
                    Span("\(origin.file):\(origin.line)", .accent),
                ]), to: .file(origin.file, line: origin.line))
        }
    }

    // MARK: Choices

    /// The number of lines of a difference that are shown with a choice; its preview shows all of them.
    private static let shownLines = 12

    private static func writeChoices(
        _ detail: ConflictDetail, _ snapshot: Snapshot, _ width: Int, _ text: inout DetailText
    ) {
        text.addHeading("Choices")
        for (index, choice) in detail.choices.enumerated() {
            text.markHunk()
            let target = DetailText.Target.choice(index)
            text.add(
                [StyledLine([Span(key(of: choice.resolution) + "  ", .accent), Span(choice.title, .title)])],
                width: width, to: target)
            guard let preview = choice.preview else {
                text.add(
                    [StyledLine([Span("not possible: ", .warning), Span(choice.obstacle ?? "no edit can do it")])],
                    width: width, indent: 3, to: target)
                continue
            }
            text.add(ResolutionText.consequence(preview, snapshot), width: width, indent: 3, to: target)
            let difference = ResolutionText.difference(preview)
            text.add(Array(difference.prefix(shownLines)), width: width, indent: 3, to: target)
            if difference.count > shownLines {
                text.add(
                    [StyledLine("... \(difference.count - shownLines) more lines: Enter shows them", .muted)],
                    width: width, indent: 3, to: target)
            }
        }
    }

    private static func key(of resolution: Resolution) -> String {
        switch resolution {
        case .takeTheirs: "t"
        case .rename(_, _, let listsTheirs): listsTheirs ? "b" : "o"
        case .dropImport: "x"
        default: " "
        }
    }
}
