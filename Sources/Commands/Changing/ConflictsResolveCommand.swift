import AIR
import ArgumentParser
import JSON
import Workbench

/// `aos conflicts resolve`: settles what disagrees, by an edit of authored files.
struct ConflictsResolveCommand: WorldCommand {
    static let configuration = CommandConfiguration(
        commandName: "resolve", abstract: "Settle a conflict by an edit of authored files.",
        usage: """
            aos conflicts resolve <name> [--kind <kind>] --take-theirs | --rename <new> [--list-theirs] | \
            --drop-import <label> [--dry-run] [<options>]
            """,
        discussion: "`aos undo` takes the edit back.")

    @Argument(help: "The definition's name, such as notes/create@1.")
    var name: String

    @Option(help: ArgumentHelp("The kind, where several definitions have the name.", valueName: "kind"))
    var kind: KindArgument?

    @Flag(help: "Remove the local definition, so that the imported one is used.")
    var takeTheirs = false

    @Option(
        help: ArgumentHelp(
            "Keep the local definition under a new name; `next` takes the next free version.", valueName: "new"))
    var rename: String?

    @Flag(help: "With --rename, list the imported definition in the manifest as well.")
    var listTheirs = false

    @Option(help: ArgumentHelp("Take the import out of the sync file.", valueName: "label"))
    var dropImport: String?

    @Flag(help: "Show the edit, and write nothing.")
    var dryRun = false

    @OptionGroup(title: "Global options") var global: GlobalOptions

    func validate() throws {
        guard [takeTheirs, rename != nil, dropImport != nil].count(where: { $0 }) == 1 else {
            throw ValidationError("give one of --take-theirs, --rename and --drop-import")
        }
        guard rename != nil || !listTheirs else { throw ValidationError("--list-theirs goes with --rename") }
    }

    func perform(_ session: Session) async throws(CommandFailure) -> Answer {
        let workbench = try session.workbench(isReadOnly: dryRun)
        let snapshot = await workbench.open()
        let row = try conflict(in: snapshot)
        let resolution = try await resolution(of: row, workbench)
        let (preview, done) = try await session.resolve(resolution, workbench, isDryRun: dryRun)
        var report = Report(
            .object(preview.members), preview.text(done ?? resolution.title, isDryRun: dryRun))
        if dryRun {
            let kind = kind.map { ["--kind", $0.kind.rawValue] } ?? []
            report.next = [CommandLineText.quoted(["aos", "conflicts", "resolve", name] + kind + resolution.way)]
        } else {
            let remaining = await workbench.snapshot().conflicts
            report.next = [remaining.isEmpty ? "aos check" : "aos conflicts"]
        }
        return .report(report)
    }

    private func conflict(in snapshot: Snapshot) throws(CommandFailure) -> ConflictRow {
        let wanted = DefinitionName(name)
        let rows = snapshot.conflicts.filter { $0.key.name == wanted && (kind?.kind ?? $0.key.kind) == $0.key.kind }
        guard let row = rows.first else {
            let names = snapshot.conflicts.map(\.key.name.text)
            throw CommandFailure(
                .notFound, "nothing disagrees about \(kind.map { "the \($0.kind.title) " } ?? "")`\(name)`",
                help: Spelling.nearest(to: name, among: names).map { "did you mean `\($0)`?" }
                    ?? "`aos conflicts` lists what does")
        }
        guard rows.count == 1 else {
            let kinds = rows.map(\.key.kind.rawValue).joined(separator: ", ")
            throw CommandFailure(
                .notFound, "several definitions named `\(name)` disagree", help: "choose one with --kind: \(kinds)")
        }
        return row
    }

    private func resolution(
        of row: ConflictRow, _ workbench: Workbench
    ) async throws(CommandFailure) -> Resolution {
        if let rename {
            return .rename(row.key, to: await workbench.name(rename, for: row.key), listsTheirs: listTheirs)
        }
        guard let label = dropImport else { return .takeTheirs(row.key) }
        guard row.labels.contains(where: { $0.utf8.elementsEqual(label.utf8) }) else {
            throw CommandFailure(
                .notFound, "the import `\(label)` has no part in the conflict about \(row.key)",
                help: "these have: \(row.labels.joined(separator: ", "))")
        }
        return .dropImport(label: label)
    }
}

extension Resolution {
    /// What it does to a conflict, in words.
    fileprivate var title: String {
        switch self {
        case .takeTheirs(let key): "take theirs: \(key)"
        case .rename(let key, let name, _): "rename \(key) to \(name)"
        case .dropImport(let label): "drop the import \(label)"
        default: "edit authored files"
        }
    }

    /// The options that ask for it.
    fileprivate var way: [String] {
        switch self {
        case .takeTheirs: ["--take-theirs"]
        case .rename(_, let name, let listsTheirs): ["--rename", name.text] + (listsTheirs ? ["--list-theirs"] : [])
        case .dropImport(let label): ["--drop-import", label]
        default: []
        }
    }
}
