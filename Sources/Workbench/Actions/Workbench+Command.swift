import WorldProtocol
import AIR
import CanonicalCBOR
import Sync
import SystemPackage
import WorldIO

/// The commands that do the same as the decisions, run in the world's folder (Documentation/console.md, *Keys on every
/// screen*).
extension Workbench {
    /// Words as a command, with the options with which the world was opened.
    func command(_ words: [String]) -> String {
        var named: [String] = []
        if let primary = options.primary, !words.contains("--air"), !words.contains("--from") {
            named += CommandText.option("--air", shown(primary))
        }
        if let file = options.syncFile { named += CommandText.option("--map", shown(file)) }
        return CommandText.line(words.prefix(1) + named + words.dropFirst())
    }

    /// The command of a resolution; an import is dropped to settle the first conflict that it has a part in.
    func command(_ resolution: Resolution, settling conflicts: [LoadedWorld.Conflict]) -> String {
        var conflict: DefinitionKey?
        if case .dropImport(let label) = resolution {
            conflict =
                conflicts.first {
                    $0.sides.flatMap(\.origins).contains { $0.root.utf8.elementsEqual(label.utf8) }
                }?.key
        }
        return resolution.command(settling: conflict, in: rooms.world.path.string, command)
    }

    /// The command that makes the world's first manifest.
    var genesisCommand: String {
        let folder = options.primary ?? world().loaded.sources.sync.airFolder
        return command(
            ["aos", "import"] + CommandText.option("--air", shown(folder)) + ["--mode", "genesis"]
                + (options.modules.map { CommandText.option("--modules", shown($0)) } ?? []))
    }

    /// The command that makes a proposal.
    func command(_ request: ProposalRequest) -> String {
        let more =
            (request.description.map { CommandText.option("--description", $0) } ?? [])
            + (request.signature.map { CommandText.option("--key", shown(FilePath($0.file))) }
                ?? request.author.map { CommandText.option("--author", $0) } ?? [])
            + (request.requiresHashes ? ["--require-hashes"] : [])
        let base = options.baseHash.map { ["--base", $0.text] } ?? []
        // A file that is not known was standard input.
        let file = request.file.map { shown(FilePath($0)) } ?? "-"
        let words: [String] =
            switch request.source {
            case .staged: ["aos", "gov", "propose", "--staged"] + base
            case .document: ["aos", "gov", "propose"] + CommandText.option("--patch", file) + base
            case .rules: ["aos", "gov", "propose"] + CommandText.option("--rules", file) + base
            case .everything(let filter):
                if let modules = options.modules, let primary = options.primary {
                    ["aos", "import"] + CommandText.option("--air", shown(primary)) + ["--mode", "patch", "--propose"]
                        + CommandText.option("--modules", shown(modules))
                } else if filter == .airOnly, let primary = options.primary {
                    ["aos", "gov", "propose"] + CommandText.option("--from", shown(primary)) + base
                } else {
                    ["aos", "gov", "propose", "--all"] + base
                }
            }
        return command(words + more)
    }

    private func shown(_ path: FilePath) -> String { rooms.world.shown(path) }
}
