import AIR
import ArgumentParser
import CanonicalCBOR
import JSON
import Presentation
import WorldProtocol
import WorldIO

/// `aos export`: writes a manifest of the store as authored AIR.
struct ExportCommand: WorldCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Write the world's manifest as AIR files.",
        usage: "aos export --out <dir> [<options>]")

    @Option(help: ArgumentHelp("The folder to write to.", valueName: "dir"), completion: .directory)
    var out: String

    @Option(help: ArgumentHelp("Export this manifest of the store instead of the world's own.", valueName: "hash"))
    var manifest: HashArgument?

    @Flag(help: "Also write the built-ins that the manifest names, to sys.air.json.")
    var includeSys = false

    @Flag(help: "Write one defs.air.json instead of a file for each kind.")
    var defsBundle = false

    @Flag(help: "Also write the wasm of modules.")
    var wasm = false

    @Flag(help: "Omit the hashes of modules, to be filled in from files.")
    var stripWasmHashes = false

    @Flag(help: "Overwrite files that differ.")
    var force = false

    @OptionGroup(title: "Global options") var global: GlobalOptions

    func perform(_ session: Session) async throws(CommandFailure) -> Answer {
        let hash = try session.hash(manifest)
        let workbench = try session.workbench(isReadOnly: true)
        let options = AIRLayout.Options(
            includesBuiltIns: includeSys, usesOneFile: defsBundle, stripsWasmHashes: stripWasmHashes)
        let folder = session.path(out)
        let export = try await workbench.export(
            ExportRequest(to: folder, manifest: hash, options: options, withWasm: wasm, force: force))
        let (manifestHash, files) = (export.manifestHash, export.files)
        let data = JSONValue.object([
            ("manifest_hash", .string(manifestHash.text)),
            (
                "files",
                .array(
                    files.map { .object([("path", .string($0.path)), ("change", .string($0.outcome.rawValue))]) })
            ),
        ])
        var table = Table("", "")
        for file in files { table.add([Piece(file.outcome.rawValue, .faint), Piece(file.path)]) }
        var text = Text("\(manifestHash.short) -> \(folder)")
        text.add(table)
        return .report(Report(data, text))
    }
}
