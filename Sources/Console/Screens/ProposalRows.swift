import CanonicalCBOR
import Governance
import WorldProtocol

/// The rows of the proposals, the youngest first.
enum ProposalRows {
    static func rows(_ snapshot: Snapshot, folded: Set<RowID>, filter: Filter, _ answers: ReferenceAnswers) -> (
        rows: [Row], shown: Int, total: Int
    ) {
        let indices = snapshot.proposals.indices.reversed().filter { filter.matches(snapshot.proposals[$0], answers) }
        return (indices.map(Row.proposal), indices.count, snapshot.proposals.count)
    }
}

extension ProposalRow: Filterable {
    var filterText: String { "\(id) \(description ?? "") \(author) \(approver ?? "")" }
    var filterHashes: [String] { [manifestHash, patchHash, manifestBase].flatMap { [$0.hex, $0.text] } }
    var filterStates: [String] { [state.rawValue] + (isStale ? ["stale"] : []) + (state.isOpen ? ["open"] : []) }
}
