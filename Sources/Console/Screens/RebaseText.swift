import CanonicalCBOR
import Canvas
import Governance
import Presentation
import WorldProtocol
import WorldIO

/// The ops of a stale proposal beside the current world.
enum RebaseText {
    /// The outcome of a rebase; where ops collide, the three sides of each.
    static func write(
        _ met: Rebase, taking sides: [OpID: ThreeWayMerge.Side], _ changes: [ChangeRow], width: Int,
        to text: inout DetailText
    ) {
        let open = met.conflicts.count { sides[$0.id] == nil }
        text.addHeading("Rebase onto \(met.base.short)")
        let advice: StyledLine =
            if !met.ops.contains(where: { $0.fate == .kept || $0.fate == .conflict }) {
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
        for op in met.ops where op.fate != .conflict {
            text.add(op.line(isSeen: seen.contains(op.id)), width: width, indent: 2)
        }
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
}
