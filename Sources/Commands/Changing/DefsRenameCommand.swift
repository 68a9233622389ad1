import AIR
import ArgumentParser
import JSON
import Presentation
import WorldProtocol

/// `aos defs rename`: renames a definition, with every reference to it.
struct DefsRenameCommand: WorldCommand {
    static let configuration = CommandConfiguration(
        commandName: "rename", abstract: "Rename a definition of the world and every reference to it.",
        usage: "aos defs rename <old> <new> [--kind <kind>] [--dry-run] [<options>]",
        discussion: """
            The references in the manifest, in definitions, in scenarios and in the sync file are updated, and a \
            module's wasm files are renamed. Nothing else changes. `aos undo` undoes the edit.
            """)

    @Argument(help: "The current name, such as notes/create@1.", completion: .names(of: .ownDefinitions))
    var old: String

    @Argument(help: "The new name, or `next` for the next free version.", completion: .list(["next"]))
    var new: String

    @Option(help: ArgumentHelp("The kind, if several definitions have the name.", valueName: "kind"))
    var kind: KindArgument?

    @Flag(help: "Show the edit, and write nothing.")
    var dryRun = false

    @OptionGroup(title: "Global options") var global: GlobalOptions

    func perform(_ session: Session) async throws(CommandFailure) -> Answer {
        let workbench = try session.workbench(isReadOnly: dryRun)
        let key = try key(in: try await workbench.open())
        let name = try await workbench.name(new, for: key)
        let (preview, done) = try await session.resolve(.rename(key, to: name), workbench, isDryRun: dryRun)
        var report = Report(
            .object(preview.members), preview.text(done ?? "rename \(key) to \(name)", isDryRun: dryRun))
        let kind = kind.map { ["--kind", $0.kind.rawValue] } ?? []
        report.next = [
            dryRun ? CommandLineText.quoted(["aos", "defs", "rename", old, name.text] + kind) : "aos check"
        ]
        return .report(report)
    }

    private func key(in snapshot: Snapshot) throws(CommandFailure) -> DefinitionKey {
        let wanted = DefinitionName(old)
        let keys = snapshot.definitions.map(\.key).filter { $0.name == wanted && (kind?.kind ?? $0.kind) == $0.kind }
        guard let key = keys.first else {
            // Returns the key of a built-in as well, so that the rename itself fails with the reason.
            if wanted.isReserved { return DefinitionKey(kind?.kind ?? .schema, wanted) }
            throw CommandFailure(
                .notFound, "there is no \(kind.map { "\($0.kind.title) " } ?? "definition ")`\(old)`",
                help: Spelling.nearest(to: old, among: snapshot.definitions.map(\.key.name.text))
                    .map { "did you mean `\($0)`?" } ?? "`aos defs list` lists the definitions")
        }
        guard keys.count == 1 else {
            let kinds = keys.map(\.kind.rawValue).joined(separator: ", ")
            throw CommandFailure(
                .notFound, "several definitions are named `\(old)`", help: "choose one with --kind: \(kinds)")
        }
        return key
    }
}

extension OpenWorld {
    /// The name for a command-line argument; `next` means the next free version.
    func name(_ word: String, for key: DefinitionKey) async throws(CommandFailure) -> DefinitionName {
        word.utf8.elementsEqual("next".utf8) ? try await nextName(for: key) : DefinitionName(word)
    }
}
