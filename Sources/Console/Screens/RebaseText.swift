import CanonicalCBOR
import Canvas
import Governance
import Presentation
import WorldProtocol
import WorldIO

/// The ops of a stale proposal compared with the current world.
enum RebaseText {
    /// Writes the outcome of a rebase, with the three sides of each op that collides.
    static func write(
        _ rebase: Rebase, taking sides: [OpID: ThreeWayMerge.Side], _ changes: [ChangeRow], width: Int,
        to text: inout DetailText
    ) {
        let open = rebase.conflicts.count { sides[$0.id] == nil }
        text.addHeading("Rebase onto \(rebase.base.short)")
        let advice: StyledLine =
            if !rebase.ops.contains(where: { $0.fate == .kept || $0.fate == .conflict }) {
                "The world already has all of it: nothing is left to propose. X rejects it."
            } else if open > 0 {
                StyledLine([
                    Span("! ", .danger),
                    Span(
                        open.of("op collides", plural: "ops collide")
                            + ": o takes the proposal's side, t the world's, b both; then r."),
                ])
            } else {
                "r rebases it. The new proposal must be shadowed and approved again."
            }
        text.addProse(advice, width: width, indent: 2)
        let seen = Set(changes.filter(\.isSeen).map(\.id))
        for op in rebase.ops where op.fate != .conflict {
            text.add(op.line(isSeen: seen.contains(op.id)), width: width, indent: 2)
        }
        for (index, op) in rebase.conflicts.enumerated() {
            let side = sides[op.id]
            text.addGap()
            text.markHunk()
            text.add(
                StyledLine([
                    Span(side == nil ? "! " : "= ", side == nil ? .danger : .success),
                    Span("\(index + 1)/\(rebase.conflicts.count) ", .muted), Span(op.id.text, .title),
                ]), to: .collision(op.id))
            text.add(
                choices(of: op, side), to: .collision(op.id))
            SidesText.write(ConflictSides(op), width: width, leadingTo: .collision(op.id), to: &text)
        }
    }

    /// The possible choices for an op, with the current one marked.
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
}
