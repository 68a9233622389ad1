import ArgumentParser
import JSON
import Presentation
import WorldProtocol

/// `aos lock status`: shows the state of each import's lock.
struct LockStatusCommand: WorldCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Show the state of each import's lock.",
        usage: "aos lock status [<options>]")
    static let purpose = Purpose.looks

    @OptionGroup(title: "Global options") var global: GlobalOptions

    func perform(_ session: Session) async throws(CommandFailure) -> Answer {
        let snapshot = try await session.openImports(session.workbench(isReadOnly: true, keepsIndex: true))
        let imports = snapshot.imports.map { row in
            JSONValue.object([
                ("label", .string(row.label)), ("state", .string(row.state)), ("pinned", ImportRow.lock(row.pinned)),
                ("resolved", ImportRow.lock(row.resolved)), ("breaking", .bool(row.isBreaking)),
            ])
        }
        var table = Table("label", "state", "")
        for row in snapshot.imports { table.add([Piece(row.label), row.standing, Piece(row.cause ?? "", .faint)]) }
        var report = Report(
            .object([("imports", .array(imports))]),
            snapshot.imports.isEmpty ? Text("the world imports nothing") : table.text)
        report.background = snapshot.diagnostics
        report.next = Self.next(snapshot.imports)
        return .report(report)
    }

    private static func next(_ rows: [ImportRow]) -> [String] {
        if let drifted = rows.first(where: { ["content", "identity"].contains($0.state) }) {
            return [CommandLineText.quoted("aos", "lock", "diff", drifted.label)]
        }
        guard let unlocked = rows.first(where: { $0.state == "unlocked" }) else { return [] }
        return [CommandLineText.quoted("aos", "lock", "update", unlocked.label)]
    }
}
