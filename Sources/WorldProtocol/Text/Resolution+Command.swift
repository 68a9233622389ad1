public import AIR
import JSON
import Sync
import SystemPackage

extension Resolution {
    /// The equivalent command, run in the world's folder.
    ///
    /// - Parameters:
    ///   - conflict: the conflict that it resolves, which the command that drops an import names.
    ///   - world: the world's folder; paths in it are relative to it, so that the command works in any copy.
    public func command(settling conflict: DefinitionKey? = nil, in world: String) -> String {
        command(settling: conflict, in: world, CommandText.line)
    }

    /// - Parameter line: joins the words of a command into a line.
    package func command(settling conflict: DefinitionKey?, in world: String, _ line: ([String]) -> String) -> String {
        switch self {
        case .takeTheirs(let key): line(Self.settle([key], ["--take-theirs"]))
        case .takeAllTheirs(let keys):
            // Definitions of several kinds may have one name, so the command names the kind.
            DefinitionKind.allCases.map { kind in keys.filter { $0.kind == kind } }.filter { !$0.isEmpty }
                .map { line(Self.settle($0, ["--take-theirs"])) }.joined(separator: " && ")
        case .rename(let key, let name, let listsTheirs):
            listsTheirs || conflict == key
                ? line(Self.settle([key], ["--rename", name.text] + (listsTheirs ? ["--list-theirs"] : [])))
                : line(["aos", "defs", "rename", key.name.text, name.text, "--kind", key.kind.rawValue])
        case .migrate(let names): line(["aos", "packs", "migrate"] + names.map(\.text))
        case .addImport(let request): line(request.words(in: world))
        case .dropImport(let label):
            conflict.map { line(Self.settle([$0], CommandText.option("--drop-import", label))) }
                ?? "# remove the import \(label) from aos.sync.json"
        case .updateLocks(let labels):
            line(CommandText.words(["aos", "lock", "update"], labels, labels.isEmpty ? ["--all"] : []))
        case .restoreLock(let label, let folder):
            line(
                CommandText.words(
                    ["aos", "lock", "restore"], [label], folder.map { CommandText.option("--to", $0) } ?? []))
        case .fix(let label, let number, _):
            line(CommandText.words(["aos", "packs", "fix"], [label], ["--finding", "\(number)"]))
        }
    }

    private static func settle(_ keys: [DefinitionKey], _ way: [String]) -> [String] {
        ["aos", "conflicts", "resolve"] + keys.map(\.name.text)
            + (keys.first.map { ["--kind", $0.kind.rawValue] } ?? []) + way
    }
}

extension ImportRequest {
    /// The words of the equivalent command, run in the world's folder.
    ///
    /// - Parameter world: the world's folder; paths in it are relative to it.
    public func words(in world: String) -> [String] {
        let folder = WorldFolder(FilePath(world))
        var words = ["aos", "packs", "add"]
        switch source {
        case .path(let path): words += CommandText.option("--path", folder.shown(path))
        case .cargo(let package, let version, let source, let airFolder, let manifest):
            for (option, value) in [
                ("--cargo", package), ("--package-version", version), ("--source", source),
                ("--air-dir", airFolder?.string), ("--manifest-path", manifest.map(folder.shown)),
            ] {
                if let value { words += CommandText.option(option, value) }
            }
        }
        guard let wires else { return words }
        words += ["--wire", "--yes", "--partly"] + (wires.plans ?? []).flatMap { ["--plan", $0.text] }
        for (slot, value) in wires.parameters.sorted(by: { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }) {
            words += CommandText.option("--params", "\(slot)=\(JSONPrinter.compact(PlainData.json(of: value)))")
        }
        return words
    }
}
