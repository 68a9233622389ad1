import ArgumentParser
import Presentation
import Workbench
import WorldProtocol

/// `aos gov apply`: makes an approved proposal's result the world's manifest.
struct GovApplyCommand: WorldCommand {
    static let configuration = CommandConfiguration(
        commandName: "apply", abstract: "Apply an approved proposal.",
        usage: "aos gov apply --id <n> [<options>]")

    @OptionGroup var proposal: ProposalOption
    @OptionGroup(title: "Global options") var global: GlobalOptions

    func perform(_ session: Session) async throws(CommandFailure) -> Answer {
        let detail = try await session.decide(.apply(proposal.id), of: proposal.id)
        return .report(Report(detail.json, detail.brief, next: ["aos status"]))
    }
}
