import AIR
import Canvas
import CanonicalCBOR
import Governance
import Presentation
import WorldProtocol
import WorldIO

/// Rebasing a stale proposal onto the current manifest (Documentation/system.md, *Rebasing*).
extension Model {
    static let howToTakeSides = "o takes the proposal's side, t the world's, b both; then r"

    /// The preview of rebasing the stale proposal in the detail; nil while it is unknown.
    private var rebasePreview: Rebase? {
        let shown: ProposalDetail? =
            if isReviewing { review.detail?.proposal } else if case .proposal(let detail) = detail.content {
                detail
            } else {
                nil
            }
        guard let shown, shown.row.isStale else { return nil }
        return shown.rebase
    }

    /// The sides chosen for ops of the proposal in the detail.
    var takenSides: [OpID: ThreeWayMerge.Side] { rebasePreview.map { rebaseDraft.sides(of: $0) } ?? [:] }

    /// Whether ops of the proposal in the detail collide with the world.
    var hasCollisions: Bool { rebasePreview?.conflicts.isEmpty == false }

    /// Rebases the selected proposal, once a side is chosen for every op that collides.
    mutating func rebase() -> [Job] {
        guard let row = proposal else { return [] }
        guard row.isStale else {
            status = .refused(
                row.state.isOpen
                    ? "proposal \(row.id) is not stale: nothing to rebase"
                    : "proposal \(row.id) is \(row.state.rawValue): only open proposals can be rebased")
            return []
        }
        guard let preview = rebasePreview, preview.original.id == row.id else {
            return perform(.rebase(row.id, [:], description: nil), "rebasing proposal \(row.id)")
        }
        let sides = rebaseDraft.sides(of: preview)
        if let open = preview.conflicts.first(where: { sides[$0.id] == nil }) {
            showCollision(open.id)
            let count = preview.conflicts.count { sides[$0.id] == nil }
            status = .refused("\(Self.ops(count)): \(Self.howToTakeSides)")
            return []
        }
        return perform(.rebase(row.id, sides, description: nil), "rebasing proposal \(row.id)")
    }

    /// The rebase with the op at the cursor of the detail, or else the first undecided one; sets a note if nothing
    /// collides.
    private mutating func collision() -> (preview: Rebase, op: ThreeWayMerge.Op)? {
        guard let preview = rebasePreview, !preview.conflicts.isEmpty else {
            status = .note("nothing collides here")
            return nil
        }
        let sides = rebaseDraft.sides(of: preview)
        let here = collisionHere.flatMap { id in preview.conflicts.first { $0.id == id } }
        guard let op = here ?? preview.conflicts.first(where: { sides[$0.id] == nil }) ?? preview.conflicts.first else {
            return nil
        }
        return (preview, op)
    }

    /// Chooses a side of an op that collides, or clears the choice if it is the same.
    mutating func takeSide(_ side: ThreeWayMerge.Side) {
        guard let (preview, op) = collision() else { return }
        choose(rebaseDraft.sides(of: preview)[op.id] == side ? nil : side, of: op, in: preview)
    }

    /// Prompts for the new name of the proposal's side of an op, or clears that choice if it was made.
    mutating func takeBothSides() -> [Job] {
        guard let (preview, op) = collision() else { return [] }
        if case .both? = rebaseDraft.sides(of: preview)[op.id] {
            choose(nil, of: op, in: preview)
        } else if let obstacle = KeepingBoth.obstacle(op) {
            status = .refused("\(op.id): \(obstacle.message)")
        } else if let kind = DefinitionKind(rawValue: op.kind) {
            let key = DefinitionKey(kind, DefinitionName(op.name))
            layers.append(
                Prompt(
                    KeepBothPrompt(proposal: preview.original.id, op: op.id, key: key),
                    TextFieldState(nextFreeName(for: key).text)))
            return [.discardTyping]
        }
        return []
    }

    /// Handles the new name of the proposal's side.
    fileprivate mutating func keepBoth(_ prompt: KeepBothPrompt, as typed: String) -> LayerStep {
        let key = prompt.key
        guard let name = nameTyped(typed) else { return .stay() }
        guard snapshot?.definition(DefinitionKey(key.kind, name)) == nil, name != key.name else {
            status = .refused("\(key.kind.title) \(name) already exists; choose another name or version")
            return .stay()
        }
        if let preview = rebasePreview, preview.original.id == prompt.proposal,
            let op = preview.conflicts.first(where: { $0.id == prompt.op })
        {
            choose(.both(as: name), of: op, in: preview)
        } else {
            status = .refused("the proposal changed; review it again")
        }
        return .close()
    }

    private mutating func choose(_ side: ThreeWayMerge.Side?, of op: ThreeWayMerge.Op, in preview: Rebase) {
        rebaseDraft.take(side, of: op, in: preview)
        let after = rebaseDraft.sides(of: preview)
        let left = preview.conflicts.filter { after[$0.id] == nil }
        switch after[op.id] {
        case nil: status = .note("\(op.id): no side taken")
        case let taken?:
            let whose =
                switch taken {
                case .mine: "the proposal's side"
                case .theirs: "the world's side"
                case .both(let name): "both, the proposal's as \(name)"
                }
            status = .done(
                "\(op.id): \(whose); " + (left.isEmpty ? "r rebases" : "\(left.count) left to decide"))
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
        if isReviewing, let open = review.id { select(.review(open)) }
        layout.focus = .detail
        detail.wanted = .collision(id)
    }

    private static func ops(_ count: Int) -> String { count.of("op collides", plural: "ops collide") }

    /// Receives the outcome of a rebase.
    mutating func take(_ rebase: Rebase) {
        guard let made = rebase.proposal else {
            // The world changed in the meantime: there are new collisions to resolve.
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
                ? "proposal \(made.id) is identical; no new proposal was made"
                : "rebased proposal \(rebase.original.id) as proposal \(made.id): \(tally)")
        open(.proposals)
        reveal(.proposal(made.id))
        layout.focus = .list
    }
}

/// Prompts for the new name of a proposal's definition, to keep both sides of an op.
struct KeepBothPrompt: PromptPurpose {
    let proposal: ProposalID
    let op: OpID
    let key: DefinitionKey

    let verb = "keep both"
    let title = "Keep both"

    func lines(_ model: Model) -> [StyledLine] {
        [
            StyledLine([Span("the proposal's "), Span("\(key.kind.title) \(key.name)", .accent)]),
            "beside the world's. New name:",
        ]
    }

    func accept(_ typed: String, _ model: inout Model) -> LayerStep { model.keepBoth(self, as: typed) }
}
