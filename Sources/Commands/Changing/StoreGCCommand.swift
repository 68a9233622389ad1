import ArgumentParser
import CanonicalCBOR
import ContentStore
import JSON
import Presentation
import Workbench
import WorldProtocol

/// `aos store gc`: removes what nothing reaches.
struct StoreGCCommand: WorldCommand {
    static let configuration = CommandConfiguration(
        commandName: "gc", abstract: "Remove what nothing in the world names from the store.",
        usage: "aos store gc [--dry-run] [<options>]",
        discussion: """
            Whatever a manifest, a record of the journal, a proposal (rejected ones too), a pin, the stage, a decision \
            or another file below .aos reaches is kept. Nothing is removed while one of these can't be read.
            """)

    @Flag(help: "Show what would be removed, and remove nothing.")
    var dryRun = false

    @OptionGroup(title: "Global options") var global: GlobalOptions

    func perform(_ session: Session) async throws(CommandFailure) -> Answer {
        let workbench = try session.workbench(isReadOnly: dryRun)
        let isDryRun = dryRun
        let found = try await working { () async throws(WorkbenchError) in
            try await workbench.collectGarbage(isDryRun: isDryRun)
        }
        let data = JSONValue.object([
            ("removed", .array(found.removed.map { .string($0.hash.text) })), ("bytes", .int(found.bytes)),
        ])
        var text = Text()
        for object in found.removed {
            text.add([Piece(object.isBlob ? "blob  " : "node  ", .faint), Piece(object.hash.short)])
        }
        let count = found.removed.count.of("object")
        text.add(dryRun ? "would remove \(count), \(found.bytes) bytes" : "removed \(count), \(found.bytes) bytes")
        return .report(Report(data, text, next: dryRun && !found.removed.isEmpty ? ["aos store gc"] : []))
    }
}
