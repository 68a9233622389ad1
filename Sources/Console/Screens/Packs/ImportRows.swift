import AIR
import CanonicalCBOR
import Sync
import WorldProtocol

/// The rows of imports, in the order of the sync file, and of their locks, with those that need attention first.
enum ImportRows {
    static func packs(_ query: RowQuery) -> ListRows {
        let indices = matches(query)
        return ListRows(rows: indices.map(Row.pack), shown: indices.count, total: query.snapshot.imports.count)
    }

    static func locks(_ query: RowQuery) -> ListRows {
        let imports = query.snapshot.imports
        let indices = matches(query).sorted { (rank(imports[$0]), $0) < (rank(imports[$1]), $1) }
        return ListRows(rows: indices.map(Row.lock), shown: indices.count, total: imports.count)
    }

    private static func matches(_ query: RowQuery) -> [Int] {
        query.snapshot.imports.indices.filter { query.admits(query.snapshot.imports[$0]) }
    }

    private static func rank(_ row: ImportRow) -> Int {
        if row.isBreaking { return 0 }
        if row.isDrifted { return 1 }
        return row.state == "ok" ? 3 : 2
    }
}

extension ImportRow: Filterable {
    var filterText: String { ([label, root ?? ""] + plans.map(\.text)).joined(separator: " ") }
    var filterKinds: [String] {
        [source] + (pack == nil ? [] : ["pack"])
            + counts.filter { $0.value > 0 }.keys.flatMap(\.filterWords)
    }
    var filterNamespaces: [String] { plans.map { $0.namespace + "/" } }
    var filterPacks: [String] { [label] + (pack.map { [$0] } ?? []) }
    var filterHashes: [String] {
        [defsHash, LockText.hash(of: pinned)].compactMap(\.self).flatMap { [$0.hex, $0.text] }
    }
    var filterStates: [String] { [state] + (isBreaking ? ["breaking"] : []) + (isDrifted ? ["drift"] : []) }
    func isAmong(_ found: ReferenceMatches) -> Bool { found.roots.contains(label) }
}
