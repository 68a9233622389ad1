import CanonicalCBOR
import Governance
import WorldIO

/// The sides chosen for ops of stale proposals, before the proposals are rebased.
struct RebaseDraft: Sendable, Equatable {
    /// A side, with the world's value when it was chosen: the choice is void if the world's value changes.
    private struct Choice: Sendable, Equatable {
        var side: ThreeWayMerge.Side
        var theirs: CBORValue?
    }

    private var choices: [ProposalID: [OpID: Choice]] = [:]

    /// The choices that are still valid for the ops of a proposal.
    func sides(of rebase: Rebase) -> [OpID: ThreeWayMerge.Side] {
        let known = choices[rebase.original.id] ?? [:]
        var sides: [OpID: ThreeWayMerge.Side] = [:]
        for op in rebase.conflicts {
            guard let choice = known[op.id], choice.theirs == op.theirs else { continue }
            sides[op.id] = choice.side
        }
        return sides
    }

    /// Chooses a side of an op; nil clears the choice.
    mutating func take(_ side: ThreeWayMerge.Side?, of op: ThreeWayMerge.Op, in rebase: Rebase) {
        choices[rebase.original.id, default: [:]][op.id] = side.map { Choice(side: $0, theirs: op.theirs) }
    }

    /// Forgets the choices for a proposal.
    mutating func forget(_ id: ProposalID) { choices[id] = nil }
}
