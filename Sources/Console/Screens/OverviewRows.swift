import AIR
import Workbench

/// The rows of the overview: what needs somebody, and the problems below their headings.
enum OverviewRows {
    static func rows(_ snapshot: Snapshot, folded: Set<RowID>, filter: Filter) -> (rows: [Row], shown: Int, total: Int)
    {
        var rows: [Row] = []
        var shown = 0
        for need in Need.all(in: snapshot) {
            rows.append(.need(need))
            guard case .problems(let severity) = need else { continue }
            let problems = snapshot.diagnostics.indices.filter {
                snapshot.diagnostics[$0].severity == severity && filter.matches(snapshot.diagnostics[$0])
            }
            shown += problems.count
            if !folded.contains(.need(need)) { rows += problems.map(Row.problem) }
        }
        return (rows, shown, snapshot.diagnostics.count)
    }
}

extension Diagnostic: Filterable {
    var filterText: String { [file, name, code.rawValue, message].compactMap(\.self).joined(separator: " ") }
    var filterKinds: [String] { kind.map { [$0] } ?? [] }
    var filterNamespace: String { DefinitionName(name ?? "").namespace }
    var filterHashes: [String] { [] }
    var filterStates: [String] { [severity.rawValue, code.rawValue] }
}
