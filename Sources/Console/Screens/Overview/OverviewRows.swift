import AIR
import CanonicalCBOR
import Sync
import WorldProtocol

/// The rows of the overview: what needs attention, and the problems below their headings.
enum OverviewRows {
    static func rows(_ query: RowQuery) -> ListRows {
        let snapshot = query.snapshot
        var rows: [Row] = []
        var shown = 0
        var needs = Need.all(in: snapshot)
        let failed = query.failedGates.map(Need.failedGate)
        if !failed.isEmpty {
            if needs == [.nothing] { needs = [] }
            let errors = needs.firstIndex(of: .problems(.error)).map { $0 + 1 } ?? 0
            needs.insert(contentsOf: failed, at: errors)
        }
        for need in needs {
            rows.append(.need(need))
            guard case .problems(let severity) = need else { continue }
            let problems = snapshot.diagnostics.indices.filter {
                snapshot.diagnostics[$0].severity == severity
                    && query.admits(FilterableProblem(problem: snapshot.diagnostics[$0], snapshot: snapshot))
            }
            shown += problems.count
            if !query.folded.contains(.need(need)) { rows += problems.map(Row.problem) }
        }
        return ListRows(rows: rows, shown: shown, total: snapshot.diagnostics.count)
    }
}

/// A problem together with facts about its definition.
private struct FilterableProblem: Filterable {
    let problem: Diagnostic
    let snapshot: Snapshot

    private var key: DefinitionKey? {
        guard let kind = problem.kind.flatMap({ DefinitionKind(rawValue: $0) }), let name = problem.name else {
            return nil
        }
        return DefinitionKey(kind, DefinitionName(name))
    }

    private var row: DefinitionRow? { key.flatMap { snapshot.definition($0) } }

    var filterText: String {
        [problem.file, problem.name, problem.code.rawValue, problem.message].compactMap(\.self).joined(separator: " ")
    }
    var filterKinds: [String] { key?.kind.filterWords ?? problem.kind.map { [$0] } ?? [] }
    var filterNamespaces: [String] { problem.name.map { [DefinitionName($0).namespace + "/"] } ?? [] }
    var filterPacks: [String] { row?.origins.map(\.root) ?? [] }
    var filterHashes: [String] { row.map { [$0.hash.hex, $0.hash.text] } ?? [] }
    var filterStates: [String] { [problem.severity.rawValue, problem.code.rawValue] }
    func isAmong(_ found: ReferenceMatches) -> Bool { key.map(found.definitions.contains) ?? false }
}
