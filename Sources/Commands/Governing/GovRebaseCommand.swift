import AIR
import ArgumentParser
import CanonicalCBOR
import Governance
import JSON
import Presentation
import WorldProtocol
import WorldIO

/// `aos gov rebase`: rebases a stale proposal onto the current manifest.
struct GovRebaseCommand: WorldCommand {
    static let configuration = CommandConfiguration(
        commandName: "rebase", abstract: "Rebase a stale proposal onto the current manifest.",
        usage: """
            aos gov rebase --id <n> [--mine <op>] ... [--theirs <op>] ... [--both <op>=<name>] ... \
            [--description <text>] [--key <file>] [<options>]
            """,
        discussion: """
            Ops that only the proposal has are carried over; those that the world already has are dropped. If both \
            changed the same definition or the same entry of a block, nothing is proposed until you choose a side \
            for each. With --both, the world's definition keeps its name and the proposal's gets a new one; ops that \
            the proposal carries over use the new name, everything else still refers to the world's definition. \
            The new proposal names the old one, keeps its author, and must be shadowed and approved again.
            """)

    @OptionGroup var proposal: ProposalOption

    @Option(
        help: ArgumentHelp("Take the proposal's side of an op that collides.", valueName: "op"),
        completion: .names(of: .proposedOps))
    var mine: [String] = []

    @Option(
        help: ArgumentHelp("Take the world's side of an op that collides.", valueName: "op"),
        completion: .names(of: .proposedOps))
    var theirs: [String] = []

    @Option(
        help: ArgumentHelp(
            "Keep both definitions of an op that collides, the proposal's under a new name.", valueName: "op>=<name"),
        completion: .names(of: .proposedOps))
    var both: [String] = []

    @Option(help: ArgumentHelp("The new description (default: that of the old proposal).", valueName: "text"))
    var description: String?

    @OptionGroup var signature: KeyOption

    @OptionGroup(title: "Global options") var global: GlobalOptions

    func validate() throws {
        for word in both where Self.pair(word) == nil {
            throw ValidationError("write --both as <op>=<name>, as in replace:defplan:notes/sync@1=notes/sync@2")
        }
        var named: Set<OpID> = []
        for op in mine.map({ OpID($0) }) + theirs.map({ OpID($0) }) + both.compactMap({ Self.pair($0)?.0 }) {
            guard named.insert(op).inserted else {
                throw ValidationError("use one of --mine, --theirs and --both for \(op)")
            }
        }
    }

    /// An op and a new name, separated by the last `=`: names contain none.
    private static func pair(_ word: String) -> (OpID, DefinitionName)? {
        guard let place = word.utf8.lastIndex(of: UInt8(ascii: "=")) else { return nil }
        let (op, name) = (String(word[..<place]), String(word[word.utf8.index(after: place)...]))
        return op.isEmpty || name.isEmpty ? nil : (OpID(op), DefinitionName(name))
    }

    func perform(_ session: Session) async throws(CommandFailure) -> Answer {
        let sides =
            mine.map { (OpID($0), ThreeWayMerge.Side.mine) } + theirs.map { (OpID($0), .theirs) }
            + both.compactMap(Self.pair).map { ($0, .both(as: $1)) }
        let choices = Dictionary(sides, uniquingKeysWith: { first, _ in first })
        var workbench = try session.workbench(isReadOnly: false)
        if let signing = try session.signing(signature.key) {
            workbench = workbench.signing(with: signing, session.context.clock)
        }
        let (id, description) = (proposal.id, description)
        let outcome = try await workbench.perform(.rebase(id, choices, description: description))
        guard case .rebased(let rebase, let made) = outcome else {
            throw CommandFailure(.proposalState, "the proposal \(id) was not rebased")
        }
        guard let made else { return .report(rebase.collision) }
        var text = made.brief
        if rebase.isExisting { text.add("it already exists: the same patch on the same base", .faint) }
        text.add(rebase.account())
        return .report(
            Report(
                .object(made.members + rebase.members), text,
                next: [made.row.next, "aos gov approve --id \(id) --decision reject"].compactMap(\.self)))
    }
}

extension Rebase {
    /// The report of the ops in conflict, compared three ways, so that the user can choose sides.
    fileprivate var collision: Report {
        let data = JSONValue.object(
            [("proposal_id", .int(original.id.number)), ("manifest_base", .string(base.text))] + members)
        let diagnostics = conflicts.map { op in
            Diagnostic(
                .error, .rebaseConflict,
                "\(op.id): the world also changed it, differently from proposal \(original.id)",
                help: CommandLineText.quoted(
                    ["aos", "gov", "rebase", "--id", "\(original.id)", "--mine", op.id.text])
                    + " takes the proposal's side, --theirs the world's"
                    + (KeepingBoth.obstacle(op) == nil ? ", --both \(op.id)=NAME keeps both" : ""))
        }
        return Report(data, collisions, diagnostics: diagnostics)
    }
}
