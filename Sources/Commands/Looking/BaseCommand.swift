import ArgumentParser
import CanonicalCBOR
import JSON
import Presentation
import WorldIO
import WorldProtocol

/// `aos base`: compares the manifest file with the journal, or updates it.
struct BaseCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "base", abstract: "Compare the manifest file with the journal, or write the journal's manifest.",
        subcommands: [BaseShowCommand.self, BaseKeepCommand.self])
}

/// `aos base show`: shows the state of the manifest file relative to the journal.
struct BaseShowCommand: WorldCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show the journal's manifest, the manifest file's, and their relation.",
        usage: "aos base show [<options>]",
        discussion: """
            The manifest file .aos/manifest.air.cbor travels with the working tree in version control; the journal \
            does not. Relations: same; behind (the file holds an earlier manifest of the journal: run `aos pull`); \
            diverged (the journal never had it); unmerged; damaged; absent.
            """)
    static let purpose = Purpose.looks

    @OptionGroup(title: "Global options") var global: GlobalOptions

    func perform(_ session: Session) async throws(CommandFailure) -> Answer {
        let found = try await session.ownWorkbench(isReadOnly: true).manifestStanding()
        var report = Report(found.standing.json, found.standing.text)
        report.isAboutBase = true
        report.diagnostics = found.problem.map { [$0] } ?? []
        if found.standing.relation == .behind { report.next = ["aos pull"] }
        return .report(report)
    }
}

/// `aos base keep`: writes the journal's manifest to the manifest file.
struct BaseKeepCommand: WorldCommand {
    static let configuration = CommandConfiguration(
        commandName: "keep", abstract: "Write the journal's manifest to the manifest file, whatever it holds.",
        usage: "aos base keep [<options>]",
        discussion: """
            The authored files stay as they are; their differences from the journal's manifest can be proposed \
            afterwards. To update them instead, run `aos pull`.
            """)

    @OptionGroup(title: "Global options") var global: GlobalOptions

    func perform(_ session: Session) async throws(CommandFailure) -> Answer {
        let standing = try await session.ownWorkbench(isReadOnly: false).keepManifest()
        var report = Report(standing.json, standing.text, next: ["aos diff"])
        report.isAboutBase = true
        // Git lists the file as unmerged until it is added.
        if standing.relation == .unmerged { report.next = ["git add .aos/manifest.air.cbor"] }
        return .report(report)
    }
}

extension ManifestStanding {
    /// `{journal, file, relation}`.
    fileprivate var json: JSONValue {
        .object([("journal", journal.json), ("file", file.json), ("relation", .string(relation.rawValue))])
    }

    fileprivate var text: Text {
        var table = Table("", "")
        table.add([Piece("journal", .faint), Piece(journal?.text ?? "no manifest")])
        table.add([Piece("file", .faint), Piece(file?.text ?? "absent")])
        table.add([Piece("relation", .faint), Piece(relation.rawValue)])
        return table.text
    }
}
