import AIR
import ArgumentParser
import JSON
import Presentation
import WorldProtocol

/// `aos packs fix`: writes the fixes for an import's findings.
struct PacksFixCommand: WorldCommand {
    static let configuration = CommandConfiguration(
        commandName: "fix", abstract: "Write the fixes for the findings of an import into the world's own files.",
        usage: "aos packs fix <label> [--finding <number>] [--dry-run] [<options>]",
        discussion: """
            `aos packs check` lists the findings, and `--json` numbers them. Findings that need a decision are left \
            to you. --dry-run shows what would be written. `aos undo` undoes the edit.
            """)

    @Argument(help: "The import's label.", completion: .names(of: .imports))
    var label: String

    @Option(help: "The number of the finding to fix; required if several can be fixed.")
    var finding: Int?

    @Flag(help: "Show what would be written, and write nothing.")
    var dryRun = false

    @OptionGroup(title: "Global options") var global: GlobalOptions

    func perform(_ session: Session) async throws(CommandFailure) -> Answer {
        let workbench = try session.workbench(isReadOnly: dryRun)
        _ = try await session.openImports(workbench).importRows([label])
        let findings = try await workbench.pack(label)?.findings ?? []
        let index = try chosen(among: findings)
        let (preview, done) = try await session.resolve(
            .fix(label: label, number: index + 1, finding: findings[index].id), workbench, isDryRun: dryRun)
        let title = done ?? "fix: \(findings[index].diagnostic.message)"
        var report = Report(.object(preview.members), preview.text(title, isDryRun: dryRun))
        report.next = [
            dryRun
                ? CommandLineText.quoted(
                    ["aos", "packs", "fix", label] + (finding.map { ["--finding", "\($0)"] } ?? []))
                : CommandLineText.quoted("aos", "packs", "check", label)
        ]
        return .report(report)
    }

    private func chosen(among findings: [PackDetail.Found]) throws(CommandFailure) -> Int {
        if let finding {
            guard findings.indices.contains(finding - 1) else {
                throw CommandFailure(
                    .notFound, "the import `\(label)` has no finding \(finding)",
                    help: CommandLineText.quoted("aos", "packs", "check", label) + " lists them")
            }
            return finding - 1
        }
        let writable = findings.indices.filter { findings[$0].canBeWritten }
        guard let first = writable.first else {
            throw CommandFailure(
                .nothingToDo,
                findings.isEmpty
                    ? "`\(label)` has no findings" : "no finding of `\(label)` can be fixed automatically",
                help: findings.first?.diagnostic.help)
        }
        guard writable.count == 1 else {
            let list = writable.map { "\($0 + 1): \(findings[$0].diagnostic.message)" }.joined(separator: "; ")
            throw CommandFailure(
                .usage, "\(writable.count.of("finding")) can be fixed", help: "name one with --finding: \(list)")
        }
        return first
    }
}
