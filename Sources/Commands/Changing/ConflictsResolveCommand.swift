import AIR
import ArgumentParser
import JSON
import Presentation
import WorldProtocol

/// `aos conflicts resolve`: resolves conflicts by editing the authored files.
struct ConflictsResolveCommand: WorldCommand {
    static let configuration = CommandConfiguration(
        commandName: "resolve", abstract: "Resolve a conflict by editing the authored files.",
        usage: """
            aos conflicts resolve <name> ... [--kind <kind>] --take-theirs | --rename <new> [--list-theirs] | \
            --drop-import <label> [--dry-run] [<options>]
            aos conflicts resolve --namespace <ns> | --all --take-theirs [--dry-run] [<options>]
            """,
        discussion: "`aos conflicts show` shows what each choice would do, and `aos undo` undoes the edit.")

    @Argument(
        help: "The definitions' names, such as notes/create@1; several only with --take-theirs.",
        completion: .names(of: .conflicts))
    var names: [String] = []

    @Option(
        help: ArgumentHelp("Resolve every conflict in a namespace.", valueName: "ns"),
        completion: .names(of: .conflictingNamespaces))
    var namespace: String?

    @Flag(help: "Resolve every conflict.")
    var all = false

    @Option(help: ArgumentHelp("The kind, if several definitions have the name.", valueName: "kind"))
    var kind: KindArgument?

    @Flag(help: "Remove the local definition, so that the imported one is used.")
    var takeTheirs = false

    @Option(
        help: ArgumentHelp(
            "Keep the local definition under a new name; `next` takes the next free version.", valueName: "new"))
    var rename: String?

    @Flag(help: "With --rename, list the imported definition in the manifest as well.")
    var listTheirs = false

    @Option(
        help: ArgumentHelp("Remove the import from the sync file.", valueName: "label"),
        completion: .names(of: .imports))
    var dropImport: String?

    @Flag(help: "Show the edit, and write nothing.")
    var dryRun = false

    @OptionGroup(title: "Global options") var global: GlobalOptions

    func validate() throws {
        guard [takeTheirs, rename != nil, dropImport != nil].count(where: { $0 }) == 1 else {
            throw ValidationError("use one of --take-theirs, --rename and --drop-import")
        }
        guard rename != nil || !listTheirs else { throw ValidationError("--list-theirs requires --rename") }
        guard [!names.isEmpty, namespace != nil, all].count(where: { $0 }) == 1 else {
            throw ValidationError("name the definitions, or use --namespace or --all")
        }
        guard takeTheirs || names.count == 1 else {
            throw ValidationError("only --take-theirs resolves several conflicts at once")
        }
        guard kind == nil || !names.isEmpty else { throw ValidationError("--kind requires names") }
    }

    func perform(_ session: Session) async throws(CommandFailure) -> Answer {
        let workbench = try session.workbench(isReadOnly: dryRun)
        let resolution = try await resolution(workbench.open(), workbench)
        let (preview, done) = try await session.resolve(resolution, workbench, isDryRun: dryRun)
        var report = Report(
            .object(preview.members), preview.text(done ?? resolution.title, isDryRun: dryRun))
        report.diagnostics = preview.broughtErrors
        if dryRun {
            let kind = kind.map { ["--kind", $0.kind.rawValue] } ?? []
            let which = namespace.map { ["--namespace", $0] } ?? (all ? ["--all"] : names + kind)
            report.next = [CommandLineText.quoted(["aos", "conflicts", "resolve"] + which + resolution.way)]
        } else {
            let remaining = try await workbench.snapshot().conflicts
            report.next = [remaining.isEmpty ? "aos check" : "aos conflicts"]
        }
        return .report(report)
    }

    private func resolution(
        _ snapshot: Snapshot, _ workbench: OpenWorld
    ) async throws(CommandFailure) -> Resolution {
        guard names.isEmpty else {
            var rows: [ConflictRow] = []
            for name in names { rows.append(try snapshot.conflict(named: name, kind?.kind)) }
            if rows.count == 1 { return try await self.resolution(of: rows[0], workbench) }
            return .takeAllTheirs(rows.map(\.key))
        }
        return .takeAllTheirs(
            try await working { () async throws(Failure) in try snapshot.conflictsToGiveWay(in: namespace) })
    }

    private func resolution(
        of row: ConflictRow, _ workbench: OpenWorld
    ) async throws(CommandFailure) -> Resolution {
        if let rename {
            return .rename(row.key, to: try await workbench.name(rename, for: row.key), listsTheirs: listTheirs)
        }
        guard let label = dropImport else { return .takeTheirs(row.key) }
        guard row.labels.contains(where: { $0.utf8.elementsEqual(label.utf8) }) else {
            throw CommandFailure(
                .notFound, "the import `\(label)` is not part of the conflict on \(row.key)",
                help: "imports in this conflict: \(row.labels.joined(separator: ", "))")
        }
        return .dropImport(label: label)
    }
}

extension Resolution {
    /// The effect on a conflict, in words.
    fileprivate var title: String {
        switch self {
        case .takeTheirs(let key): "take theirs: \(key)"
        case .takeAllTheirs(let keys): "take theirs: \(keys.count.of("definition"))"
        case .rename(let key, let name, _): "rename \(key) to \(name)"
        case .dropImport(let label): "drop the import \(label)"
        default: "edit authored files"
        }
    }

    /// The command-line options that select it.
    var way: [String] {
        switch self {
        case .takeTheirs, .takeAllTheirs: ["--take-theirs"]
        case .rename(_, let name, let listsTheirs): ["--rename", name.text] + (listsTheirs ? ["--list-theirs"] : [])
        case .dropImport(let label): ["--drop-import", label]
        default: []
        }
    }
}
