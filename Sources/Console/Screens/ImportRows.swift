import AIR
import CanonicalCBOR
import Sync
import WorldProtocol

/// The rows of imports, in the order of the sync file, and of their locks, those that need somebody first.
enum ImportRows {
    static func packs(_ snapshot: Snapshot, filter: Filter, _ answers: ReferenceAnswers) -> (
        rows: [Row], shown: Int, total: Int
    ) {
        let indices = snapshot.imports.indices.filter { filter.matches(snapshot.imports[$0], answers) }
        return (indices.map(Row.pack), indices.count, snapshot.imports.count)
    }

    static func locks(_ snapshot: Snapshot, filter: Filter, _ answers: ReferenceAnswers) -> (
        rows: [Row], shown: Int, total: Int
    ) {
        let indices = snapshot.imports.indices.filter { filter.matches(snapshot.imports[$0], answers) }
            .sorted { (rank(snapshot.imports[$0]), $0) < (rank(snapshot.imports[$1]), $1) }
        return (indices.map(Row.lock), indices.count, snapshot.imports.count)
    }

    private static func rank(_ row: ImportRow) -> Int {
        if row.isBreaking { return 0 }
        if row.isDrifted { return 1 }
        return row.state == "ok" ? 3 : 2
    }
}

/// The rows of the conflicts, and below them those that are settled.
enum ConflictRows {
    static func rows(_ snapshot: Snapshot, folded: Set<RowID>, filter: Filter, _ answers: ReferenceAnswers) -> (
        rows: [Row], shown: Int, total: Int
    ) {
        let indices = snapshot.conflicts.indices.filter { filter.matches(snapshot.conflicts[$0], answers) }
        let settled = snapshot.settledConflicts.indices.filter {
            filter.matches(snapshot.settledConflicts[$0], answers)
        }
        var rows = indices.map(Row.conflict)
        if !settled.isEmpty {
            rows.append(.settledConflicts(settled.count))
            if !folded.contains(.settledConflicts) { rows += settled.map(Row.settledConflict) }
        }
        return (rows, indices.count, snapshot.conflicts.count)
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
