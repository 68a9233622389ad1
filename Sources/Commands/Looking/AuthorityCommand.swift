import ArgumentParser
import Presentation
import WorldProtocol

/// `aos authority`: the authority that the world gains and loses relative to its base.
struct AuthorityCommand: WorldCommand {
    static let configuration = CommandConfiguration(
        commandName: "authority", abstract: "Show the authority that the world gains and loses compared with its base.",
        usage: "aos authority [--base <hash>] [<options>]")
    static let purpose = Purpose.looks

    @Option(help: ArgumentHelp("Compare with this manifest.", valueName: "hash"))
    var base: HashArgument?

    @OptionGroup(title: "Global options") var global: GlobalOptions

    func perform(_ session: Session) async throws(CommandFailure) -> Answer {
        let base = try session.hash(base)
        let workbench = try session.workbench(base: base, isReadOnly: true)
        let snapshot = try await workbench.open()
        let difference = try await workbench.authority(base: base)
        var report = Report(difference.json, difference.text)
        report.background = snapshot.diagnostics
        return .report(report)
    }
}
