import ArgumentParser
import JSON
import Presentation
import WorldProtocol

/// `aos lock diff`: shows what changed in the imports since they were pinned.
struct LockDiffCommand: WorldCommand {
    static let configuration = CommandConfiguration(
        commandName: "diff", abstract: "Show what changed in the imports since they were pinned.",
        usage: "aos lock diff [<label>] [<options>]")
    static let purpose = Purpose.looks

    @Argument(help: "The import's label (default: all imports).", completion: .names(of: .imports))
    var label: String?

    @OptionGroup(title: "Global options") var global: GlobalOptions

    func perform(_ session: Session) async throws(CommandFailure) -> Answer {
        let workbench = try session.workbench(isReadOnly: true)
        let snapshot = try await session.openImports(workbench)
        let details = try await workbench.lockDetails(of: try snapshot.importRows(label.map { [$0] } ?? []))
        // By default, only imports with problems are listed.
        let shown = details.filter { label != nil || $0.row.state != "ok" }
        var text = Text()
        for detail in shown { text.add(detail.text(isDetailed: true)) }
        if shown.isEmpty { text.add(details.isEmpty ? "the world imports nothing" : "every import matches its lock") }
        var report = Report(.object([("imports", .array(details.map(\.json)))]), text)
        report.background = snapshot.diagnostics
        report.next = Self.next(shown)
        return .report(report)
    }

    private static func next(_ details: [LockDetail]) -> [String] {
        guard let detail = details.first(where: { !["ok", "unresolvable"].contains($0.row.state) }) else { return [] }
        let update = CommandLineText.quoted("aos", "lock", "update", detail.row.label)
        guard detail.isAvailable else { return [update] }
        return [update, CommandLineText.quoted("aos", "lock", "restore", detail.row.label)]
    }
}

extension OpenWorld {
    /// The changes of imports since they were pinned.
    func lockDetails(of rows: [ImportRow]) async throws(CommandFailure) -> [LockDetail] {
        var details: [LockDetail] = []
        for row in rows { if let detail = try await lock(row.label) { details.append(detail) } }
        return details
    }
}
