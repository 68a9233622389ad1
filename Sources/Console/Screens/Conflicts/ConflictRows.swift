import AIR
import CanonicalCBOR
import Sync
import WorldProtocol

/// The rows of the conflicts, followed by those that are settled.
enum ConflictRows {
    static func rows(_ query: RowQuery) -> ListRows {
        let snapshot = query.snapshot
        let indices = snapshot.conflicts.indices.filter { query.admits(snapshot.conflicts[$0]) }
        let settled = snapshot.settledConflicts.indices.filter { query.admits(snapshot.settledConflicts[$0]) }
        var rows = indices.map(Row.conflict)
        if !settled.isEmpty {
            rows.append(.settledConflicts(settled.count))
            if !query.folded.contains(.settledConflicts) { rows += settled.map(Row.settledConflict) }
        }
        return ListRows(rows: rows, shown: indices.count, total: snapshot.conflicts.count)
    }
}

extension SettledConflict: Filterable {
    var filterText: String { key.name.text }
    var filterKinds: [String] { [key.kind.rawValue, key.kind.title, key.kind.plural] }
    var filterNamespaces: [String] { [key.name.namespace + "/"] }
    var filterHashes: [String] { [] }
    var filterStates: [String] { ["settled"] }
    func isAmong(_ found: ReferenceMatches) -> Bool { found.definitions.contains(key) }
}

extension ConflictRow: Filterable {
    var filterText: String { key.name.text }
    var filterKinds: [String] { key.kind.filterWords }
    var filterNamespaces: [String] { [key.name.namespace + "/"] }
    var filterPacks: [String] { sides.flatMap(\.origins).map(\.root) }
    var filterHashes: [String] { sides.flatMap { [$0.hash.hex, $0.hash.text] } }
    var filterStates: [String] { [useCount == 0 ? "unused" : "used"] }
    func isAmong(_ found: ReferenceMatches) -> Bool { found.definitions.contains(key) }
}
