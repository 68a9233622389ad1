import AIR
import ArgumentParser
import CanonicalCBOR
import JSON
import Presentation
import Sync
import WorldProtocol

/// `aos packs show`: shows an import with its contract.
struct PacksShowCommand: WorldCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show the contract of an import: what it offers and what it requires.",
        usage: "aos packs show <label> [<options>]")
    static let purpose = Purpose.looks

    @Argument(help: "The import's label.", completion: .names(of: .imports))
    var label: String

    @OptionGroup(title: "Global options") var global: GlobalOptions

    func perform(_ session: Session) async throws(CommandFailure) -> Answer {
        let workbench = try session.workbench(isReadOnly: true)
        let snapshot = try await workbench.open()
        let pack = try await workbench.packDetail(of: try snapshot.importRow(label))
        let data = JSONValue.object(
            pack.row.members + [
                ("contract", pack.contract?.json ?? .null),
                (
                    "used_by",
                    .array(
                        pack.usedBy.listed(by: \.self).map {
                            .object([("kind", .string($0.kind.rawValue)), ("name", .string($0.name.text))])
                        })
                ),
            ])
        var report = Report(data, Self.text(pack))
        report.background = snapshot.diagnostics
        let problems = pack.findings.count + pack.readmeFindings.count
        if problems > 0 { report.next = [CommandLineText.quoted("aos", "packs", "check", label)] }
        return .report(report)
    }

    private static func text(_ pack: PackDetail) -> Text {
        var text = Text()
        text.add([
            Piece(pack.row.pack == nil ? "import " : "pack "), Piece(pack.row.label, .strong), Piece("  "),
            pack.row.standing, Piece(pack.row.cause.map { "  \($0)" } ?? "", .faint),
        ])
        text.add("where     \(pack.row.root ?? pack.row.source)")
        if let hash = pack.row.defsHash { text.add("index     \(hash.text)") }
        text.add("holds     \(pack.row.holding)")
        if !pack.usedBy.isEmpty {
            text.add(
                "used by   \(pack.usedBy.listed(by: \.self).map { "\($0.kind.title) \($0.name)" }.joined(separator: ", "))"
            )
        }
        for plan in pack.contract?.plans ?? [] { text.add(plan.text) }
        return text
    }
}

extension OpenWorld {
    /// The details of an import.
    func packDetail(of row: ImportRow) async throws(CommandFailure) -> PackDetail {
        guard let pack = try await pack(row.label) else {
            throw CommandFailure(
                .importUnresolved, "the import `\(row.label)` can't be read", help: "run `aos check` for the reason")
        }
        return pack
    }
}
