import ArgumentParser
import Presentation
import Workbench
import WorldProtocol

/// `aos gov get`: one proposal with everything around it.
struct GovGetCommand: WorldCommand {
    static let configuration = CommandConfiguration(
        commandName: "get", abstract: "Show a proposal with its patch, its shadow report and its history.",
        usage: "aos gov get --id <n> [<options>]")
    static let purpose = Purpose.looks

    @OptionGroup var proposal: ProposalOption
    @OptionGroup(title: "Global options") var global: GlobalOptions

    func perform(_ session: Session) async throws(CommandFailure) -> Answer {
        let workbench = try session.workbench(isReadOnly: true)
        let id = proposal.id
        let detail = try await working { () async throws(WorkbenchError) in try await workbench.proposal(id) }
        return .report(
            Report(
                detail.json, detail.text(under: nil), diagnostics: detail.problems,
                next: detail.row.next.map { [$0] } ?? []))
    }
}
