import AIR
import CanonicalCBOR
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
                if filter.matches(subject(definitions[index])) {
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

    private static func subject(_ row: DefinitionRow) -> Filter.Subject {
        Filter.Subject(
            text: row.key.name.text, kinds: [row.key.kind.rawValue, row.key.kind.title, row.key.kind.plural],
            namespace: row.key.name.namespace, hashes: [row.hash.hex, row.hash.text],
            states: [row.isListed ? "listed" : "unlisted"] + (row.problem.map { ["problem", $0.rawValue] } ?? []))
    }
}
