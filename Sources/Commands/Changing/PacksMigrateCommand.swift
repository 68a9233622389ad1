import AIR
import ArgumentParser
import JSON
import Presentation
import WorldProtocol

/// `aos packs migrate`: uses imported plans instead of the world's own copies.
struct PacksMigrateCommand: WorldCommand {
    static let configuration = CommandConfiguration(
        commandName: "migrate", abstract: "Use imported plans instead of the world's own copies of them.",
        usage: "aos packs migrate [<name> ...] [--dry-run] [<options>]",
        discussion: """
            The copies are removed from their files, and references, triggers, policies, secrets and scenarios name \
            the imported plans instead. Only plans that are equal except for their names are migrated; \
            `aos packs check` lists the near-duplicates. `aos undo` undoes the edit.
            """)

    @Argument(
        help: "The world's own plans (default: all that equal an imported one).",
        completion: .names(of: .ownPlans))
    var names: [String] = []

    @Flag(help: "Show the edit, and write nothing.")
    var dryRun = false

    @OptionGroup(title: "Global options") var global: GlobalOptions

    func perform(_ session: Session) async throws(CommandFailure) -> Answer {
        let workbench = try session.workbench(isReadOnly: dryRun)
        _ = try await workbench.open()
        let resolution = Resolution.migrate(names.map(DefinitionName.init))
        let (preview, done) = try await session.resolve(resolution, workbench, isDryRun: dryRun)
        let title = done ?? "migrate \(names.isEmpty ? "all copies" : names.joined(separator: ", "))"
        var report = Report(.object(preview.members), preview.text(title, isDryRun: dryRun))
        report.next = [dryRun ? CommandLineText.quoted(["aos", "packs", "migrate"] + names) : "aos packs check"]
        return .report(report)
    }
}
