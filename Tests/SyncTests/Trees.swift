import AIR
import Files
import Glibc
import JSON
import Sync
import SystemPackage
import Testing

/// The file systems that the tests run on.
enum Engine: CaseIterable, CustomTestStringConvertible {
    case memory, real

    var testDescription: String { self == .real ? "real" : "memory" }

    /// Runs a test in a fresh folder and removes the folder afterwards.
    func run(_ body: (Tree) throws -> Void) throws {
        switch self {
        case .memory: try body(Tree(files: MemoryFileSystem(), root: "/world"))
        case .real:
            let files = RealFileSystem()
            var template = Array("/tmp/aos-sync-XXXXXX".utf8CString)
            let made = mkdtemp(&template)
            let root = try files.resolve(FilePath(platformString: try #require(made)))
            defer { #expect(throws: Never.self) { try files.removeTree(root) } }
            try body(Tree(files: files, root: root.appending("world")))
        }
    }
}

/// The folder of a world under test.
struct Tree {
    let files: any FileSystem
    let root: FilePath

    var world: WorldFolder { WorldFolder(root) }

    func write(_ path: String, _ text: String) throws {
        let path = root.appending(path)
        try files.createDirectories(path.removingLastComponent())
        try files.createFile(path, contents: Array(text.utf8), mode: 0o644)
    }

    func folder(_ path: String) throws { try files.createDirectories(root.appending(path)) }

    func link(_ path: String, to target: String) throws {
        let path = root.appending(path)
        try files.createDirectories(path.removingLastComponent())
        try files.createSymbolicLink(path, to: FilePath(target))
    }

    /// Reads a root that consists of some folders.
    func read(_ folders: String...) -> RootContents {
        RootReader(files: files, world: world).read(
            SourceRoot(primary: folders.map { root.appending($0) }))
    }

    func sources(primary: String? = nil, imports: [(label: String, path: String)] = []) -> WorldSources {
        WorldSources.read(
            world, primary: primary.map { root.appending($0) },
            imports: imports.map { (label: $0.label, path: root.appending($0.path)) }, files: files)
    }
}

extension RootContents {
    var names: [String] { nodes.map { $0.definition?.key.name.text ?? "manifest" } }
    var codes: [DiagnosticCode] { diagnostics.map(\.code) }
}

func schema(_ name: String, _ type: String = "text") -> String {
    #"{"$kind": "defschema", "name": "\#(name)", "type": {"\#(type)": {}}}"#
}

let manifestText = #"""
    {"$kind": "manifest", "air_version": "1", "schemas": [], "modules": [], "plans": [], "caps": [], "policies": []}
    """#

func key(_ name: String, _ kind: DefinitionKind = .schema) -> DefinitionKey {
    DefinitionKey(kind, DefinitionName(name))
}
