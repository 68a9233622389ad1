import ArgumentParser
import Governance
import Presentation
import WorldProtocol

/// `aos gov approve`: approves or rejects a proposal.
struct GovApproveCommand: WorldCommand {
    static let configuration = CommandConfiguration(
        commandName: "approve", abstract: "Approve a shadowed proposal, or reject it.",
        usage: """
            aos gov approve --id <n> [--decision approve|reject] [--reason <text>] \
            [--approver <who> | --key <file>] [--expect <hash>] [--yes] [<options>]
            """,
        discussion: """
            At a terminal the decision sheet is shown first: what the proposal lets the world do, what fails, what is \
            unreviewed. Without a terminal nothing is asked; --expect makes sure that a script decides on what you read.
            """)

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

    @Option(help: "The decision.")
    var decision: Decision = .approve

    @Option(help: ArgumentHelp("Who decides (default: the local user).", valueName: "who"))
    var approver: String?

    @Option(
        help: ArgumentHelp("Sign with this key, as a governed world requires.", valueName: "file"), completion: .file())
    var key: String?

    @Option(help: ArgumentHelp("The number of days that a signed approval is valid.", valueName: "days"))
    var expiresIn = Signing.usualDays

    @Option(help: ArgumentHelp("The reason, for readers of the decision; it is not signed.", valueName: "text"))
    var reason: String?

    @OptionGroup var expectation: ExpectOption
    @OptionGroup var question: DecisionOption

    @OptionGroup(title: "Global options") var global: GlobalOptions

    func validate() throws {
        if key != nil, approver != nil { throw ValidationError("--key and --approver can't be combined") }
        guard 1...36_500 ~= expiresIn else { throw ValidationError("--expires-in must be between 1 and 36500") }
    }

    func perform(_ session: Session) async throws(CommandFailure) -> Answer {
        let named = try session.hash(expectation.expect)
        let workbench = try session.workbench(isReadOnly: false)
        let shown =
            decision == .approve ? try await session.confirm(.approve, proposal.id, question, workbench) : nil
        let detail = try await session.decide(
            .approve(
                proposal.id, decision.decision, approver: approver, reason: reason, expected: named ?? shown),
            of: proposal.id, with: workbench, signing: try session.signing(key, days: expiresIn))
        var report = Report(detail.json, detail.brief, next: detail.row.next.map { [$0] } ?? [])
        let state = try await workbench.governanceState()
        if let rules = state.rules?.rules, detail.row.state == .shadowed {
            let owners = state.proposal(proposal.id)?.approvers(at: session.context.clock(), under: rules) ?? []
            let missing = rules.ownersNeeded - owners.count
            report.text.add(
                "approved  by \(owners.isEmpty ? "no owner" : owners.joined(separator: ", ")); "
                    + "\(missing.of("more owner")) must sign")
            if !detail.row.isStale { report.next = ["aos gov approve --id \(proposal.id) --key FILE"] }
        }
        return .report(report)
    }
}
