import AIR
import ArgumentParser
import CanonicalCBOR
import Governance
import JSON
import Presentation
import SystemPackage
import WorldProtocol
import WorldIO

/// `aos gov propose`: proposes the stage, everything that differs, a patch, a folder or rules.
struct GovProposeCommand: WorldCommand {
    static let configuration = CommandConfiguration(
        commandName: "propose", abstract: "Propose what is staged, or another set of changes.",
        usage: """
            aos gov propose [--staged | --all | --patch <file> | --from <dir> | --rules <file>] \
            [--description <text>] [--author <who> | --key <file>] [<options>]
            """,
        discussion: """
            If the rules of a governed world don't let authors approve, a proposal must be signed with a key of the \
            rules; the owner of the key is the author.
            """)

    @Flag(help: "Propose what is staged (the default).")
    var staged = false

    @Flag(help: "Propose everything that differs from the base.")
    var all = false

    @Option(
        help: ArgumentHelp("Propose a patch document; - is standard input.", valueName: "file"), completion: .file())
    var patch: String?

    @Option(
        help: ArgumentHelp("Propose an AIR folder, without modules.", valueName: "dir"), completion: .directory
    )
    var from: String?

    @Option(help: ArgumentHelp("The old name of --from.", valueName: "dir", visibility: .hidden))
    var patchDir: String?

    @Option(
        help: ArgumentHelp(
            "Propose rules to govern the world; see `aos gov rules --help`.", valueName: "file"),
        completion: .file())
    var rules: String?

    @Flag(help: "With --from, include modules.")
    var full = false

    @Option(help: ArgumentHelp("The base manifest of the proposal.", valueName: "hash"))
    var base: HashArgument?

    @Option(help: ArgumentHelp("The description of the proposal.", valueName: "text"))
    var description: String?

    @Option(help: ArgumentHelp("The author (default: the local user).", valueName: "who"))
    var author: String?

    @OptionGroup var signature: KeyOption

    @Flag(help: "Treat an add_def that replaces a definition as an error.")
    var requireHashes = false

    @Flag(help: "Show what would be proposed, and write nothing.")
    var dryRun = false

    @OptionGroup(title: "Global options") var global: GlobalOptions

    func validate() throws {
        let sources = [staged, all, patch != nil, from != nil, patchDir != nil, rules != nil].count { $0 }
        guard sources <= 1 else { throw ValidationError("use one of --staged, --all, --patch, --from and --rules") }
        if signature.key != nil, author != nil { throw ValidationError("--key and --author can't be combined") }
        if full, from == nil, patchDir == nil { throw ValidationError("--full requires --from") }
    }

    func perform(_ session: Session) async throws(CommandFailure) -> Answer {
        var notices: [Diagnostic] = []
        if patchDir != nil {
            notices.append(
                Diagnostic(.notice, .usage, "--patch-dir is now called --from", help: "write --from instead"))
        }
        let folder = from ?? patchDir
        let base = try session.hash(base)
        let workbench = try session.workbench(
            primary: folder.map(session.path), base: base, isReadOnly: dryRun)
        let snapshot = try await workbench.open()
        let source: ProposalRequest.Source
        if let rules {
            source = .rules(try session.rules(rules))
        } else if let patch {
            let (document, found) = try session.patchDocument(patch, base: base ?? snapshot.baseHash)
            notices += found
            source = .document(document)
        } else {
            try session.refuseStrictly(snapshot.diagnostics)
            notices += snapshot.diagnostics.filter {
                ($0.severity == .notice && $0.code == .stageChanged) || $0.code == .wasmMissing
            }
            source =
                folder != nil ? .everything(full ? .full : .airOnly) : all ? .everything(.full) : .staged
        }
        let file = [rules, patch].compactMap(\.self).first { $0 != "-" }.map { session.path($0).string }
        let request = ProposalRequest(
            source, file: file, description: description, author: author, requiresHashes: requireHashes,
            isDryRun: dryRun)
        return .report(
            try await session.propose(
                request, workbench, signing: try session.signing(signature.key), notices: notices))
    }
}

extension Session {
    /// Submits a proposal and reports it.
    func propose(
        _ request: ProposalRequest, _ opened: OpenWorld, signing: Signing?, notices: [Diagnostic]
    ) async throws(CommandFailure) -> Report {
        let workbench = signing.map { opened.signing(with: $0, context.clock) } ?? opened
        let outcome = try await workbench.perform(.propose(request))
        guard case .proposed(let id, let patchHash, let manifestHash, let existing, let found) = outcome else {
            throw CommandFailure(.proposalState, "the proposal was not submitted")
        }
        let queued = try await workbench.takeQueued()
        let data = JSONValue.object(
            [
                ("proposal_id", id.map { .int($0.number) } ?? .null), ("patch_hash", .string(patchHash.text)),
                ("manifest_hash", .string(manifestHash.text)), ("existing", .bool(existing)),
            ] + (queued.map { [("outbox", .string($0.description))] } ?? []))
        var text = Text()
        if let id {
            text.add([
                Piece("proposal \(id)", .strong),
                Piece(existing ? " already exists: the same patch on the same base" : " submitted"),
            ])
        } else if let queued {
            text.add([
                Piece("queued as \(queued)", .strong), Piece("; it gets a number when it is published"),
            ])
        } else {
            text.add("dry run: nothing was written")
        }
        text.add("result  \(manifestHash.short)")
        text.add("patch   \(patchHash.short)")
        let next =
            queued == nil
            ? id.map { [existing ? "aos gov get --id \($0)" : "aos gov shadow --id \($0)"] } : ["aos remote push"]
        return Report(data, text, diagnostics: notices + found, next: next ?? [])
    }

    /// Throws if `--strict` or the policy for locks turns a warning into an error.
    func refuseStrictly(_ diagnostics: [Diagnostic]) throws(CommandFailure) {
        let judged = judged(diagnostics)
        guard zip(diagnostics, judged).contains(where: { $0.0.severity != $0.1.severity }) else { return }
        throw CommandFailure(judged.filter { $0.severity == .error })
    }
}
