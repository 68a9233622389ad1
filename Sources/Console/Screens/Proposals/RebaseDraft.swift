import CanonicalCBOR
import Governance
import WorldIO

/// The sides taken of stale proposals' ops, before the proposals are rebased.
struct RebaseDraft: Sendable, Equatable {
    /// A side, with the world's value when it was chosen: the choice is void if the world's value has changed since.
    private struct Taken: Sendable, Equatable {
        var side: ThreeWayMerge.Side
        var theirs: CBORValue?
    }

    private var taken: [ProposalID: [OpID: Taken]] = [:]

    /// The sides that still hold for the ops of a proposal.
    func sides(of rebase: Rebase) -> [OpID: ThreeWayMerge.Side] {
        let known = taken[rebase.original.id] ?? [:]
        var sides: [OpID: ThreeWayMerge.Side] = [:]
        for op in rebase.conflicts {
            guard let choice = known[op.id], choice.theirs == op.theirs else { continue }
            sides[op.id] = choice.side
        }
        return sides
    }

    /// Chooses a side of an op; nil clears the choice.
    mutating func take(_ side: ThreeWayMerge.Side?, of op: ThreeWayMerge.Op, in rebase: Rebase) {
        taken[rebase.original.id, default: [:]][op.id] = side.map { Taken(side: $0, theirs: op.theirs) }
    }

    /// Forgets the choices for a proposal.
    mutating func forget(_ id: ProposalID) { taken[id] = nil }
}
