import ArgumentParser
import JSON
import Presentation
import WorldProtocol

/// `aos undo`: undoes the last edit of authored files.
struct UndoCommand: WorldCommand {
    static let configuration = CommandConfiguration(
        commandName: "undo", abstract: "Undo the last edit of authored files that aos made.",
        usage: "aos undo [--list] [<options>]",
        discussion: "The edit is not undone if a file has changed since.")

    @Flag(help: "List the edits, newest first, and change nothing.")
    var list = false

    @OptionGroup(title: "Global options") var global: GlobalOptions

    func perform(_ session: Session) async throws(CommandFailure) -> Answer {
        let workbench = try session.workbench(isReadOnly: list)
        if !list {
            let restored = try await workbench.undoInterrupted()
            if let restored {
                return .report(
                    Report(
                        .object(restored.members),
                        restored.text("undid the interrupted edit", isDryRun: false), next: ["aos check"]))
            }
        }
        _ = try await workbench.open()
        let edits = try await workbench.edits()
        guard !list else { return .report(Self.report(of: edits.reversed())) }
        let preview = try await workbench.undoEdit()
        let title = "undid: \(edits.last { !$0.isUndone }?.text ?? "the last edit")"
        return .report(
            Report(
                .object(preview.members), preview.text(title, isDryRun: false), next: ["aos check"])
        )
    }

    private static func report(of edits: [Decision]) -> Report {
        let data = JSONValue.object([
            (
                "edits",
                .array(
                    edits.map { edit in
                        .object([
                            ("time", .int(edit.time)), ("text", .string(edit.text)), ("command", .string(edit.command)),
                            ("undone", .bool(edit.isUndone)),
                        ])
                    })
            )
        ])
        guard !edits.isEmpty else { return Report(data, Text("no edits to undo")) }
        var table = Table("when", "edit", "")
        for edit in edits {
            table.add([
                Piece(Moment.full(edit.time), .faint), Piece(edit.text),
                Piece(edit.isUndone ? "undone" : "", .faint),
            ])
        }
        return Report(data, table.text)
    }
}
