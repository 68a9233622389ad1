import ArgumentParser
import Presentation
import WorldProtocol

/// `aos gov withdraw`: withdraws the user's own proposal.
struct GovWithdrawCommand: WorldCommand {
    static let configuration = CommandConfiguration(
        commandName: "withdraw", abstract: "Withdraw your own proposal.",
        usage: "aos gov withdraw --id <n> [--author <who> | --key <file>] [--reason <text>] [<options>]",
        discussion: "Withdrawing is a rejection by the author, who must sign it in a governed world.")

    @OptionGroup var proposal: ProposalOption

    @Option(help: ArgumentHelp("The author (default: the local user).", valueName: "who"))
    var author: String?

    @Option(
        help: ArgumentHelp("Sign with this key, as a governed world requires.", valueName: "file"), completion: .file())
    var key: String?

    @Option(help: ArgumentHelp("The reason, for readers of the journal.", valueName: "text"))
    var reason: String?

    @OptionGroup(title: "Global options") var global: GlobalOptions

    func validate() throws {
        if key != nil, author != nil { throw ValidationError("--key and --author can't be combined") }
    }

    func perform(_ session: Session) async throws(CommandFailure) -> Answer {
        let detail = try await session.decide(
            .withdraw(proposal.id, author: author, reason: reason), of: proposal.id,
            signing: try session.signing(key))
        return .report(Report(detail.json, detail.brief))
    }
}
