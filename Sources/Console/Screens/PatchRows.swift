import AIR
import CanonicalCBOR
import Workbench
import WorldIO

/// The rows of the patch: the changes below headings of their kind or block.
enum PatchRows {
    static func rows(_ snapshot: Snapshot, folded: Set<RowID>, filter: Filter) -> (rows: [Row], shown: Int, total: Int)
    {
        var rows: [Row] = []
        var shown = 0
        var index = 0
        let changes = snapshot.changes
        let blocked = Set(snapshot.stage.blocked.map(\.id))
        while index < changes.count {
            let kind = changes[index].kind
            var members: [Int] = []
            while index < changes.count, changes[index].kind == kind {
                if filter.matches(FilterableChange(row: changes[index], isBlocked: blocked.contains(changes[index].id)))
                {
                    members.append(index)
                }
                index += 1
            }
            guard !members.isEmpty else { continue }
            shown += members.count
            rows.append(.group(kind, members))
            if !folded.contains(.group(kind)) { rows += members.map(Row.change) }
        }
        return (rows, shown, changes.count)
    }

    /// The word for changes of a kind or block.
    static func title(ofKind kind: String, count: Int) -> String {
        if let kind = DefinitionKind(rawValue: kind) { return count == 1 ? kind.title : kind.plural }
        if let block = ManifestBlock(rawValue: kind) {
            return count == 1 ? block.title : block.title.hasSuffix("y") ? "default policy" : plural(block.title)
        }
        return kind == "refs" ? count == 1 ? "built-in reference" : "built-in references" : kind
    }

    private static func plural(_ word: String) -> String { word.hasSuffix("x") ? word + "es" : word + "s" }
}

/// A change with what its filter knows besides.
private struct FilterableChange: Filterable {
    let row: ChangeRow
    let isBlocked: Bool

    var filterText: String { row.name + " " + row.summary }
    var filterKinds: [String] { [row.kind, PatchRows.title(ofKind: row.kind, count: 1)] }
    var filterNamespace: String { DefinitionName(row.name).namespace }
    var filterHashes: [String] { [row.hash.hex, row.hash.text] }
    var filterStates: [String] {
        [row.isStaged ? "staged" : "unstaged", row.isSeen ? "seen" : "unseen", row.operation.rawValue]
            + (isBlocked ? ["blocked"] : []) + (row.needs.isEmpty || row.isStaged ? [] : ["needs"])
    }
}
