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
                snapshot.diagnostics[$0].severity == severity && filter.matches(subject(snapshot.diagnostics[$0]))
            }
            shown += problems.count
            if !folded.contains(.need(need)) { rows += problems.map(Row.problem) }
        }
        return (rows, shown, snapshot.diagnostics.count)
    }

    private static func subject(_ diagnostic: Diagnostic) -> Filter.Subject {
        Filter.Subject(
            text: [diagnostic.file, diagnostic.name, diagnostic.code.rawValue, diagnostic.message].compactMap(\.self)
                .joined(separator: " "),
            kinds: [diagnostic.kind].compactMap(\.self), namespace: DefinitionName(diagnostic.name ?? "").namespace,
            hashes: [], states: [diagnostic.severity.rawValue, diagnostic.code.rawValue])
    }
}
