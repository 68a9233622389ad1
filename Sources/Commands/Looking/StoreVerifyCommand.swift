import AIR
import ArgumentParser
import CanonicalCBOR
import ContentStore
import JSON
import Presentation
import SystemPackage
import Workbench
import WorldProtocol

/// `aos store verify`: whether everything in the store is what its name says.
struct StoreVerifyCommand: WorldCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify", abstract: "Read everything in the store and compare it with its name.",
        usage: "aos store verify [<options>]")
    static let purpose = Purpose.checks

    @OptionGroup(title: "Global options") var global: GlobalOptions

    func perform(_ session: Session) async throws(CommandFailure) -> Answer {
        let workbench = try session.workbench(isReadOnly: true)
        let found = try await working { () async throws(WorkbenchError) in try await workbench.verifyStore() }
        let data = JSONValue.object([
            ("nodes", .int(found.nodes)), ("blobs", .int(found.blobs)),
            ("corrupt", .array(found.corrupt.map { .string($0.text) })),
            ("strays", .array(found.strays.map { .string($0.string) })),
        ])
        let diagnostics =
            found.corrupt.map { hash in
                Diagnostic(
                    .error, .storeCorrupt, "what is kept as \(hash) has another hash",
                    help: "import or apply the definition again: that puts the right bytes back")
            }
            + found.strays.map { path in
                Diagnostic(
                    .notice, .storeCorrupt, "\(path) does not belong into the store",
                    help: "remove it when no other process is at work")
            }
        let text = Text(
            "\(found.nodes.of("node")) and \(found.blobs.of("blob")) are sound, \(found.corrupt.count.grouped) corrupt")
        return .report(Report(data, text, diagnostics: diagnostics))
    }
}
