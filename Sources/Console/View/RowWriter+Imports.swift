import AIR
import CanonicalCBOR
import Canvas
import Sync
import Workbench

/// The rows of imports, conflicts and locks.
extension RowWriter {
    func pack(_ row: ImportRow) -> StyledLine {
        let definitions = row.counts.values.reduce(0, +)
        var flags = StyledLine()
        if row.state != "ok" { flags.append(row.state + "  ", row.stateStyle) }
        if !row.plans.isEmpty { flags.append(row.plans.count == 1 ? "1 plan  " : "\(row.plans.count) plans  ") }
        flags.append(definitions == 1 ? "1 definition" : "\(definitions) definitions", .muted)
        return ends(StyledLine([row.sign, Span(row.label), Span("  " + row.source, .muted)]), flags)
    }

    func conflict(_ row: ConflictRow) -> StyledLine {
        var flags = StyledLine(row.useCount == 1 ? "1 use  " : "\(row.useCount) uses  ")
        let roots = row.sides.map { $0.origins.first?.root ?? "" }
            .map { $0 == SourceRoot.primaryLabel ? "mine" : $0 }
        flags.append(roots.joined(separator: " | "), .muted)
        return ends(
            StyledLine([Span("! ", .danger), Span(row.key.kind.title + " ", .muted), Span(row.key.name.text)]), flags)
    }

    func lock(_ row: ImportRow) -> StyledLine {
        var flags = StyledLine()
        let pinned = LockText.hash(of: row.pinned)?.short
        let found = row.defsHash?.short
        if row.state != "content" {
            flags.append(pinned ?? found ?? "", .muted)
        } else {
            flags.append("\(pinned ?? "?") -> \(found ?? "?")", .muted)
        }
        if row.state != "ok" { flags.append("  " + row.state, row.stateStyle) }
        if row.isBreaking { flags.append("  ! breaks", .danger) }
        return ends(StyledLine([row.sign, Span(row.label)]), flags)
    }
}

extension ImportRow {
    /// `ok` where the import is what its lock says, `!` where it is not.
    var sign: Span { state == "ok" ? Span("ok ", .success) : Span("!  ", stateStyle) }

    /// How grave the state is.
    var stateStyle: Style {
        switch state {
        case "ok": .success
        case "unlocked": .warning
        default: .danger
        }
    }
}
