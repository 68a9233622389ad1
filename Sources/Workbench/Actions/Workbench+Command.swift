import WorldProtocol
import AIR
import CanonicalCBOR
import Sync
import SystemPackage
import WorldIO

/// The shell commands that are equivalent to the actions, to be run in the world's folder (Documentation/console.md,
/// *Keys on every screen*).
extension Workbench {
    /// Words as a command line, with the options with which the world was opened.
    func command(_ words: [String]) -> String {
        var named: [String] = []
        if let primary = options.primary, !words.contains("--air"), !words.contains("--from") {
            named += CommandText.option("--air", shown(primary))
        }
        if let file = options.syncFile { named += CommandText.option("--map", shown(file)) }
        return CommandText.line(words.prefix(1) + named + words.dropFirst())
    }

    /// The command for a resolution; dropping an import resolves the first conflict that it is part of.
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

    /// The command that creates the world's first manifest.
    var genesisCommand: String {
        let folder = options.primary ?? world().loaded.sources.sync.airFolder
        var words = ["aos", "import"] + CommandText.option("--air", shown(folder)) + ["--mode", "genesis"]
        if let modules = options.modules { words += CommandText.option("--modules", shown(modules)) }
        return command(words)
    }

    /// The command that creates a proposal.
    func command(_ request: ProposalRequest) -> String {
        var more: [String] = []
        if let description = request.description { more += CommandText.option("--description", description) }
        if let signature = request.signature {
            more += CommandText.option("--key", shown(FilePath(signature.file)))
        } else if let author = request.author {
            more += CommandText.option("--author", author)
        }
        if request.requiresHashes { more.append("--require-hashes") }
        let base = options.baseHash.map { ["--base", $0.text] } ?? []
        // If the file is unknown, the document was read from standard input.
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
