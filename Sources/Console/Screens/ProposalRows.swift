import CanonicalCBOR
import Governance
import Workbench

/// The rows of the proposals, the youngest first.
enum ProposalRows {
    static func rows(_ snapshot: Snapshot, folded: Set<RowID>, filter: Filter) -> (rows: [Row], shown: Int, total: Int)
    {
        let indices = snapshot.proposals.indices.reversed().filter { filter.matches(subject(snapshot.proposals[$0])) }
        return (indices.map(Row.proposal), indices.count, snapshot.proposals.count)
    }

    private static func subject(_ row: ProposalRow) -> Filter.Subject {
        Filter.Subject(
            text: "\(row.id) \(row.description ?? "") \(row.author)", kinds: [], namespace: "",
            hashes: [row.manifestHash, row.patchHash, row.manifestBase].flatMap { [$0.hex, $0.text] },
            states: [row.state.rawValue] + (row.isStale ? ["stale"] : []) + (row.state.isOpen ? ["open"] : []))
    }
}
