import AIR
import CanonicalCBOR
import Files
import JSON
import Sync
import SystemPackage
import Testing
import WorldIO

@Suite(.enabled(if: ConformanceData.isAvailable)) struct LoadTests {
    @Test(arguments: ConformanceData.worlds())
    func `worlds load with the expected hashes`(_ name: String) throws {
        let expected = try ConformanceData.json("worlds/\(name)/expected.json")
        let loaded = try load("worlds/\(name)", args: ["."])
        #expect(!loaded.diagnostics.containsError, "\(loaded.diagnostics)")
        try compare(loaded, with: expected)
        let root = try #require(loaded.sources.merge.roots.first)
        #expect(ImportIndex.make(root).index?.hash.text == expected.member("defs_hash")?.asString)
    }

    @Test(arguments: ConformanceData.cases("lit-", "w-", "i-"))
    func `edge cases load or are refused as expected`(_ name: String) throws {
        let json = try ConformanceData.json("edge/\(name)/expected.json")
        guard let expected = json.member("load") else { return }
        let args = (expected.member("args")?.asArray ?? []).compactMap(\.asString)
        let loaded = try load("edge/\(name)", args: args)
        let hasError = loaded.diagnostics.containsError
        if let reason = try ConformanceData.differences()[name], reason.hasPrefix("load:") {
            if reason.contains("hashes equal") {
                try compare(loaded, with: expected)
                #expect(hasError)
            } else if reason.contains("accepted") || reason.contains("read once") {
                #expect(!hasError, "\(loaded.diagnostics)")
                #expect(loaded.manifestHash != nil)
            } else {
                #expect(hasError)
            }
        } else if expected.member("rejected") != nil {
            #expect(hasError, "must be refused: \(expected.member("why")?.asString ?? "")")
        } else {
            #expect(!hasError, "\(loaded.diagnostics)")
            try compare(loaded, with: expected)
        }
    }

    @Test(arguments: ConformanceData.cases("dh-", "w-"))
    func `import indexes have the expected hash`(_ name: String) throws {
        let json = try ConformanceData.json("edge/\(name)/expected.json")
        guard let expected = json.member("defs_hash") else { return }
        let folder = FilePath(ConformanceData.path("edge/\(name)/air"))
        let reader = RootReader(files: RealFileSystem(), world: WorldFolder(folder.removingLastComponent()))
        let (index, diagnostics) = ImportIndex.make(reader.read(SourceRoot(label: "index", folders: [folder])))
        if expected.member("rejected") != nil {
            #expect(index == nil)
        } else if let reason = try ConformanceData.differences()[name], reason.hasPrefix("defs_hash:") {
            #expect(index == nil)
        } else {
            #expect(index?.hash.text == expected.member("defs_hash")?.asString, "\(diagnostics)")
        }
    }

    private func load(_ path: String, args: [String]) throws -> LoadedWorld {
        let folder = FilePath(ConformanceData.path(path))
        let files = RealFileSystem()
        let world = WorldFolder(folder)
        let primary = folder.appending(args[0]).lexicallyNormalized()
        let imports = args.dropFirst().map { (label: $0, path: folder.appending($0)) }
        let sources = WorldSources.read(world, primary: primary, imports: imports, files: files)
        return WorldLoader.load(sources, files: files)
    }

    private func compare(_ loaded: LoadedWorld, with expected: JSONValue) throws {
        #expect(loaded.manifestHash?.text == expected.member("manifest_hash")?.asString)
        let definitions = try #require(expected.member("defs")?.asArray)
        #expect(loaded.entries.count == definitions.count)
        for want in definitions {
            let kindText = try #require(want.member("kind")?.asString)
            let kind = try #require(DefinitionKind(rawValue: kindText))
            let name = try #require(want.member("name")?.asString)
            let entry = try #require(loaded.entries[DefinitionKey(kind, DefinitionName(name))], "\(name)")
            #expect(entry.authored.hash.text == want.member("authored_hash")?.asString, "\(name)")
            #expect(entry.definition.hash.text == want.member("hash")?.asString, "\(name)")
            #expect(hex(entry.definition.bytes) == want.member("cbor")?.asString, "\(name)")
        }
    }
}
