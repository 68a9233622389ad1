import AIR
import CanonicalCBOR
import Canvas
import Presentation
import Sync
import WorldProtocol

/// The rows of imports, conflicts and locks.
extension RowWriter {
    func pack(_ row: ImportRow) -> StyledLine {
        let definitions = row.counts.values.reduce(0, +)
        let state = row.state == "ok" ? StyledLine() : StyledLine(row.state + "  ", row.stateStyle)
        let plans = row.plans.isEmpty ? "" : row.plans.count.of("plan") + "  "
        let all = StyledLine(definitions.of("definition"), .muted)
        let source = StyledLine(row.source + "  ", .muted)
        let fails = row.findingCount
        let lacks = fails == 0 ? StyledLine() : StyledLine("\(fails) \(fails.agree("fails", "fail"))  ", .danger)
        return ends(
            StyledLine([fails > 0 ? Span("!  ", .danger) : row.sign, Span(row.label)]),
            fitting: [
                source + state + lacks + StyledLine(plans) + all, state + lacks + StyledLine(plans) + all,
                state + lacks + StyledLine(plans), state + lacks, lacks,
            ])
    }

    func conflict(_ row: ConflictRow) -> StyledLine {
        let uses = StyledLine(row.useCount.of("use"))
        let roots = row.sides.map { $0.origins.first?.root ?? "" }
            .map { $0 == SourceRoot.primaryLabel ? "mine" : $0 }
        return ends(
            StyledLine([Span("! ", .danger), Span(row.key.kind.title + " ", .muted), Span(row.key.name.text)]),
            fitting: [uses + StyledLine("  " + roots.joined(separator: " | "), .muted), uses])
    }

    func settledConflicts(_ count: Int) -> StyledLine {
        ends(
            StyledLine([fold(.settledConflicts), Span("settled", .title), Span(" \(count)", .muted)]),
            snapshot.conflicts.isEmpty ? StyledLine("no conflicts", .success) : StyledLine())
    }

    func settledConflict(_ row: SettledConflict) -> StyledLine {
        StyledLine([Span("  ok ", .success), Span(row.key.kind.title + " ", .muted), Span(row.key.name.text)])
    }

    func lock(_ row: ImportRow) -> StyledLine {
        let pinned = LockText.hash(of: row.pinned)?.short
        let found = row.defsHash?.short
        let hashes = StyledLine(
            row.state == "content" ? "\(pinned ?? "?") -> \(found ?? "?")" : pinned ?? found ?? "", .muted)
        let state = row.state == "ok" ? StyledLine() : StyledLine("  " + row.state, row.stateStyle)
        let breaks = row.isBreaking ? StyledLine("  ! breaks", .danger) : StyledLine()
        return ends(
            StyledLine([row.sign, Span(row.label)]),
            fitting: [hashes + state + breaks, state + breaks, row.isBreaking ? breaks : state])
    }
}

extension ImportRow {
    /// `ok` if the import matches its lock, `!` if not.
    var sign: Span { state == "ok" ? Span("ok ", .success) : Span("!  ", stateStyle) }

    /// The severity of the state.
    var stateStyle: Style {
        switch state {
        case "ok": .success
        case "unlocked": .warning
        default: .danger
        }
    }
}
