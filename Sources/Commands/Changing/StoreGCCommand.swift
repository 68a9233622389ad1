import ArgumentParser
import CanonicalCBOR
import ContentStore
import JSON
import Presentation
import WorldProtocol

/// `aos store gc`: removes unreachable objects.
struct StoreGCCommand: WorldCommand {
    static let configuration = CommandConfiguration(
        commandName: "gc", abstract: "Remove objects that nothing in the world refers to from the store.",
        usage: "aos store gc [--dry-run] [<options>]",
        discussion: """
            Keeps every object that a manifest, a record of the journal, a proposal (rejected ones too), a pin, the \
            stage, a decision or another file below .aos refers to. Removes nothing if one of these can't be read.
            """)

    @Flag(help: "Show what would be removed, and remove nothing.")
    var dryRun = false

    @OptionGroup(title: "Global options") var global: GlobalOptions

    func perform(_ session: Session) async throws(CommandFailure) -> Answer {
        let workbench = try session.workbench(isReadOnly: dryRun)
        let isDryRun = dryRun
        let found = try await workbench.collectGarbage(isDryRun: isDryRun)
        let bytes = found.reduce(0) { $0 + $1.size }
        let data = JSONValue.object([
            ("removed", .array(found.map { .string($0.hash.text) })), ("bytes", .int(bytes)),
        ])
        var text = Text()
        for object in found {
            text.add([Piece(object.isBlob ? "blob  " : "node  ", .faint), Piece(object.hash.short)])
        }
        let count = found.count.of("object")
        text.add(dryRun ? "would remove \(count), \(bytes) bytes" : "removed \(count), \(bytes) bytes")
        return .report(Report(data, text, next: dryRun && !found.isEmpty ? ["aos store gc"] : []))
    }
}
