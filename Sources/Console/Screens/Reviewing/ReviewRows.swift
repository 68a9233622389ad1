import AIR
import CanonicalCBOR
import Governance
import Sync
import WorldIO
import WorldProtocol

/// The order of changes in a list.
enum ChangeOrder: Sendable, Equatable {
    /// Under headings of their kind or block, as in the patch.
    case kind
    /// The most severe first, without headings.
    case risk
}

/// The rows of an open proposal: the proposal itself, then its changes.
enum ReviewRows {
    static func rows(_ review: ReviewPane, _ query: RowQuery) -> ListRows {
        guard let id = review.id else { return ListRows(rows: [], shown: 0, total: 0) }
        guard let detail = review.detail else { return ListRows(rows: [.review(id)], shown: 0, total: 0) }
        let admitted = detail.changes.indices.filter { query.admits(FilterableReview(detail, detail.changes[$0])) }
        var rows: [Row] = query.filter.isEmpty ? [.review(id)] : []
        switch query.order {
        case .risk:
            let ranked = admitted.sorted { left, right in
                let ranks = (detail.changes[left].risks.rank, detail.changes[right].risks.rank)
                return ranks.0 == ranks.1 ? left < right : ranks.0 < ranks.1
            }
            rows += ranked.map { .reviewed(id, detail.changes[$0].row.id) }
        case .kind:
            var index = 0
            while index < admitted.count {
                let kind = detail.changes[admitted[index]].row.kind
                var members: [OpID] = []
                while index < admitted.count, detail.changes[admitted[index]].row.kind == kind {
                    members.append(detail.changes[admitted[index]].row.id)
                    index += 1
                }
                rows.append(.reviewedGroup(id, kind, members))
                if !query.folded.contains(.reviewedGroup(id, kind)) { rows += members.map { .reviewed(id, $0) } }
            }
        }
        return ListRows(rows: rows, shown: admitted.count, total: detail.changes.count)
    }
}

extension Set where Element == Risk {
    /// The rank in the order of risk, the most severe first.
    var rank: Int { inOrder.first.flatMap { Risk.allCases.firstIndex(of: $0) } ?? Risk.allCases.count }

    /// The words for the risks in filters.
    var filterStates: [String] { isEmpty ? [] : inOrder.map(\.rawValue) + ["authority"] }
}

/// A change of a proposal with the facts that filters can match.
private struct FilterableReview: Filterable {
    let review: ReviewDetail
    let change: ReviewedChange

    init(_ review: ReviewDetail, _ change: ReviewedChange) {
        self.review = review
        self.change = change
    }

    private var row: ChangeRow { change.row }

    var filterText: String { "\(row.name) \(row.summary) \(row.id.text)" }
    var filterKinds: [String] { [row.kind, PatchRows.title(ofKind: row.kind, count: 1)] }
    var filterNamespaces: [String] { [DefinitionName(row.name).namespace + "/"] }
    var filterHashes: [String] { [row.hash.hex, row.hash.text] }
    var filterStates: [String] {
        [row.isSeen ? "reviewed" : "unreviewed", row.operation.rawValue] + change.risks.filterStates
            + (row.isPartlySeen ? ["partly"] : []) + (change.presence == .differs ? ["differs"] : [])
            + (review.comments(on: row.id).isEmpty ? [] : ["commented"])
    }
}
