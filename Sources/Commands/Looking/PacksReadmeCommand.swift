import AIR
import ArgumentParser
import JSON
import Presentation
import Sync
import WorldProtocol

/// `aos packs readme`: generates a README from a contract.
struct PacksReadmeCommand: WorldCommand {
    static let configuration = CommandConfiguration(
        commandName: "readme", abstract: "Print a README for a pack, made from its contract.",
        usage: "aos packs readme <label> [<options>]")
    static let purpose = Purpose.looks

    @Argument(help: "The import's label.", completion: .names(of: .imports))
    var label: String

    @OptionGroup(title: "Global options") var global: GlobalOptions

    func perform(_ session: Session) async throws(CommandFailure) -> Answer {
        let workbench = try session.workbench(isReadOnly: true)
        let snapshot = try await workbench.open()
        let pack = try await workbench.packDetail(of: try snapshot.importRow(label))
        guard let contract = pack.contract else {
            throw CommandFailure(
                .importUnresolved, "the import `\(label)` can't be read, so it has no contract",
                help: "run `aos check` for the reason")
        }
        let readme = PackReadme.skeleton(contract, title: pack.row.pack ?? label)
        var report = Report(.object([("label", .string(label)), ("readme", .string(readme))]))
        report.text.addLines(of: readme.hasSuffix("\n") ? String(readme.dropLast()) : readme)
        report.background = snapshot.diagnostics
        return .report(report)
    }
}
