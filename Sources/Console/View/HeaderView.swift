import Presentation
import WorldIO
import AIR
import CanonicalCBOR
import Canvas
import Governance
import WorldProtocol

extension Model {
    /// The connection as shown in the header: a host, or embedded, on the world's files.
    var connection: String { snapshot?.isHosted ?? options.startsHosted ? "host" : "embedded" }
}

/// The first line: the world, its base and result, whether it is read-only, and its connection.
struct HeaderView: Widget {
    let model: Model

    func draw(on grid: inout Grid, in area: Rect) {
        guard let snapshot = model.snapshot else {
            grid.draw(EdgeLine(StyledLine(" aos", .title), right: StyledLine(model.connection + " ")), in: area)
            return
        }
        // The longest wording that fits.
        let wordings = (0...3).lazy.map { (left(snapshot, brevity: $0), right(snapshot, brevity: $0)) }
        let fitting =
            wordings.first { $0.width + $1.width + 2 <= area.width } ?? (
                left(snapshot, brevity: 3), right(snapshot, brevity: 3)
            )
        grid.draw(EdgeLine(fitting.0, right: fitting.1), in: area)
    }

    private func left(_ snapshot: Snapshot, brevity: Int) -> StyledLine {
        var line = StyledLine(brevity < 2 ? " aos  " : " ", .title)
        line.append((brevity == 0 ? "world:" : "") + snapshot.worldName, .accent.with(.bold))
        line.append("  ")
        if let broken = snapshot.brokenState {
            line.append("! " + broken, .danger)
            return line
        }
        guard let base = snapshot.baseHash else {
            line.append(snapshot.manifestHash == nil ? "! does not build" : "! no base", .danger)
            return line
        }
        line.append(brevity < 2 ? "base " : "", .muted)
        line.append(brevity < 3 ? base.short : String(base.short.prefix(4)))
        if brevity == 0 { line.append(" (\(snapshot.baseSource.rawValue))", .muted) }
        return line + result(snapshot, brevity: brevity)
    }

    private func result(_ snapshot: Snapshot, brevity: Int) -> StyledLine {
        if snapshot.manifestHash == nil { return StyledLine("  ! does not build", .danger) }
        let count = snapshot.changes.count(where: \.isStaged)
        if snapshot.changes.isEmpty { return StyledLine(brevity < 2 ? "  no changes" : "  =", .muted) }
        guard count > 0 else { return StyledLine(brevity < 3 ? "  nothing staged" : "", .muted) }
        var line = StyledLine(" -> ", .muted)
        if brevity == 0 { line.append("staged ", .muted) }
        let ops = brevity < 3 ? "\(count.of("op")), " : "\(count) "
        guard !model.isWriting else {
            line.append("............", .muted)
            line.append(" (\(ops)...)", .muted)
            return line
        }
        if let result = snapshot.stage.resultHash, snapshot.stage.compiles {
            line.append(brevity < 3 ? result.short : String(result.short.prefix(4)), .accent)
            line.append(" (\(ops)")
            line.append(brevity < 3 ? "compiles" : "ok", .success)
        } else {
            line.append("(\(ops)")
            line.append(brevity < 2 ? "! does not compile" : "! fails", .danger)
        }
        line.append(")")
        return line
    }

    private func right(_ snapshot: Snapshot, brevity: Int) -> StyledLine {
        var parts: [Span] = []
        if snapshot.isReadOnly { parts.append(Span(brevity < 2 ? "read-only" : "ro", .warning)) }
        if let words = model.remoteWords(brevity: brevity) {
            parts += words
        } else if brevity < 1 {
            parts.append(Span(model.connection, .muted))
        }
        if snapshot.undoCount > 0, brevity < 3 {
            parts.append(Span("undo \(snapshot.undoCount)", .muted))
        }
        var line = StyledLine()
        for (index, part) in parts.enumerated() {
            if index > 0 { line.append("   ") }
            line.spans.append(part)
        }
        if !parts.isEmpty { line.append(" ") }
        return line
    }
}

extension Model {
    /// The tabs with their badges.
    var tabBar: TabBar {
        let isNarrow = size.width < 60
        let titles = screens.map { screen in
            StyledLine("\(screen.number) \(isNarrow ? screen.shortTitle : screen.title)")
                + StyledLine(snapshot.map(screen.badge) ?? [])
        }
        return TabBar(titles, selection: screens.firstIndex(of: screen) ?? 0)
    }
}
