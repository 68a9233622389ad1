import ArgumentParser
import JSON
import Presentation
import WorldProtocol

/// `aos conflicts`: lists the conflicting definitions.
struct ConflictsCommand: WorldCommand {
    static let configuration = CommandConfiguration(
        commandName: "conflicts", abstract: "List the definitions on which the world and its imports disagree.",
        usage: "aos conflicts [<options>] | aos conflicts show <name> | aos conflicts resolve <name> ...",
        subcommands: [ConflictsShowCommand.self, ConflictsResolveCommand.self])
    static let purpose = Purpose.looks

    @OptionGroup(title: "Global options") var global: GlobalOptions

    func perform(_ session: Session) async throws(CommandFailure) -> Answer {
        let snapshot = try await session.workbench(isReadOnly: true, keepsIndex: true).open()
        let rows = snapshot.conflicts.listed(by: \.key)
        var text = Text()
        if rows.isEmpty { text.add("no conflicts") }
        for row in rows { text.add(row.text) }
        var report = Report(.object([("conflicts", .array(rows.map(\.json)))]), text)
        report.background = snapshot.diagnostics
        report.next = rows.first?.next.map { [$0] } ?? []
        return .report(report)
    }
}
