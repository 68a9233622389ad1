import ArgumentParser
import Presentation
import WorldProtocol

/// `aos gov get`: shows a proposal, with its patch, shadow report and history.
struct GovGetCommand: WorldCommand {
    static let configuration = CommandConfiguration(
        commandName: "get",
        abstract: "Show a proposal as a reviewer reads it; with --json its patch, shadow report and history.",
        usage: "aos gov get --id <n> [<options>]")
    static let purpose = Purpose.looks

    @OptionGroup var proposal: ProposalOption
    @OptionGroup(title: "Global options") var global: GlobalOptions

    func perform(_ session: Session) async throws(CommandFailure) -> Answer {
        let workbench = try session.workbench(isReadOnly: true)
        let id = proposal.id
        let review = try await workbench.review(id, comparesTree: false)
        let detail = review.proposal
        let governing = try await workbench.governing()
        return .report(
            Report(
                detail.json, review.text(under: governing), diagnostics: detail.problems,
                next: detail.row.next.map { [$0] } ?? []))
    }
}
