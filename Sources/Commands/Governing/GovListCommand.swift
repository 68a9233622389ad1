import ArgumentParser
import CanonicalCBOR
import Governance
import JSON
import Presentation
import WorldProtocol

/// `aos gov list`: the proposals.
struct GovListCommand: WorldCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the proposals.",
        usage: "aos gov list [--status <status>] [<options>]")
    static let purpose = Purpose.looks

    enum Status: String, ExpressibleByArgument, CaseIterable {
        case submitted, shadowed, approved, rejected, applied, stale

        func matches(_ row: ProposalRow) -> Bool {
            self == .stale ? row.isStale : row.state.rawValue == rawValue
        }
    }

    @Option(help: "Only proposals with this status.")
    var status: Status?

    @OptionGroup(title: "Global options") var global: GlobalOptions

    func perform(_ session: Session) async throws(CommandFailure) -> Answer {
        let workbench = try session.workbench(isReadOnly: true)
        let proposals = try await workbench.proposals()
        let rows = proposals.filter { status?.matches($0) ?? true }
        let data = JSONValue.object([("proposals", .array(rows.map { .object($0.members) }))])
        guard !rows.isEmpty else { return .report(Report(data, Text("no proposals"))) }
        var table = Table([
            .right("id"), .left("state"), .left("base"), .left("result"), .left("author"), .left("description"),
        ])
        for row in rows {
            table.add([
                Piece("\(row.id)"), row.standing, Piece(row.manifestBase.short), Piece(row.manifestHash.short),
                Piece(row.author), Piece(row.description ?? ""),
            ])
        }
        let next = (rows.first { $0.next != nil && !$0.isStale } ?? rows.first { $0.next != nil })?.next
        return .report(Report(data, table.text, next: next.map { [$0] } ?? []))
    }
}
