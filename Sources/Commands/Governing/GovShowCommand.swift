import AIR
import ArgumentParser
import Governance
import Presentation
import WorldIO
import WorldProtocol

/// `aos gov show`: shows a proposal to a reviewer, with every change.
struct GovShowCommand: WorldCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show every change of a proposal, and what a decision needs.",
        usage: "aos gov show --id <n> [--op <op>] [<options>]",
        discussion: """
            The changes are derived from the stored base and patch, not from the working tree. An op says so if the \
            working tree differs.
            """)
    static let purpose = Purpose.looks

    @OptionGroup var proposal: ProposalOption

    @Option(help: ArgumentHelp("Show this op only.", valueName: "op"), completion: .names(of: .proposedOps))
    var op: String?

    @OptionGroup(title: "Global options") var global: GlobalOptions

    func perform(_ session: Session) async throws(CommandFailure) -> Answer {
        let workbench = try session.workbench(isReadOnly: true)
        let (id, op) = (proposal.id, op.map { OpID($0) })
        let review = try await workbench.review(id)
        let detail = review.proposal
        if let op, review.change(op) == nil, !review.changes.isEmpty {
            throw CommandFailure(
                .notFound, "proposal \(id) has no op `\(op)`", help: "`aos gov show --id \(id)` lists its ops")
        }
        let governing = try await workbench.governing()
        return .report(
            Report(
                review.json(op: op), review.text(op: op, under: governing),
                diagnostics: detail.problems, next: detail.row.next.map { [$0] } ?? []))
    }
}
