import AIR
import CanonicalCBOR
import ContentStore
import Files
import JSON
import Sync
import SystemPackage
import Testing
import WorldIO

@Suite struct LayoutTests {
    private static let options: [AIRLayout.Options] = [
        AIRLayout.Options(), AIRLayout.Options(usesOneFile: true), AIRLayout.Options(includesBuiltIns: true),
        AIRLayout.Options(includesBuiltIns: true, usesOneFile: true, stripsWasmHashes: true),
    ]

    private func wasm(_ bundle: WorldBundle) -> [DefinitionKey: [UInt8]] {
        var found: [DefinitionKey: [UInt8]] = [:]
        for definition in bundle.definitions.values where definition.key.kind == .module {
            let hash = definition.value["wasm_hash"]?.asText.flatMap(Hash.init)
            found[definition.key] = hash.flatMap { bundle.wasm[$0] }
        }
        return found
    }

    private func load(_ files: MemoryFileSystem, _ folder: FilePath) -> LoadedWorld {
        WorldLoader.load(WorldSources.read(WorldFolder(folder), files: files), files: files)
    }

    @Test(arguments: NotesWorld.states, Array(options.indices))
    func `a world that is written and read again has the same hash`(_ state: String, _ option: Int) throws {
        let bundle = try NotesWorld.bundle(state)
        #expect(!bundle.wasm.isEmpty)
        let layout = AIRLayout(bundle.contents, wasm: wasm(bundle), options: Self.options[option])
        let files = MemoryFileSystem()
        let outcomes = try layout.write(to: "/copy", files: files)
        #expect(outcomes.allSatisfy { $0.outcome == .created })
        let again = load(files, "/copy")
        #expect(again.errors.isEmpty, "\(again.errors.map(\.message))")
        #expect(again.manifestHash == bundle.manifestHash)
        #expect(again.bundle?.wasm == bundle.wasm)
        #expect(Hash.of(try files.read("/copy/.aos/manifest.air.cbor", limit: 1 << 20)) == bundle.manifestHash)
        // Writing the loaded world results in the same bytes.
        let second = AIRLayout(try #require(again.bundle).contents, wasm: wasm(bundle), options: Self.options[option])
        #expect(second.files == layout.files)
        #expect(try second.write(to: "/copy", files: files).allSatisfy { $0.outcome == .unchanged })
    }

    @Test(arguments: NotesWorld.states) func `a world exported from a store loads with the same hash`(
        _ state: String
    ) throws {
        let bundle = try NotesWorld.bundle(state)
        let files = MemoryFileSystem()
        let store = WorldStore(ContentStore(files: files, directory: "/first/store"))
        try files.createDirectories("/first")
        try store.put(bundle)
        let contents = try store.contents(bundle.manifestHash)
        _ = try AIRLayout(contents).write(to: "/copy", files: files)
        #expect(load(files, "/copy").manifestHash == bundle.manifestHash)
        for (hash, bytes) in bundle.wasm { #expect(try store.store.blob(hash) == bytes) }
    }

    @Test(arguments: 0..<30) func `random worlds survive the round trip`(_ seed: Int) throws {
        let bundle = try RandomWorld.bundle(seed)
        let files = MemoryFileSystem()
        _ = try AIRLayout(bundle.contents).write(to: "/copy", files: files)
        #expect(load(files, "/copy").manifestHash == bundle.manifestHash)
    }

    @Test func `files are named by kind, and empty files are omitted`() throws {
        let world = try WorldUnderTest(schema("n/A@1"), manifest(["schemas": ["n/A@1"]]))
        let bundle = try #require(world.load().bundle)
        #expect(
            AIRLayout(bundle.contents).files.map(\.path) == [
                ".aos/manifest.air.cbor", "air/manifest.air.json", "air/schemas.air.json",
            ])
        #expect(
            AIRLayout(bundle.contents, options: .init(usesOneFile: true)).files.map(\.path) == [
                ".aos/manifest.air.cbor", "air/defs.air.json", "air/manifest.air.json",
            ])
    }

    @Test func `nothing is written if any file would be overwritten`() throws {
        let bundle = try NotesWorld.bundle("base")
        let layout = AIRLayout(bundle.contents)
        let files = MemoryFileSystem()
        try files.createDirectories("/copy/air")
        try files.createFile("/copy/air/secrets.air.json", contents: [1], mode: 0o644)
        try files.createFile("/copy/air/plans.air.json", contents: [2], mode: 0o644)
        do throws(WorldIOError) {
            _ = try layout.write(to: "/copy", files: files)
            Issue.record("the files were overwritten")
        } catch {
            #expect(error.diagnostics.map(\.code) == [.wouldOverwrite, .wouldOverwrite])
            #expect(error.diagnostics.map(\.file) == ["air/plans.air.json", "air/secrets.air.json"])
        }
        #expect(try files.list("/copy").map(\.string) == ["air"])
        #expect(try files.list("/copy/air").map(\.string) == ["plans.air.json", "secrets.air.json"])
        #expect(try files.read("/copy/air/plans.air.json", limit: 10) == [2])
        let outcomes = try layout.write(to: "/copy", force: true, files: files)
        #expect(
            outcomes.filter { $0.outcome == .replaced }.map(\.path) == ["air/plans.air.json", "air/secrets.air.json"])
        #expect(load(files, "/copy").manifestHash == bundle.manifestHash)
    }

    @Test(arguments: ["/copy/air", "/copy/.aos", "/copy/air/plans.air.json/x"])
    func `nothing is written if another file is in the way`(_ obstacle: FilePath) throws {
        let layout = AIRLayout(try NotesWorld.bundle("base").contents)
        let files = MemoryFileSystem()
        try files.createDirectories(obstacle.removingLastComponent())
        try files.createFile(obstacle, contents: [1], mode: 0o644)
        #expect(throws: WorldIOError.self) { _ = try layout.write(to: "/copy", force: true, files: files) }
        #expect(try files.list("/copy").count == 1)
    }
}
