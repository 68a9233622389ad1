import AIR
import ArgumentParser
import CanonicalCBOR
import JSON
import Presentation
import Sync
import WorldProtocol
import WorldIO

/// `aos conflicts show`: shows a conflict, the users of each side and the effect of each choice.
struct ConflictsShowCommand: WorldCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show a conflict: both sides, who uses each, and what each choice would do.",
        usage: "aos conflicts show <name> [--kind <kind>] [<options>]",
        discussion:
            "Every choice is tried without writing anything: the problems that it causes and fixes are shown.")
    static let purpose = Purpose.looks

    @Argument(help: "The definition's name, such as notes/create@1.", completion: .names(of: .conflicts))
    var name: String

    @Option(help: ArgumentHelp("The kind, if several definitions have the name.", valueName: "kind"))
    var kind: KindArgument?

    @OptionGroup(title: "Global options") var global: GlobalOptions

    func perform(_ session: Session) async throws(CommandFailure) -> Answer {
        let workbench = try session.workbench(isReadOnly: true)
        let snapshot = try await workbench.open()
        let row = try snapshot.conflict(named: name, kind?.kind)
        guard let detail = try await workbench.conflict(row.key) else {
            throw CommandFailure(
                .notFound, "no conflict on \(row.key)", help: "`aos conflicts` lists the conflicts")
        }
        var report = Report(detail.json, detail.text)
        report.background = snapshot.diagnostics
        report.next = detail.choices.filter { $0.preview != nil }.map { $0.command(for: row.key) + " --dry-run" }
        return .report(report)
    }
}

extension Snapshot {
    /// The conflict about a name.
    func conflict(named name: String, _ kind: DefinitionKind?) throws(CommandFailure) -> ConflictRow {
        let wanted = DefinitionName(name)
        let rows = conflicts.filter { $0.key.name == wanted && (kind ?? $0.key.kind) == $0.key.kind }
        guard let row = rows.first else {
            throw CommandFailure(
                .notFound, "no conflict on \(kind.map { "the \($0.title) " } ?? "")`\(name)`",
                help: Spelling.nearest(to: name, among: conflicts.map(\.key.name.text)).map { "did you mean `\($0)`?" }
                    ?? "`aos conflicts` lists the conflicts")
        }
        guard rows.count == 1 else {
            let kinds = rows.map(\.key.kind.rawValue).joined(separator: ", ")
            throw CommandFailure(
                .notFound, "several conflicts involve the name `\(name)`", help: "choose one with --kind: \(kinds)")
        }
        return row
    }
}

extension ConflictDetail.Choice {
    /// The command that makes this choice.
    func command(for key: DefinitionKey) -> String {
        let words = ["aos", "conflicts", "resolve", key.name.text, "--kind", key.kind.rawValue]
        return CommandLineText.quoted(words + resolution.way)
    }

    fileprivate func json(for key: DefinitionKey) -> JSONValue {
        .object([
            ("title", .string(title)), ("command", .string(command(for: key))), ("obstacle", obstacle.json),
            ("preview", preview.map { .object($0.members) } ?? .null),
        ])
    }
}

extension ConflictDetail {
    /// `{kind,name,sides,uses,users,choices}`.
    fileprivate var json: JSONValue {
        guard var members = row.json.asObject?.map({ ($0.key, $0.value) }) else { return row.json }
        members.append(("users", .array(users.map { .array($0.map(\.json)) })))
        members.append(("choices", .array(choices.map { $0.json(for: row.key) })))
        return .object(members)
    }

    fileprivate var text: Text {
        var text = row.text
        for (side, users) in zip(row.sides, users) {
            let roots = side.origins.map { $0.root == SourceRoot.primaryLabel ? "mine" : $0.root }
            text.add("")
            text.add([
                Piece("\(roots.joined(separator: ", ")) ", .strong), Piece(side.hash.short, .faint),
                Piece(users.isEmpty ? "  unused" : "  used by"),
            ])
            for user in users { text.add([Piece("  " + user.title), Piece("  " + user.pointer, .faint)]) }
        }
        for choice in choices {
            text.add("")
            text.add(choice.title, .strong)
            guard let preview = choice.preview else {
                text.add("  not possible: \(choice.obstacle ?? "no edit can do this")", .warning)
                continue
            }
            text.add(preview.consequences, indent: 2)
        }
        return text
    }
}
