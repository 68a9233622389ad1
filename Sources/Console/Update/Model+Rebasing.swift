import AIR
import Canvas
import CanonicalCBOR
import Governance
import Workbench
import WorldIO

/// Making a stale proposal anew for the world as it is now (SYSTEM §7, *rebase*).
extension Model {
    static let howToTakeSides = "o takes the proposal's side, t the world's; then r"

    /// What rebasing the stale proposal in the detail would meet; nil while it is not known.
    private var metByRebase: Rebase? {
        guard case .proposal(let detail) = detail.content, detail.row.isStale else { return nil }
        return detail.rebase
    }

    /// The sides taken of the ops of the proposal in the detail.
    var takenSides: [OpID: ThreeWayMerge.Side] { metByRebase.map { rebaseDraft.sides(of: $0) } ?? [:] }

    /// Whether a row of the keymap has something to do with what is selected: rebasing is for stale proposals.
    func isTimely(_ binding: KeyBinding) -> Bool {
        let isStale =
            if let snapshot, case .proposal(let index)? = list.row { snapshot.proposals[index].isStale } else { false }
        return switch binding.input {
        case .rebase: isStale
        case .approve, .apply: !isStale
        case .takeMine, .takeWorlds: metByRebase?.conflicts.isEmpty == false
        default: true
        }
    }

    /// Makes the selected proposal anew, once a side is taken of every op that collides.
    mutating func rebase() -> [Job] {
        guard let snapshot, case .proposal(let index)? = list.row else { return [] }
        let row = snapshot.proposals[index]
        guard row.isStale else {
            status = .refused(
                row.state.isOpen
                    ? "proposal \(row.id) is for the world as it is: there is nothing to rebase"
                    : "proposal \(row.id) is \(row.state.rawValue): only open ones can be rebased")
            return []
        }
        guard let met = metByRebase, met.original.id == row.id else {
            return perform(.rebase(row.id, [:], description: nil), "rebasing proposal \(row.id)")
        }
        let sides = rebaseDraft.sides(of: met)
        if let open = met.conflicts.first(where: { sides[$0.id] == nil }) {
            showCollision(open.id)
            let count = met.conflicts.count { sides[$0.id] == nil }
            status = .refused("\(Self.ops(count)): \(Self.howToTakeSides)")
            return []
        }
        return perform(.rebase(row.id, sides, description: nil), "rebasing proposal \(row.id)")
    }

    /// Takes a side of the op that the line of the detail is about, else of the first one that nobody decided on.
    mutating func takeSide(_ side: ThreeWayMerge.Side) {
        guard let met = metByRebase, !met.conflicts.isEmpty else {
            status = .note("nothing collides here")
            return
        }
        let sides = rebaseDraft.sides(of: met)
        let here = collisionHere.flatMap { id in met.conflicts.first { $0.id == id } }
        guard let op = here ?? met.conflicts.first(where: { sides[$0.id] == nil }) ?? met.conflicts.first else {
            return
        }
        rebaseDraft.take(side, of: op, in: met)
        let after = rebaseDraft.sides(of: met)
        let left = met.conflicts.filter { after[$0.id] == nil }
        switch after[op.id] {
        case nil: status = .note("\(op.id): no side taken")
        case let taken?:
            let whose = taken == .mine ? "the proposal's side" : "the world's side"
            status = .done(
                "\(op.id): \(whose); " + (left.isEmpty ? "r rebases" : "\(left.count) left to decide on"))
            if let next = left.first { showCollision(next.id) }
        }
    }

    /// The op that the line of the detail is about.
    private var collisionHere: OpID? {
        guard layout.focus == .detail else { return nil }
        let line = detail.place.selection
        let above = detail.text.targets.filter { $0.key <= line }.max { $0.key < $1.key }
        guard case .collision(let id)? = above?.value else { return nil }
        return id
    }

    private mutating func showCollision(_ id: OpID) {
        layout.focus = .detail
        detail.wanted = .collision(id)
    }

    private static func ops(_ count: Int) -> String { count == 1 ? "1 op collides" : "\(count) ops collide" }

    /// What came of making a proposal anew.
    mutating func take(_ rebase: Rebase) {
        guard let made = rebase.proposal else {
            // The world moved while the answer was on its way: there is something new to decide on.
            status = .refused("\(Self.ops(rebase.conflicts.count)): \(Self.howToTakeSides)")
            open(.proposals)
            reveal(.proposal(rebase.original.id))
            if let first = rebase.conflicts.first { showCollision(first.id) }
            return
        }
        rebaseDraft.forget(rebase.original.id)
        let kept = rebase.ops.count(where: \.isCarried)
        let tally = "\(kept) of \(rebase.ops.count) ops carried over"
        status = .done(
            rebase.isExisting
                ? "proposal \(made.id) is the same, so there is no new one"
                : "made proposal \(made.id) of proposal \(rebase.original.id): \(tally)")
        open(.proposals)
        reveal(.proposal(made.id))
        layout.focus = .list
    }
}
