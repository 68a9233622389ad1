import ArgumentParser
import Presentation
import WorldProtocol

/// `aos gov apply`: makes an approved proposal's result the world's manifest.
struct GovApplyCommand: WorldCommand {
    static let configuration = CommandConfiguration(
        commandName: "apply", abstract: "Apply an approved proposal.",
        usage: "aos gov apply --id <n> [--expect <hash>] [--yes] [<options>]")

    @OptionGroup var proposal: ProposalOption
    @OptionGroup var expectation: ExpectOption
    @OptionGroup var question: DecisionOption
    @OptionGroup(title: "Global options") var global: GlobalOptions

    func perform(_ session: Session) async throws(CommandFailure) -> Answer {
        let workbench = try session.workbench(isReadOnly: false)
        let named = try session.hash(expectation.expect)
        let shown = try await session.confirm(.apply, proposal.id, question, workbench)
        let detail = try await session.decide(
            .apply(proposal.id, expected: named ?? shown), of: proposal.id, with: workbench)
        var report = Report(detail.json, detail.brief, next: ["aos status"])
        report.diagnostics = try await session.missingWasm(of: proposal.id)
        return .report(report)
    }
}
