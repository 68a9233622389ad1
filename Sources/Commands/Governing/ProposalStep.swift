import Governance
import WorldProtocol

extension ProposalState {
    /// The command for the next step, or nil in a final state.
    var step: String? {
        switch self {
        case .submitted: "shadow"
        case .shadowed: "approve"
        case .approved: "apply"
        case .rejected, .applied: nil
        }
    }
}

extension ProposalRow {
    /// The command for the next step of the proposal, or nil.
    var next: String? {
        guard let step = state.step else { return nil }
        guard isStale else { return "aos gov \(step) --id \(id.number)" }
        return rebasedAs == nil
            ? "aos gov rebase --id \(id.number)" : "aos gov approve --id \(id.number) --decision reject"
    }
}
