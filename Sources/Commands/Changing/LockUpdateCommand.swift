import AIR
import ArgumentParser
import JSON
import Presentation
import WorldProtocol

/// `aos lock update`: pins imports in their current state.
struct LockUpdateCommand: WorldCommand {
    static let configuration = CommandConfiguration(
        commandName: "update", abstract: "Pin imports to their current content.",
        usage: "aos lock update [<label>... | --all] [--dry-run] [<options>]",
        discussion: """
            Only the lines of the locks change in the sync file. --dry-run shows what has changed since the pins, and \
            what would be written. `aos undo` undoes the edit.
            """)

    @Argument(help: "The imports' labels.", completion: .names(of: .unlockedImports))
    var label: [String] = []

    @Flag(help: "Pin every import whose lock is missing or out of date.")
    var all = false

    @Flag(help: "Show what changed and what would be written, and write nothing.")
    var dryRun = false

    @OptionGroup(title: "Global options") var global: GlobalOptions

    func validate() throws {
        if label.isEmpty == !all { throw ValidationError("name the imports to pin, or use --all") }
    }

    func perform(_ session: Session) async throws(CommandFailure) -> Answer {
        let workbench = try session.workbench(isReadOnly: dryRun)
        let snapshot = try await session.openImports(workbench)
        let wanted = try snapshot.importRows(label).filter { $0.state != "ok" }
        // --all pins the imports that can be resolved; an import that is named must be pinned.
        let unresolvable = all ? wanted.filter { $0.state == "unresolvable" } : []
        let rows = all ? wanted.filter { $0.state != "unresolvable" } : wanted
        let left = unresolvable.map { row in
            Diagnostic(
                .error, .importUnresolved, "the import `\(row.label)` can't be resolved, so it was not pinned",
                help: "run `aos check` for the reason")
        }
        // --lenient does not apply if nothing was edited.
        guard !rows.isEmpty || left.isEmpty else { throw CommandFailure(left) }
        let details = try await workbench.lockDetails(of: rows)
        let summary: (String, JSONValue) = ("imports", .array(details.map(\.json)))
        var report: Report
        if rows.isEmpty {
            report = Report(
                .object([("files", .array([])), ("diff", .string("")), summary]), Text("every lock is up to date"))
        } else {
            let (preview, done) = try await session.resolve(
                .updateLocks(labels: rows.map(\.label)), workbench, isDryRun: dryRun)
            var text = Text()
            for detail in details { text.add(detail.text(isDetailed: false)) }
            let title = done ?? "pin \(rows.map(\.label).joined(separator: ", "))"
            text.add(preview.text(title, isDryRun: dryRun))
            report = Report(.object(preview.members + [summary]), text)
            report.next = [
                dryRun ? CommandLineText.quoted(["aos", "lock", "update"] + (all ? ["--all"] : label)) : "aos check"
            ]
        }
        report.diagnostics += left
        return .report(report)
    }
}
