import AIR
import CanonicalCBOR
import Sync
import Workbench

/// The rows of the definitions: grouped by kind.
enum DefinitionRows {
    static func rows(_ snapshot: Snapshot, folded: Set<RowID>, filter: Filter) -> (rows: [Row], shown: Int, total: Int)
    {
        var rows: [Row] = []
        rows.reserveCapacity(snapshot.definitions.count + DefinitionKind.allCases.count)
        var shown = 0
        var index = 0
        let definitions = snapshot.definitions
        while index < definitions.count {
            let kind = definitions[index].key.kind
            let heading = rows.count
            rows.append(.kind(kind, 0))
            let isOpen = !folded.contains(.kind(kind))
            var count = 0
            while index < definitions.count, definitions[index].key.kind == kind {
                if filter.matches(definitions[index]) {
                    count += 1
                    if isOpen { rows.append(.definition(index)) }
                }
                index += 1
            }
            if count == 0 { rows.removeLast() } else { rows[heading] = .kind(kind, count) }
            shown += count
        }
        return (rows, shown, definitions.count)
    }
}

extension DefinitionRow: Filterable {
    var filterText: String { key.name.text }
    var filterKinds: [String] { [key.kind.rawValue, key.kind.title, key.kind.plural] }
    var filterNamespace: String { key.name.namespace }
    var filterPacks: [String] { origins.map(\.root) }
    var filterHashes: [String] { [hash.hex, hash.text] }
    var filterStates: [String] {
        [isListed ? "listed" : "unlisted"] + (problem.map { ["problem", $0.rawValue] } ?? [])
    }
}
