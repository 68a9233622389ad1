import CanonicalCBOR
import Canvas
import Governance
import Workbench
import WorldIO

/// The ops of a stale proposal beside the world as it is now, or what became of them in the one made anew.
enum RebaseText {
    /// What rebasing would meet; where ops collide, the three sides of each.
    static func write(
        _ met: Rebase, taking sides: [OpID: ThreeWayMerge.Side], _ changes: [ChangeRow], width: Int,
        to text: inout DetailText
    ) {
        let open = met.conflicts.count { sides[$0.id] == nil }
        text.addHeading("Rebase onto \(met.base.short)")
        let advice: StyledLine =
            if !met.ops.contains(where: { $0.fate == .kept || $0.fate == .conflict }) {
                "The world has all of it already: nothing is left to propose. X rejects it."
            } else if open > 0 {
                StyledLine([
                    Span("! ", .danger),
                    Span(
                        (open == 1 ? "1 op collides" : "\(open) ops collide")
                            + ": o takes the proposal's side, t the world's, b both; then r."),
                ])
            } else {
                "r makes it anew. The new proposal is to be shadowed and approved anew."
            }
        text.addProse(advice, width: width, indent: 2)
        let seen = Set(changes.filter(\.isSeen).map(\.id))
        for op in met.ops where op.fate != .conflict { write(op, isSeen: seen.contains(op.id), &text) }
        for (index, op) in met.conflicts.enumerated() {
            let side = sides[op.id]
            text.addGap()
            text.markHunk()
            text.add(
                StyledLine([
                    Span(side == nil ? "! " : "= ", side == nil ? .danger : .success),
                    Span("\(index + 1)/\(met.conflicts.count) ", .muted), Span(op.id.text, .title),
                ]), to: .collision(op.id))
            text.add(
                choices(of: op, side), to: .collision(op.id))
            SidesText.write(ConflictSides(op), width: width, leadingTo: .collision(op.id), to: &text)
        }
    }

    /// The sides that can be taken of an op, with the one that is.
    private static func choices(of op: ThreeWayMerge.Op, _ taken: ThreeWayMerge.Side?) -> StyledLine {
        func choice(_ words: String, _ isTaken: Bool) -> [Span] {
            [Span("  "), Span(isTaken ? "[x] \(words)" : "[ ] \(words)", isTaken ? .success : .accent)]
        }
        var spans = choice("o mine", taken == .mine) + choice("t theirs", taken == .theirs)
        if case .both(let name)? = taken {
            spans += choice("b both, mine as \(name)", true)
        } else if KeepingBoth.obstacle(op) == nil {
            spans += choice("b both", false)
        }
        return StyledLine(spans)
    }

    /// What became of the ops of the proposal that another one was made from.
    static func write(account: Rebase, _ changes: [ChangeRow], width: Int, to text: inout DetailText) {
        text.addHeading("Rebased from proposal \(account.original.id)")
        let seen = Set(changes.filter(\.isSeen).map(\.id))
        for op in account.ops { write(op, isSeen: seen.contains(op.id), &text) }
        for decision in account.lostDecisions {
            text.addProse(
                StyledLine([
                    Span("! ", .warning),
                    Span("the approval by \(decision.by) does not count any more: \(decision.reason.message)"),
                ]), width: width, indent: 2)
        }
    }

    private static func write(_ op: ThreeWayMerge.Op, isSeen: Bool, _ text: inout DetailText) {
        let sign: Span =
            switch op.fate {
            case .kept, .chosen(.mine), .chosen(.both): Span("~ ", .changed)
            case .present, .chosen(.theirs): Span("= ", .muted)
            case .conflict: Span("! ", .danger)
            }
        text.add(
            StyledLine([
                Span("  "), sign, Span(op.id.text), Span("  " + op.outcomeText, .muted),
                Span(op.isCarried && isSeen ? "  seen" : "", .muted),
            ]))
    }
}
