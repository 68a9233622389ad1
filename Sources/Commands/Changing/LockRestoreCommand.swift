import ArgumentParser
import JSON
import Presentation
import Sync
import WorldProtocol

/// `aos lock restore`: writes the pinned definitions to a folder of the world and imports it.
struct LockRestoreCommand: WorldCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore", abstract: "Write the pinned definitions into the world and import them from there.",
        usage: "aos lock restore <label> [--to <dir>] [--dry-run] [<options>]",
        discussion: "`aos undo` undoes the edit.")

    @Argument(help: "The import's label.", completion: .names(of: .imports))
    var label: String

    @Option(
        help: ArgumentHelp("The folder to write to, within the world; it must be empty or new.", valueName: "dir"),
        completion: .directory)
    var to: String?

    @Flag(help: "Show what would be written, and write nothing.")
    var dryRun = false

    @OptionGroup(title: "Global options") var global: GlobalOptions

    func perform(_ session: Session) async throws(CommandFailure) -> Answer {
        let world = try session.world()
        let workbench = try session.workbench(in: world, isReadOnly: dryRun)
        let snapshot = try await session.openImports(workbench)
        let row = try snapshot.importRow(label)
        let details = try await workbench.lockDetails(of: [row])
        let folder = to.map { world.shown(session.path($0)) }
        let (preview, done) = try await session.resolve(
            .restoreLock(label: row.label, to: folder), workbench, isDryRun: dryRun)
        var text = Text()
        for detail in details { text.add(detail.text(isDetailed: false)) }
        text.add(preview.text(done ?? "restore \(row.label)", isDryRun: dryRun))
        var report = Report(.object(preview.members + [("imports", .array(details.map(\.json)))]), text)
        let words = ["aos", "lock", "restore", label] + (to.map { ["--to", $0] } ?? [])
        report.next = [dryRun ? CommandLineText.quoted(words) : "aos check"]
        return .report(report)
    }
}
