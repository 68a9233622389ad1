import AIR
import ArgumentParser
import CanonicalCBOR
import JSON
import Presentation
import WorldProtocol

/// `aos store cat`: prints a node of the store.
struct StoreCatCommand: WorldCommand {
    static let configuration = CommandConfiguration(
        commandName: "cat", abstract: "Print a node of the store as JSON.",
        usage: "aos store cat <hash> [--cbor] [<options>]")
    static let purpose = Purpose.looks

    @Argument(help: "The node's hash.")
    var hash: HashArgument

    @Flag(help: "Print the canonical bytes instead of JSON.")
    var cbor = false

    @OptionGroup(title: "Global options") var global: GlobalOptions

    func perform(_ session: Session) async throws(CommandFailure) -> Answer {
        guard !(cbor && !global.json && session.context.isOutputTerminal) else {
            throw CommandFailure(
                .notSupported, "raw bytes are not written to a terminal", help: "redirect them to a file or a pipe")
        }
        let hash = try session.hash(hash)
        let workbench = try session.workbench(isReadOnly: true)
        let bytes = try await workbench.node(hash)
        let value: CBORValue
        do throws(CBORError) {
            value = try CanonicalDecoder.decode(bytes)
        } catch {
            throw CommandFailure(.storeCorrupt, "the node is not canonical: \(error.message)")
        }
        var report = Report(value.json)
        report.document = value.json
        if cbor { report.raw = bytes }
        return .report(report)
    }
}
