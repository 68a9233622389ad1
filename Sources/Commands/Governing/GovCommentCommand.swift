import ArgumentParser
import Presentation
import WorldIO
import WorldProtocol

/// `aos gov comment`: comments on a proposal.
struct GovCommentCommand: WorldCommand {
    static let configuration = CommandConfiguration(
        commandName: "comment", abstract: "Comment on a proposal.",
        usage: "aos gov comment --id <n> [--op <op> [--hunk <hash>]] [--resolves <n>] <text> [<options>]",
        discussion: "Comments are not signed: the journal records who claims to have written them.")

    @OptionGroup var proposal: ProposalOption

    @Option(
        help: ArgumentHelp("The op that the comment is about.", valueName: "op"), completion: .names(of: .proposedOps))
    var op: String?

    @Option(
        help: ArgumentHelp("The fingerprint of the hunk that the comment is about.", valueName: "hash"))
    var hunk: HashArgument?

    @Option(help: ArgumentHelp("The number of the comment that this one resolves.", valueName: "n"))
    var resolves: Int?

    @Option(help: ArgumentHelp("Who comments (default: the local user).", valueName: "who"))
    var author: String?

    @Argument(help: ArgumentHelp("The comment.", valueName: "text"))
    var text: String

    @OptionGroup(title: "Global options") var global: GlobalOptions

    func validate() throws {
        guard text.contains(where: { !$0.isWhitespace }) else { throw ValidationError("the comment is empty") }
        if hunk != nil, op == nil { throw ValidationError("--hunk requires --op") }
    }

    func perform(_ session: Session) async throws(CommandFailure) -> Answer {
        let id = proposal.id
        let detail = try await session.decide(
            .comment(
                id, text, author: author, op: op.map { OpID($0) }, hunk: try session.hash(hunk), resolves: resolves),
            of: id)
        var answer = detail.brief
        answer.add("comment   \(detail.comments.count - 1)")
        return .report(Report(detail.json, answer, next: ["aos gov show --id \(id)"]))
    }
}
