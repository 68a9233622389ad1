import ArgumentParser
import JSON
import Presentation
import WorldProtocol

/// `aos packs list`: lists the imports.
struct PacksListCommand: WorldCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the imports with their contents and the state of their locks.",
        usage: "aos packs list [<options>]")
    static let purpose = Purpose.looks

    @OptionGroup(title: "Global options") var global: GlobalOptions

    func perform(_ session: Session) async throws(CommandFailure) -> Answer {
        let snapshot = try await session.openImports(session.workbench(isReadOnly: true, keepsIndex: true))
        let data = JSONValue.object([("packs", .array(snapshot.imports.map { .object($0.members) }))])
        var table = Table("label", "lock", "holds", "where")
        for row in snapshot.imports {
            table.add([Piece(row.label), row.standing, Piece(row.holding), Piece(row.root ?? row.source, .faint)])
        }
        var report = Report(data, snapshot.imports.isEmpty ? Text("the world imports nothing") : table.text)
        report.background = snapshot.diagnostics
        if !snapshot.imports.isEmpty { report.next = ["aos packs check"] }
        return .report(report)
    }
}
