import AIR
import ArgumentParser
import Governance
import JSON
import Presentation
import SystemPackage
import WorldProtocol

/// `aos gov shadow`: reports what a proposal would do, without applying it.
struct GovShadowCommand: WorldCommand {
    static let configuration = CommandConfiguration(
        commandName: "shadow", abstract: "Compute what a proposal would do, without applying it.",
        usage: "aos gov shadow --id <n> [--markdown] [<options>]",
        discussion: "The world's scenarios run on the result and on its base; no effect is performed.")

    @OptionGroup var proposal: ProposalOption

    @Flag(help: "Print the report as Markdown, for a code review.")
    var markdown = false

    @OptionGroup(title: "Global options") var global: GlobalOptions

    func perform(_ session: Session) async throws(CommandFailure) -> Answer {
        let detail = try await session.decide(.shadow(proposal.id), of: proposal.id)
        guard let shadow = detail.shadow else {
            throw CommandFailure(.proposalState, "the proposal \(proposal.id) has no shadow report")
        }
        let data = JSONValue.object([("proposal_id", .int(proposal.number))] + shadow.members)
        let diagnostics = shadow.diagnostics + (try await session.missingWasm(of: proposal.id))
        let next = shadow.isValid ? detail.row.next : "aos gov approve --id \(proposal.id) --decision reject"
        if markdown, let page = detail.markdown {
            return .report(Report(data, page, diagnostics: diagnostics))
        }
        return .report(
            Report(
                data, shadow.text(listsProblems: false), diagnostics: diagnostics,
                next: next.map { [$0] } ?? []))
    }
}

extension Session {
    /// Warnings about modules of a proposal's result whose wasm is not in the store.
    func missingWasm(of id: ProposalID) async throws(CommandFailure) -> [Diagnostic] {
        let workbench = try workbench(isReadOnly: true)
        return try await workbench.missingWasm(of: id)
    }

    /// Performs an action on a proposal, and returns the proposal after it.
    ///
    /// - Parameter signing: the key to sign a decision with, if the world is governed.
    func decide(
        _ action: Action, of id: ProposalID, with opened: OpenWorld? = nil, signing: Signing? = nil
    ) async throws(CommandFailure) -> ProposalDetail {
        var workbench: OpenWorld = if let opened { opened } else { try workbench(isReadOnly: false) }
        if let signing { workbench = workbench.signing(with: signing, context.clock) }
        if case .proposal(let detail) = try await workbench.perform(action) { return detail }
        return try await workbench.proposal(id)
    }

    /// The key in a file, to sign decisions with; nil if no file is named.
    func signing(_ file: String?, days: Int = Signing.usualDays) throws(CommandFailure) -> Signing? {
        guard let file else { return nil }
        return Signing(key: try signingKey(file), file: path(file).string, days: days)
    }
}
