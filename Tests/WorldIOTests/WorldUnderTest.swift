import AIR
import CanonicalCBOR
import Files
import JSON
import Randomness
import Sync
import SystemPackage
import Testing
import WorldIO

/// A world in memory.
struct WorldUnderTest {
    let files = MemoryFileSystem()
    let root: FilePath = "/world"

    var world: WorldFolder { WorldFolder(root) }

    /// Creates a world with the texts as files under `air/`.
    init(_ texts: String...) throws {
        try files.createDirectories(root.appending("air"))
        for (index, text) in texts.enumerated() { try write("air/\(index).json", text) }
    }

    func write(_ path: String, _ text: String) throws { try write(path, Array(text.utf8)) }

    func write(_ path: String, _ bytes: [UInt8]) throws {
        let path = root.appending(path)
        try files.createDirectories(path.removingLastComponent())
        try files.writeAtomically(bytes, to: path)
    }

    func load() -> LoadedWorld { WorldLoader.load(WorldSources.read(world, files: files), files: files) }
}

extension LoadedWorld {
    var errors: [Diagnostic] { diagnostics.filter { $0.severity == .error } }
    var codes: [DiagnosticCode] { diagnostics.map(\.code) }
}

func key(_ kind: DefinitionKind, _ name: String) -> DefinitionKey { DefinitionKey(kind, DefinitionName(name)) }

func schema(_ name: String, _ type: String = #"{"text": {}}"#) -> String {
    #"{"$kind": "defschema", "name": "\#(name)", "type": \#(type)}"#
}

func module(_ name: String, hash: String? = nil) -> String {
    let hash = hash.map { #""wasm_hash": \#($0), "# } ?? ""
    return #"{"$kind": "defmodule", "name": "\#(name)", "module_kind": "pure", \#(hash)"abi": {}}"#
}

/// A manifest with references by section, each a list of names, and other fields as text.
func manifest(_ sections: [String: [String]] = [:], _ more: String = "") -> String {
    var text = #"{"$kind": "manifest", "air_version": "1""#
    for section in ["schemas", "modules", "plans", "caps", "policies"] {
        let names = (sections[section] ?? []).map { #"{"name": "\#($0)"}"# }.joined(separator: ", ")
        text += #", "\#(section)": [\#(names)]"#
    }
    for section in ["effects", "secrets"] {
        guard let names = sections[section] else { continue }
        text += #", "\#(section)": [\#(names.map { #"{"name": "\#($0)"}"# }.joined(separator: ", "))]"#
    }
    return text + (more.isEmpty ? "" : ", " + more) + "}"
}

let wasm: [UInt8] = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]

/// The three states of the world in `Fixtures/worlds/notes`.
enum NotesWorld {
    static let states = ["base", "working", "proposal"]

    static func load(_ state: String) throws -> LoadedWorld {
        var folder = FilePath(#filePath)
        while folder.lastComponent?.string != "Tests" { folder.removeLastComponent() }
        folder = folder.removingLastComponent().appending("Fixtures/worlds/notes/\(state)")
        let files = RealFileSystem()
        return WorldLoader.load(WorldSources.read(WorldFolder(folder), files: files), files: files)
    }

    static func bundle(_ state: String) throws -> WorldBundle {
        let loaded = try load(state)
        #expect(loaded.errors.isEmpty, "\(loaded.errors)")
        return try #require(loaded.bundle)
    }
}

extension SeededGenerator {
    /// Creates the generator of a test case, whose numbers are unrelated to those of neighboring cases.
    init(seed: Int) { self.init(seed: UInt64(seed) &* 0x5851_f42d_4c95_7f2d) }
}
