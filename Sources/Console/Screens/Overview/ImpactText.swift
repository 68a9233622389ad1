import AIR
import CanonicalCBOR
import Canvas
import Presentation
import WorldProtocol
import WorldIO

/// The staged changes and their impact, beside the overview.
enum ImpactText {
    static func write(
        _ snapshot: Snapshot, _ gates: GateBoard, _ remote: SharedFacts?, width: Int, to text: inout DetailText
    ) {
        if snapshot.baseHash == nil, snapshot.manifestHash != nil {
            text.addProse(
                StyledLine("This world has no manifest yet. Import the authored definitions as the first one:"),
                width: width)
            text.addGap()
            text.add(StyledLine("  aos import --mode genesis", .accent))
            text.addGap()
            writeCounts(snapshot, &text)
            GateText.write(gates, snapshot, width: width, to: &text)
            return
        }
        let staged = snapshot.changes.filter(\.isStaged)
        if staged.isEmpty {
            text.addProse(
                snapshot.changes.isEmpty
                    ? StyledLine(
                        snapshot.manifestHash == nil
                            ? "The world can't be built, so nothing can be compared."
                            : snapshot.manifestHash == snapshot.baseHash
                                ? "The world equals its base." : "The world differs from its base only in order.")
                    : StyledLine("Nothing is staged. The world differs from its base in:"), width: width)
            if !snapshot.changes.isEmpty { writeTally(snapshot.changes, width, &text) }
        } else {
            text.markHunk()
            text.add(StyledLine("\(staged.count) of \(snapshot.changes.count) changes staged", .title))
            writeTally(staged, width, &text)
            text.add(snapshot.stage.authority.section, width: width)
            StageText.write(snapshot, width: width, to: &text)
        }
        GateText.write(gates, snapshot, width: width, to: &text)
        if let remote { write(remote, width, &text) }
        writeDecisions(snapshot, width, &text)
        if !snapshot.counts.isEmpty {
            text.addHeading("World")
            writeCounts(snapshot, &text)
        }
    }

    private static func write(_ remote: SharedFacts, _ width: Int, _ text: inout DetailText) {
        text.addHeading("Remote")
        text.addProse(StyledLine(remote.place.url, .accent), width: width, indent: 2)
        text.add(StyledLine("  world \(remote.place.world.short)", .muted))
        for change in remote.pending {
            text.addProse(
                StyledLine([
                    Span("\(change.state)  ", change.state == "waiting" ? .changed : .warning),
                    Span(change.summary), Span(change.held.map { ": \($0)" } ?? "", .warning),
                ]), width: width, indent: 2)
        }
        if !remote.pending.isEmpty { text.add(StyledLine("  p publishes pending changes", .muted)) }
    }

    private static func writeTally(_ rows: [ChangeRow], _ width: Int, _ text: inout DetailText) {
        let add = rows.count { $0.operation == .add }
        let replace = rows.count { $0.operation == .replace }
        let remove = rows.count { $0.operation == .remove }
        let blocks = rows.filter { $0.operation == .set }
        text.add(
            StyledLine([
                Span("  + \(add) add", add > 0 ? .added : .muted),
                Span("   ~ \(replace) replace", replace > 0 ? .changed : .muted),
                Span("   - \(remove) remove", remove > 0 ? .removed : .muted),
            ]))
        var names: [(String, Int)] = []
        for row in rows {
            if names.last?.0 == row.kind { names[names.count - 1].1 += 1 } else { names.append((row.kind, 1)) }
        }
        if !blocks.isEmpty || !names.isEmpty {
            let words = names.map { "\($0.1) \(PatchRows.title(ofKind: $0.0, count: $0.1))" }.joined(separator: ", ")
            text.addProse(StyledLine(words, .muted), width: width, indent: 2)
        }
    }

    private static func writeDecisions(_ snapshot: Snapshot, _ width: Int, _ text: inout DetailText) {
        guard !snapshot.decisions.isEmpty else { return }
        text.addHeading("Decisions")
        for decision in snapshot.decisions.suffix(6).reversed() {
            text.add(
                StyledLine([
                    Span("  " + Moment.clock(decision.time) + " ", .muted),
                    Span(
                        decision.text + (decision.isUndone ? "  (undone)" : ""), decision.isUndone ? .muted : .plain
                    ),
                ]))
            text.add(StyledLine("        " + decision.command, .accent))
        }
    }

    private static func writeCounts(_ snapshot: Snapshot, _ text: inout DetailText) {
        for kind in DefinitionKind.allCases {
            guard let count = snapshot.counts[kind], count > 0 else { continue }
            text.add(
                StyledLine(
                    "  \(String(repeating: " ", count: max(0, 4 - String(count).utf8.count)))\(kind.counted(count))"
                ))
        }
        if snapshot.importCount > 0 {
            text.add(
                StyledLine("  \(snapshot.importCount.of("import"))", .muted))
        }
        text.add(
            StyledLine(
                "  journal: \(snapshot.journalHeight.of("record"))", .muted))
    }
}
