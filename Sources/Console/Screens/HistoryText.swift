import AIR
import CanonicalCBOR
import Canvas
import Governance
import Workbench

/// What became of a definition in time, the latest first.
enum HistoryText {
    static func write(_ history: DefinitionHistory?, _ row: DefinitionRow, width: Int, to text: inout DetailText) {
        guard let history else {
            text.add(StyledLine("reading the journal ...", .muted))
            return
        }
        let latest = history.events.first { if case .proposed = $0.cause { false } else { true } }
        if latest?.hash != row.hash {
            text.add(StyledLine([Span("~ ", .changed), Span("authored as "), Span(row.hash.short, .accent)]))
            text.add(StyledLine("  not in the world's manifest yet", .muted))
            text.addGap()
        }
        for event in history.events {
            text.markHunk()
            write(event, width, &text)
        }
        if history.events.isEmpty { text.add(StyledLine("The journal says nothing of it.", .muted)) }
        for manifest in history.missing {
            text.addProse(
                StyledLine([
                    Span("! ", .warning),
                    Span("the manifest \(manifest.short) is not in the store, so what it changed can't be told"),
                ]), width: width)
        }
    }

    private static func write(_ event: DefinitionEvent, _ width: Int, _ text: inout DetailText) {
        var line = StyledLine([
            sign(event.change), Span(" " + Moment.full(event.time) + "  ", .muted), Span(event.change.rawValue + " "),
        ])
        var target: DetailText.Target?
        switch event.cause {
        case .applied(let id):
            line.append("by proposal \(id)", .accent)
            target = .proposal(id)
        case .direct: line.append("without a proposal")
        case .proposed(let id, let state):
            line.append("in proposal \(id)", .accent)
            line.append(", \(state.rawValue), not applied", .warning)
            target = .proposal(id)
        }
        text.add(line, to: target)
        if let description = event.description { text.addProse(StyledLine(description), width: width, indent: 2) }
        var people = StyledLine("  ")
        if let author = event.author { people.append("by \(author)  ", .muted) }
        if let approver = event.approver { people.append("approved by \(approver)  ", .muted) }
        if event.author != nil { text.add(people) }
        text.add(
            StyledLine([
                Span("  " + (event.hash?.short ?? "gone"), event.hash == nil ? .removed : .accent),
                Span("  manifest \(event.manifest.short)", .muted),
            ]))
    }

    private static func sign(_ change: DefinitionEvent.Change) -> Span {
        switch change {
        case .added: Span("+", .added)
        case .changed: Span("~", .changed)
        case .removed: Span("-", .removed)
        }
    }
}
