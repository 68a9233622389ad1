import ArgumentParser
import Governance
import Workbench

/// `aos gov approve`: decides on a proposal.
struct GovApproveCommand: WorldCommand {
    static let configuration = CommandConfiguration(
        commandName: "approve", abstract: "Approve a shadowed proposal, or reject it.",
        usage: "aos gov approve --id <n> [--decision approve|reject] [--approver <who>] [<options>]")

    /// What is decided.
    enum Decision: String, ExpressibleByArgument, CaseIterable {
        case approve, reject

        var decision: ApprovalDecision {
            switch self {
            case .approve: .approve
            case .reject: .reject
            }
        }
    }

    @OptionGroup var proposal: ProposalOption

    @Option(help: "What is decided.")
    var decision: Decision = .approve

    @Option(help: ArgumentHelp("Who decides; the local user unless named.", valueName: "who"))
    var approver: String?

    @OptionGroup(title: "Global options") var global: GlobalOptions

    func perform(_ session: Session) async throws(CommandFailure) -> Answer {
        let detail = try await session.decide(
            .approve(proposal.id, decision.decision, approver: approver), of: proposal.id)
        return .report(Report(detail.json, detail.brief, next: detail.row.next.map { [$0] } ?? []))
    }
}
