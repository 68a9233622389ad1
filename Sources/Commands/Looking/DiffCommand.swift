import AIR
import ArgumentParser
import CanonicalCBOR
import JSON
import Presentation
import WorldProtocol
import WorldIO

/// `aos diff`: shows the differences between the world and its base.
struct DiffCommand: WorldCommand {
    static let configuration = CommandConfiguration(
        commandName: "diff", abstract: "Show the differences between the world and its base.",
        usage: "aos diff [--patch] [--full] [--air-only] [--base <hash>] [--exit-code] [<options>]",
        discussion: """
            Each difference is an op with an id that `aos stage add` takes. --patch prints the patch document, ready \
            for `aos gov propose --patch`.
            """)
    static let purpose = Purpose.looks

    @Flag(help: "Print the patch document.")
    var patch = false

    @Flag(help: "Add every definition in the patch document, as if the base were empty.")
    var full = false

    @OptionGroup var filter: FilterOption

    @Option(help: ArgumentHelp("Compare with this manifest.", valueName: "hash"))
    var base: HashArgument?

    @Flag(help: "Exit with 2 if there are differences.")
    var exitCode = false

    @OptionGroup(title: "Global options") var global: GlobalOptions

    func perform(_ session: Session) async throws(CommandFailure) -> Answer {
        let workbench = try session.workbench(base: try session.hash(base), isReadOnly: true)
        let snapshot = try await workbench.open()
        let filter = filter.filter
        let rows = try await workbench.changes(filter: filter)
        var document: PatchDocument?
        if patch {
            let isFull = full
            document = try await workbench.document(full: isFull, filter: filter)
        }
        let wanted = document
        var report = Report(
            .object([
                ("base_manifest_hash", snapshot.baseHash.json), ("ops", rows.json),
                ("patch_document", wanted?.json ?? .null),
            ]))
        report.background = snapshot.diagnostics
        report.signalsChanges = exitCode && !rows.isEmpty
        if let document {
            report.document = document.json
        } else if !global.json {
            report.text = try await text(rows, snapshot, workbench)
            let id = rows.first { !$0.isStaged }?.id.text
            report.next = id.map { [CommandLineText.quoted("aos", "stage", "add", $0)] } ?? []
        }
        return .report(report)
    }

    private func addPassedOver(_ snapshot: Snapshot, to text: inout Text) {
        for passed in snapshot.basePassedOver {
            text.add("no base from \(passed.source.rawValue): \(passed.why)", .faint)
        }
    }

    private func text(
        _ rows: [ChangeRow], _ snapshot: Snapshot, _ workbench: OpenWorld
    ) async throws(CommandFailure) -> Text {
        var text = Text()
        let base = snapshot.baseHash.map { "base \($0.short) (\(snapshot.baseSource.rawValue))" } ?? "no base"
        guard !rows.isEmpty else {
            text.add("nothing differs: \(base)")
            addPassedOver(snapshot, to: &text)
            return text
        }
        text.add([Piece("\(rows.count.of("op"))", .strong), Piece("  \(base)", .faint)])
        addPassedOver(snapshot, to: &text)
        text.add(rows.table)
        for row in rows where row.operation == .replace || row.operation == .set {
            guard let detail = try await workbench.change(row.id) else { continue }
            text.add("")
            text.add([row.mark, Piece(" "), Piece(row.summary, .strong)])
            text.add(detail.difference.text, indent: 2)
        }
        return text
    }
}
