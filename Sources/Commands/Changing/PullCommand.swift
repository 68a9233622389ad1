import AIR
import ArgumentParser
import CanonicalCBOR
import JSON
import Presentation
import WorldProtocol

/// `aos pull`: updates the authored files to the world's manifest.
struct PullCommand: WorldCommand {
    static let configuration = CommandConfiguration(
        commandName: "pull", abstract: "Write the world's manifest back into the authored files.",
        usage: "aos pull [--dry-run] [--force] [<options>]",
        discussion: """
            Definitions that exist are edited in place, new ones go to the file that an export would write, and those \
            that are gone are removed. Imported definitions are left alone. `aos undo` undoes the edit.
            """)

    @Flag(help: "Show what would be written, and write nothing.")
    var dryRun = false

    @Flag(help: "Overwrite changes even if no other copy exists.")
    var force = false

    @OptionGroup(title: "Global options") var global: GlobalOptions

    func perform(_ session: Session) async throws(CommandFailure) -> Answer {
        let workbench = try session.workbench(isReadOnly: dryRun)
        let (isDryRun, force) = (dryRun, force)
        let result = try await workbench.pull(isDryRun: isDryRun, force: force)
        let preview = result.preview
        var report = Report(.object(preview.members), diagnostics: result.notices)
        guard !preview.files.isEmpty else {
            report.text.add("the files match the manifest \(result.target.short)")
            return .report(report)
        }
        report.text.add(preview.text("pull \(result.target.short)", isDryRun: dryRun))
        report.next = [dryRun ? "aos pull" + (force ? " --force" : "") : "aos status"]
        return .report(report)
    }
}
