import AIR
import CanonicalCBOR
import Files
import JSON
import Sync
import SystemPackage

/// The wasm files of a world, or of a folder given by name: `<ns>/<name>@<version>-<hash>.wasm`
/// (Documentation/file-formats.md, *AIR files*).
struct ModuleFiles {
    private static let sizeLimit = 256 << 20

    private let files: any FileSystem
    private let folder: FilePath
    private let world: WorldFolder
    /// Whether the folder was named on the command line, so that a missing file is reported.
    private let isNamed: Bool
    /// Whether the folder lies outside of the world and is not read.
    private let isRefused: Bool
    private var listings: [String: [FilePath.Component]] = [:]
    private(set) var wasm: [Hash: [UInt8]] = [:]
    private(set) var diagnostics: [Diagnostic] = []

    init(folder: FilePath, isNamed: Bool, isRefused: Bool, world: WorldFolder, files: any FileSystem) {
        self.files = files
        self.isRefused = isRefused
        self.isNamed = isNamed
        self.folder = folder
        self.world = world
    }

    /// The module with its hash filled in from a file, and the problem, if any.
    mutating func filled(_ definition: Definition) -> (definition: Definition, finding: Finding?) {
        guard let written = definition.value["wasm_hash"]?.asText.flatMap(Hash.init), definition.key.name.isWellFormed
        else { return (definition, nil) }
        let found = candidates(definition.key.name)
        let pointer = JSONPointer([.key("wasm_hash")])
        if !written.isZero {
            if let match = found.first(where: { $0.hash == written }) {
                read(match.path, match.hash)
            } else if isNamed {
                let file = "\(definition.key.name.localName)@…-\(written.hex.prefix(8))….wasm"
                return (
                    definition,
                    Finding(
                        .notice, .moduleWithoutWasm,
                        "no file \(file) under \(world.shown(folder)): no wasm is imported",
                        at: pointer)
                )
            }
            return (definition, nil)
        }
        guard found.count == 1, let only = found.first else {
            let why =
                found.isEmpty
                ? "no file \(definition.key.name.localName)@…-<hash>.wasm under \(world.shown(folder)) "
                    + "to take the hash from"
                : "several files match, so the hash can't be filled in"
            return (
                definition,
                Finding(
                    .warning, .moduleWithoutWasm, why, at: pointer,
                    help: found.isEmpty ? "build the module, or write its hash" : "write the right hash")
            )
        }
        read(only.path, only.hash)
        guard wasm[only.hash] != nil, case .map(let fields) = definition.value else { return (definition, nil) }
        let value = CBORValue.map(
            fields.map { $0.key == .text("wasm_hash") ? CBOREntry("wasm_hash", .text(only.hash.text)) : $0 })
        return ((try? Definition(definition.key, value: value)) ?? definition, nil)
    }

    private mutating func candidates(_ name: DefinitionName) -> [(path: FilePath, hash: Hash)] {
        guard let version = name.version else { return [] }
        let prefix = "\(name.localName)@\(version)-"
        return listing(name.namespace).compactMap { entry in
            let text = entry.string
            guard text.utf8.starts(with: prefix.utf8), text.utf8.reversed().starts(with: ".wasm".utf8.reversed()) else {
                return nil
            }
            guard let hash = Hash("sha256:" + text.dropFirst(prefix.count).dropLast(5)) else { return nil }
            return (folder.appending(name.namespace).appending(entry), hash)
        }
    }

    /// The files of a namespace, listed once.
    private mutating func listing(_ namespace: String) -> [FilePath.Component] {
        if isRefused { return [] }
        if let known = listings[namespace] { return known }
        let parent = folder.appending(namespace)
        var found: [FilePath.Component] = []
        do {
            if try files.status(of: parent, followLinks: true)?.kind == .directory { found = try files.list(parent) }
        } catch {
            diagnostics.append(
                Diagnostic(.error, .unreadableFile, error.message, file: world.shown(parent), help: error.help))
        }
        listings[namespace] = found
        return found
    }

    private mutating func read(_ path: FilePath, _ hash: Hash) {
        guard wasm[hash] == nil else { return }
        do {
            let bytes = try files.read(path, limit: Self.sizeLimit)
            guard Hash.of(bytes) == hash else {
                diagnostics.append(
                    Diagnostic(
                        .error, .hashMismatch, "the file's bytes don't match the hash in its name",
                        file: world.shown(path), help: "build the module again, or rename the file to its own hash"))
                return
            }
            guard bytes.starts(with: [0x00, 0x61, 0x73, 0x6d]) else {
                diagnostics.append(
                    Diagnostic(
                        .error, .badValue, "this is not WebAssembly: it does not start with \\0asm",
                        file: world.shown(path), help: "build the module again"))
                return
            }
            wasm[hash] = bytes
        } catch {
            diagnostics.append(
                Diagnostic(.error, .unreadableFile, error.message, file: world.shown(path), help: error.help))
        }
    }
}
