import AIR
import CanonicalCBOR
import Canvas
import Governance
import Workbench
import WorldIO

/// A proposal in full: how far it is, what it lets the world do, what shadowing found, what it changes.
enum ProposalText {
    static func write(
        _ detail: ProposalDetail, _ snapshot: Snapshot, sides: [OpID: ThreeWayMerge.Side], width: Int,
        to text: inout DetailText
    ) {
        let row = detail.row
        text.addProse(
            StyledLine(row.description ?? "no description", row.description == nil ? .muted : .title), width: width)
        text.add(progress(row, detail.history))
        if row.isStale {
            text.addProse(
                StyledLine([
                    Span("! stale  ", .danger),
                    Span(
                        "its base \(row.manifestBase.short) is no longer the world's manifest"
                            + (snapshot.baseHash.map { " (\($0.short))" } ?? "")
                            + ", so it can't be approved or applied; r rebases it, X rejects it"),
                ]), width: width)
        }
        if let made = row.rebasedAs {
            text.add(
                StyledLine([Span("made anew as "), Span("proposal \(made)", .accent)]), to: .proposal(made))
        }
        if let old = row.rebasedFrom {
            text.add(
                StyledLine([Span("made anew from "), Span("proposal \(old)", .accent)]), to: .proposal(old))
        }
        text.addGap()
        text.add(
            StyledLine([
                Span("base ", .muted), Span(row.manifestBase.short), Span("  -> result ", .muted),
                Span(row.manifestHash.short, .accent), Span("   patch ", .muted), Span(row.patchHash.short),
            ]))
        text.add(
            StyledLine([
                Span("by   ", .muted), Span(row.author), Span(row.approver.map { "   decided by \($0)" } ?? "", .plain),
            ]))
        if row.isStale, let met = detail.rebase {
            RebaseText.write(met, taking: sides, detail.changes, width: width, to: &text)
        }
        ShadowText.write(detail.shadow, state: row.state, width: width, to: &text)
        if let account = detail.rebase, account.proposal != nil {
            RebaseText.write(account: account, detail.changes, width: width, to: &text)
        }
        writeChanges(detail, &text)
        SignatureText.write(detail, snapshot.governing, width: width, to: &text)
        writeHistory(detail.history, &text)
    }

    private static func progress(_ row: ProposalRow, _ history: [HistoryEntry]) -> StyledLine {
        let isRejected = row.state == .rejected
        let reached =
            switch row.state {
            case .submitted: 1
            case .shadowed: 2
            case .approved, .rejected: 3
            case .applied: 4
            }
        var line = StyledLine()
        let steps = ["proposed", "shadowed", isRejected ? "rejected" : "approved"] + (isRejected ? [] : ["applied"])
        for (index, step) in steps.enumerated() {
            // A proposal may be rejected before it was shadowed.
            let isSkipped = isRejected && index == 1 && !history.contains { $0.step == .shadowed }
            let isDone = index < reached && !isSkipped
            if index > 0 { line.append(" - ", .muted) }
            let sign = isDone ? (isRejected && index == 2 ? "[X] " : "[x] ") : "[ ] "
            line.append(sign + step, isDone ? (isRejected && index == 2 ? .danger : .success) : .muted)
        }
        return line
    }

    private static func writeChanges(_ detail: ProposalDetail, _ text: inout DetailText) {
        text.addHeading("Changes \(detail.changes.count)")
        for row in detail.changes {
            let key = DefinitionKind(rawValue: row.kind).map { DefinitionKey($0, DefinitionName(row.name)) }
            text.add(
                StyledLine([
                    Span("  "), row.sign,
                    Span(key == nil ? " " : " \(PatchRows.title(ofKind: row.kind, count: 1)) ", .muted),
                    Span(key == nil ? row.summary : row.name), Span(row.isSeen ? "" : "  \(row.seenSign)", .warning),
                ]), to: row.operation == .remove ? nil : key.map { .definition($0) })
        }
        if detail.changes.isEmpty { text.add(StyledLine("  none", .muted)) }
    }

    private static func writeHistory(_ history: [HistoryEntry], _ text: inout DetailText) {
        text.addHeading("History")
        for entry in history {
            text.add(
                StyledLine([
                    Span("  " + Moment.full(entry.time) + "  ", .muted), Span(entry.step.rawValue),
                    Span(entry.by.map { " by \($0)" } ?? "", .muted),
                ]))
        }
    }
}
