import AIR
import ArgumentParser
import CanonicalCBOR
import Files
import JSON
import Presentation
import SystemPackage
import WorldProtocol

/// `aos store repair`: replaces corrupt or missing objects with good copies.
struct StoreRepairCommand: WorldCommand {
    static let configuration = CommandConfiguration(
        commandName: "repair", abstract: "Restore corrupt and missing objects of the store.",
        usage: "aos store repair [--from <dir>] [<options>]",
        discussion: """
            Good copies come from the authored files, the imports, the pins and the patches of proposals, and from \
            --from: a store, a world or a folder of AIR. Anything missing from all of these is fetched from the remote \
            that the journal has joined, and so are lost descriptions, comments and reasons. A copy is used only if \
            its hash matches.
            """)

    @Option(help: ArgumentHelp("Also use copies from this folder.", valueName: "dir"), completion: .directory)
    var from: String?

    @OptionGroup(title: "Global options") var global: GlobalOptions

    func perform(_ session: Session) async throws(CommandFailure) -> Answer {
        let folder = from.map(session.path)
        if let folder {
            let status = try reading { () throws(FileError) in
                try session.context.files.status(of: folder, followLinks: true)
            }
            guard status?.kind == .directory else {
                throw CommandFailure(.notFound, "\(folder) is not a folder", help: "name an existing folder")
            }
        }
        let workbench = try session.workbench(isReadOnly: false)
        _ = try await workbench.open()
        let repair = try await workbench.repairStore(from: folder)
        let data = JSONValue.object([
            (
                "healed",
                .array(
                    repair.healed.map { .object([("hash", .string($0.hash.text)), ("from", .string($0.from))]) })
            ),
            ("left", .array(repair.left.map { .string($0.text) })),
        ])
        var text = Text()
        for item in repair.healed { text.add([Piece(item.hash.short), Piece("  from \(item.from)", .faint)]) }
        text.add("restored \(repair.healed.count.of("object")), \(repair.left.count) still damaged")
        let diagnostics = repair.left.map { hash in
            Diagnostic(
                .error, .storeCorrupt,
                "no good copy of \(hash)\(StoreVerifyCommand.names(repair.referrers[hash] ?? []))",
                help: "run `aos store repair --from DIR` with a copy of the world")
        }
        return .report(
            Report(data, text, diagnostics: diagnostics, next: repair.left.isEmpty ? [] : ["aos store verify"]))
    }
}
