import AIR
import ArgumentParser
import CanonicalCBOR
import Governance
import JSON
import Presentation
import WorldProtocol

/// `aos gov rules`: shows who may approve in this world, and how many owners must.
struct GovRulesCommand: WorldCommand {
    static let configuration = CommandConfiguration(
        commandName: "rules", abstract: "Show the governance rules of the world.",
        usage: "aos gov rules [<options>]",
        discussion: """
            Rules are a JSON file, {"version":2,"owners_needed":2,"authors_may_approve":false,"keys":[{"owner":"ada", \
            "key":"ed25519:…"}]}, and come into force by a proposal: `aos gov propose --rules FILE`, then shadow, \
            approve and apply as always, under the rules in force until then. Rules with no keys and 0 owners_needed \
            end governance.
            """)
    static let purpose = Purpose.looks

    @OptionGroup(title: "Global options") var global: GlobalOptions

    func perform(_ session: Session) async throws(CommandFailure) -> Answer {
        let workbench = try session.workbench(isReadOnly: true)
        let state = try await workbench.governanceState()
        guard let inForce = state.rules else {
            return .report(
                Report(
                    .object([("governed", .bool(false))]),
                    Text("the world is not governed: approvals are not signed"),
                    next: ["aos gov rules --help"]))
        }
        var members: [(String, JSONValue)] = [
            ("governed", .bool(true)), ("proposal_id", .int(inForce.proposal.number)),
            ("rules_hash", .string(inForce.hash.text)), ("world", state.world.json),
        ]
        var text = Text("governed since proposal \(inForce.proposal), rules \(inForce.hash.short)")
        if let rules = inForce.rules {
            members += (rules.value.json.asObject ?? []).map { ($0.key, $0.value) }
            text.add(rules.text)
        } else {
            text.add("the rules are of a newer version, which this version of aos can't read", .warning)
        }
        return .report(Report(.object(members), text, diagnostics: state.notices))
    }
}
