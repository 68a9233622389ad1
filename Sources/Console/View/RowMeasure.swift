import AIR
import Governance
import Presentation
import Sync
import WorldIO
import WorldProtocol

/// Measures the rows of lists without writing them, which takes a few milliseconds for 100,000 rows.
///
/// A name counts as many cells as it has bytes. That is exact for the names in nearly every world; a name with other
/// letters is shortened if it needs more.
struct RowMeasure {
    /// The maximum number of rows of lists that are measured at every change.
    static let quickCount = 2_000
    /// The maximum width counted for prose, which can be read in the detail.
    private static let mostProse = 40

    let snapshot: Snapshot
    let review: ReviewDetail?
    let notes: ChangeNotes
    let showsKinds: Bool
    let lookalikes: [DefinitionKey: [DefinitionName]]

    /// The width of the widest row, in cells, including the selection mark.
    func widest(of rows: [Row]) -> Int {
        // Room for flags that come and go is reserved, so that the list does not move with them.
        let needs = snapshot.changes.contains { !$0.needs.isEmpty || $0.isStaged } ? "! blocked ".utf8.count : 0
        let differs = review?.changes.contains { $0.presence == .differs } == true ? " tree differs".utf8.count : 0
        return rows.reduce(0) { max($0, width(of: $1, needs: needs, differs: differs)) }
    }

    private func width(of row: Row, needs: Int, differs: Int) -> Int {
        switch row {
        case .need: 46
        case .problem(let index): problem(snapshot.diagnostics[index])
        case .kind(let kind, _): 12 + kind.plural.utf8.count
        case .namespace(let name, _): 13 + name.utf8.count
        case .definition(let index): definition(snapshot.definitions[index])
        case .group(let kind, _), .reviewedGroup(_, let kind, _):
            17 + PatchRows.title(ofKind: kind, count: 2).utf8.count
        case .change(let index):
            change(
                snapshot.changes[index], notes.risks[snapshot.changes[index].id] ?? [],
                flags: needs + 5 * (notes.proposals[snapshot.changes[index].id]?.count ?? 0))
        case .proposal(let index): proposal(snapshot.proposals[index])
        case .review: 4 + Self.mostProse
        case .reviewed(_, let id): review?.change(id).map { change($0.row, $0.risks, flags: differs) } ?? 0
        case .pack(let index): sides(3 + snapshot.imports[index].label.utf8.count, 38)
        case .conflict(let index): conflict(snapshot.conflicts[index])
        case .settledConflicts: 34
        case .settledConflict(let index):
            6 + snapshot.settledConflicts[index].key.kind.title.utf8.count
                + snapshot.settledConflicts[index].key.name.text.utf8.count
        case .lock(let index): sides(3 + snapshot.imports[index].label.utf8.count, 46)
        }
    }

    /// The width of a name with flags at the right end, between the mark and the edge.
    private func sides(_ left: Int, _ right: Int) -> Int { left + right + 4 }

    private func problem(_ problem: Diagnostic) -> Int {
        5 + (problem.name ?? "").utf8.count + min(Self.mostProse, problem.message.utf8.count) + 16
    }

    private func definition(_ row: DefinitionRow) -> Int {
        var flags = 12
        if !lookalikes.isEmpty, lookalikes[row.key] != nil { flags += "looks like another ".utf8.count }
        if !row.isListed { flags += "unlisted ".utf8.count }
        if let root = row.firstOrigin?.root, root != SourceRoot.primaryLabel { flags += root.utf8.count + 1 }
        return sides(4 + (showsKinds ? 11 : 0) + row.key.name.text.utf8.count, flags)
    }

    private func change(_ row: ChangeRow, _ risks: Set<Risk>, flags: Int) -> Int {
        sides(8 + row.title.utf8.count, risks.reduce(flags + 5) { $0 + $1.rawValue.utf8.count + 1 })
    }

    private func proposal(_ row: ProposalRow) -> Int {
        let risks = row.state.isOpen ? row.reportedRisks : []
        return sides(
            15 + min(Self.mostProse, (row.description ?? "no description").utf8.count),
            risks.reduce((row.isStale ? 8 : 0) + (row.openCommentCount > 0 ? 4 : 0)) { $0 + $1.rawValue.utf8.count + 1 }
        )
    }

    private func conflict(_ row: ConflictRow) -> Int {
        let roots = row.sides.reduce(0) { $0 + ($1.origins.first?.root ?? "").utf8.count + 3 }
        return sides(3 + row.key.kind.title.utf8.count + row.key.name.text.utf8.count, 10 + roots)
    }
}
