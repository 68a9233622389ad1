import CanonicalCBOR
import Governance
import WorldProtocol

/// The rows of the proposals, the newest first.
enum ProposalRows {
    static func rows(_ query: RowQuery) -> ListRows {
        let proposals = query.snapshot.proposals
        let indices = proposals.indices.reversed().filter { query.admits(proposals[$0]) }
        return ListRows(rows: indices.map(Row.proposal), shown: indices.count, total: proposals.count)
    }
}

extension ProposalRow: Filterable {
    var filterText: String { "\(id) \(description ?? "") \(author) \(approver ?? "")" }
    var filterHashes: [String] { [manifestHash, patchHash, manifestBase].flatMap { [$0.hex, $0.text] } }
    var filterStates: [String] {
        [state.rawValue] + (isStale ? ["stale"] : []) + (state.isOpen ? ["open"] + reportedRisks.filterStates : [])
    }
}
