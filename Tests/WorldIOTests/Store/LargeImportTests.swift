import AIR
import CanonicalCBOR
import ContentStore
import FaultyFiles
import Files
import SystemPackage
import Testing
import WorldIO

/// Importing very many definitions into a store waits for the disk only a few times.
@Suite struct LargeImportTests {
    #if DEBUG
        // Unoptimized builds check paths at every step; what the test counts is the same.
        private static let count = 1_000
    #else
        private static let count = 10_000
    #endif

    private func bundle() throws -> WorldBundle {
        var definitions: [DefinitionKey: Definition] = [:]
        var references: [Manifest.Reference] = []
        for index in 0..<Self.count {
            let name = DefinitionName("gen/Item\(index)@1")
            let definition = try Definition(
                DefinitionKey(.schema, name),
                value: .record([
                    ("$kind", .text("defschema")), ("name", .text(name.text)),
                    ("type", .record([("text", .map([]))])),
                ]))
            definitions[definition.key] = definition
            references.append(Manifest.Reference(name, definition.hash))
        }
        var manifest = Manifest.empty
        manifest.references[.schema] = references
        return try WorldBundle(manifest: manifest, definitions: definitions, wasm: [Hash.of(wasm): wasm])
    }

    @Test func `a large import waits for the disk a few times, and repeating it writes nothing`() throws {
        let bundle = try bundle()
        let files = FaultyFileSystem(MemoryFileSystem())
        let store = WorldStore(ContentStore(files: files, directory: "/store"))
        try store.put(bundle)
        let syncs = files.log.count { $0.name.hasPrefix("synchronize") }
        #expect(files.log.count { $0.name == "createFile" } == Self.count + 2)
        #expect(syncs > 0 && syncs < 30, "\(syncs)")
        // All writes reach the disk before the manifest, which is last, is put in place.
        let manifestPlace = try #require(
            files.log.lastIndex { $0.name == "rename" })
        #expect(files.log[..<manifestPlace].contains { $0.name == "synchronizeFileSystem" })
        let stored = try store.manifest(bundle.manifestHash)
        #expect(stored.references(.schema).count == Self.count)
        let last = try #require(stored.references(.schema).last)
        #expect(try store.store.containsNode(last.hash))
        let done = files.log.count
        try store.put(bundle)
        let again = files.log.dropFirst(done)
        #expect(again.allSatisfy { $0.name.hasPrefix("synchronize") }, "\(again)")
    }
}
