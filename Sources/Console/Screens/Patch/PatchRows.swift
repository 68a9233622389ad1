import AIR
import CanonicalCBOR
import Sync
import WorldProtocol
import WorldIO

/// The rows of the patch: the changes under headings of their kind or block.
enum PatchRows {
    static func rows(_ query: RowQuery) -> ListRows {
        let snapshot = query.snapshot
        var rows: [Row] = []
        var shown = 0
        var ranked: [Int] = []
        var index = 0
        let changes = snapshot.changes
        let blocked = Set(snapshot.stage.blocked.map(\.id))
        while index < changes.count {
            let kind = changes[index].kind
            var members: [Int] = []
            while index < changes.count, changes[index].kind == kind {
                if query.admits(
                    FilterableChange(
                        row: changes[index], snapshot: snapshot, isBlocked: blocked.contains(changes[index].id),
                        notes: query.notes))
                {
                    members.append(index)
                }
                index += 1
            }
            if query.order == .risk {
                ranked += members
                continue
            }
            guard !members.isEmpty else { continue }
            shown += members.count
            rows.append(.group(kind, members))
            if !query.folded.contains(.group(kind)) { rows += members.map(Row.change) }
        }
        if query.order == .risk {
            func rank(_ index: Int) -> Int { (query.notes.risks[changes[index].id] ?? []).rank }
            rows = ranked.sorted { (rank($0), $0) < (rank($1), $1) }.map(Row.change)
            shown = ranked.count
        }
        return ListRows(rows: rows, shown: shown, total: changes.count)
    }

    /// The noun for changes of a kind or block.
    static func title(ofKind kind: String, count: Int) -> String {
        if let kind = DefinitionKind(rawValue: kind) { return count == 1 ? kind.title : kind.plural }
        if let block = ManifestBlock(rawValue: kind) {
            return count == 1 ? block.title : block.title.hasSuffix("y") ? "default policy" : plural(block.title)
        }
        return kind == "refs" ? count == 1 ? "built-in reference" : "built-in references" : kind
    }

    private static func plural(_ word: String) -> String { word.hasSuffix("x") ? word + "es" : word + "s" }
}

/// A change with the facts that filters can match.
private struct FilterableChange: Filterable {
    let row: ChangeRow
    let snapshot: Snapshot
    let isBlocked: Bool
    let notes: ChangeNotes

    var filterText: String { "\(row.name) \(row.summary) \(row.id.text)" }
    var filterKinds: [String] { [row.kind, PatchRows.title(ofKind: row.kind, count: 1)] }
    var filterNamespaces: [String] { [DefinitionName(row.name).namespace + "/"] }
    var filterPacks: [String] {
        guard let kind = DefinitionKind(rawValue: row.kind) else { return [] }
        return snapshot.definition(DefinitionKey(kind, DefinitionName(row.name)))?.origins.map(\.root) ?? []
    }
    var filterHashes: [String] { [row.hash.hex, row.hash.text] }
    var filterStates: [String] {
        [
            row.isStaged ? "staged" : "unstaged", row.isSeen ? "seen" : "unseen",
            row.isSeen ? "reviewed" : "unreviewed", row.operation.rawValue,
        ]
            + (notes.risks[row.id] ?? []).filterStates + (notes.proposals[row.id] == nil ? [] : ["proposed"])
            + (row.isPartlySeen ? ["partly"] : []) + (isBlocked ? ["blocked"] : [])
            + (row.needs.isEmpty || row.isStaged ? [] : ["needs"])
    }
    func isAmong(_ found: ReferenceMatches) -> Bool { found.changes.contains(row.id) }
}
