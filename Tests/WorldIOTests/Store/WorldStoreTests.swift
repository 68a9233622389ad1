import AIR
import CanonicalCBOR
import ContentStore
import FaultyFiles
import Files
import JSON
import Sync
import SystemPackage
import Testing
import WorldIO

@Suite struct WorldStoreTests {
    private let files = MemoryFileSystem()
    private var store: WorldStore { WorldStore(ContentStore(files: files, directory: "/world/.aos/store")) }

    private func path(_ hash: Hash) -> FilePath { FilePath("/world/.aos/store/nodes/sha256/\(hash.hex)") }

    private func prepared() throws -> WorldBundle {
        try files.createDirectories("/world/.aos")
        let bundle = try NotesWorld.bundle("base")
        try store.put(bundle)
        return bundle
    }

    private func failure<Value>(_ body: () throws(WorldIOError) -> Value) -> WorldIOError? {
        do throws(WorldIOError) {
            _ = try body()
            return nil
        } catch {
            return error
        }
    }

    @Test func `a stored world can be read`() throws {
        let bundle = try prepared()
        let contents = try store.contents(bundle.manifestHash)
        #expect(contents.manifest == bundle.manifest)
        for (key, definition) in bundle.definitions { #expect(contents.definitions[key] == definition) }
    }

    @Test func `a missing definition is reported with its hash`() throws {
        let bundle = try prepared()
        let reference = try #require(bundle.manifest.references(.plan).first)
        try files.remove(path(reference.hash))
        guard
            case .store(.missing(let hash, _)) = failure({ () throws(WorldIOError) in
                try store.contents(bundle.manifestHash)
            })
        else {
            Issue.record("this must fail")
            return
        }
        #expect(hash == reference.hash)
    }

    @Test func `corrupt definitions and manifests are detected`() throws {
        let bundle = try prepared()
        for hash in [try #require(bundle.manifest.references(.policy).last).hash, bundle.manifestHash] {
            let right = try files.read(path(hash), limit: 1 << 20)
            try files.remove(path(hash))
            try files.createFile(path(hash), contents: right + [0], mode: 0o644)
            guard
                case .store(.corrupt(hash, _, _)) = failure({ () throws(WorldIOError) in
                    try store.contents(bundle.manifestHash)
                })
            else {
                Issue.record("this must fail")
                return
            }
            try files.remove(path(hash))
            try files.createFile(path(hash), contents: right, mode: 0o644)
        }
        _ = try store.contents(bundle.manifestHash)
    }

    @Test func `a node with another kind or name is refused`() throws {
        let bundle = try prepared()
        let plan = try #require(bundle.manifest.references(.plan).first)
        let refused: [DefinitionKey] = [
            DefinitionKey(.schema, plan.name), DefinitionKey(.plan, DefinitionName("n/other@1")),
        ]
        for key in refused {
            guard case .unexpectedNode = failure({ () throws(WorldIOError) in try store.definition(key, plan.hash) })
            else {
                Issue.record("\(key) must be refused")
                continue
            }
        }
        // The manifest is not a definition.
        guard
            case .unexpectedNode = failure({ () throws(WorldIOError) in
                try store.definition(DefinitionKey(.plan, plan.name), bundle.manifestHash)
            })
        else {
            Issue.record("a manifest must be refused")
            return
        }
    }

    @Test(arguments: [
        CBORValue.array([]), .map([]), .record([("$kind", .text("manifest"))]),
        .record([
            ("air_version", .text("1")), ("schemas", .array([])), ("modules", .array([])), ("plans", .array([])),
            ("caps", .array([])), ("policies", .array([])), ("extra", .null),
        ]),
    ])
    func `a node that is not a manifest is refused`(_ value: CBORValue) throws {
        try files.createDirectories("/world/.aos")
        let hash = try store.store.putNode(CanonicalEncoder.encode(value))
        guard case .unexpectedNode = failure({ () throws(WorldIOError) in try store.manifest(hash) }) else {
            Issue.record("this must be refused")
            return
        }
    }

    @Test func `bytes that are not canonical are refused`() throws {
        try files.createDirectories("/world/.aos")
        let hash = try store.store.putNode([0xd9, 0xd9, 0xf7, 0xbf, 0xff])
        guard case .encoding(hash, _) = failure({ () throws(WorldIOError) in try store.manifest(hash) }) else {
            Issue.record("this must be refused")
            return
        }
    }

    @Test func `after a failed write, the manifest is missing or complete`() throws {
        let bundle = try NotesWorld.bundle("base")
        // Fails every seventh operation in turn.
        for position in stride(from: 1, to: 400, by: 7) {
            let memory = MemoryFileSystem()
            try memory.createDirectories("/world/.aos")
            let faulty = FaultyFileSystem(memory)
            faulty.fail(at: position, with: .noSpace("/"))
            let broken = WorldStore(ContentStore(files: faulty, directory: "/world/.aos/store"))
            guard failure({ () throws(WorldIOError) in try broken.put(bundle) }) != nil else { break }
            let after = WorldStore(ContentStore(files: memory, directory: "/world/.aos/store"))
            guard try after.store.containsNode(bundle.manifestHash) else { continue }
            // If the manifest is stored, so is everything that it names.
            _ = try after.contents(bundle.manifestHash)
            for hash in bundle.wasm.keys { #expect(try after.store.containsBlob(hash)) }
        }
    }
}

@Suite struct BaseManifestTests {
    private struct Known: ManifestSource {
        let source: BaseManifest.Source
        let hash: Hash?
        var silence: String { "\(source) is silent" }
        func currentManifest() throws(WorldIOError) -> Hash? { hash }
    }

    private let files = MemoryFileSystem()
    private let world = WorldFolder("/world")
    private var store: WorldStore { WorldStore(ContentStore(files: files, directory: world.store)) }

    private func write(_ manifest: Manifest) throws {
        try files.createDirectories(world.internals)
        try files.writeAtomically(CanonicalEncoder.encode(manifest.value), to: world.manifestFile)
    }

    private func resolve(
        explicit: Hash? = nil, control: Hash? = nil, journal: Hash? = nil, known: [DefinitionKey: Definition] = [:]
    ) throws(WorldIOError) -> BaseManifest {
        try BaseManifest.resolve(
            explicit: explicit,
            sources: [Known(source: .control, hash: control), Known(source: .journal, hash: journal)],
            world: world, store: store, files: files, known: DefinitionTable(known))
    }

    @Test func `the first source that knows a manifest wins`() throws {
        try files.createDirectories(world.internals)
        let bundles = try NotesWorld.states.map(NotesWorld.bundle)
        for bundle in bundles { try store.put(bundle) }
        let hashes = bundles.map(\.manifestHash)
        #expect(try resolve().source == .none)
        #expect(try resolve().hash == nil)
        try write(bundles[0].manifest)
        let file = try resolve()
        #expect((file.source, file.hash) == (.file, hashes[0]))
        #expect(file.missing.isEmpty && file.contents.definitions.count >= bundles[0].definitions.count)
        let journal = try resolve(journal: hashes[1])
        #expect((journal.source, journal.hash) == (.journal, hashes[1]))
        let control = try resolve(control: hashes[2], journal: hashes[1])
        #expect((control.source, control.hash) == (.control, hashes[2]))
        let explicit = try resolve(explicit: hashes[0], control: hashes[2], journal: hashes[1])
        #expect((explicit.source, explicit.hash) == (.explicit, hashes[0]))
    }

    @Test func `every source without a base is listed with its reason, in order of precedence`() throws {
        func passed(_ found: BaseManifest) -> [String] { found.passedOver.map { "\($0.source): \($0.why)" } }
        try files.createDirectories(world.internals)
        let bundle = try NotesWorld.bundle("base")
        try store.put(bundle)
        let silent = ["control: control is silent", "journal: journal is silent"]
        #expect(try passed(resolve()) == silent + ["file: there is no .aos/manifest.air.cbor"])
        try files.createFile(world.manifestFile, contents: [1], mode: 0o644)
        // A damaged file is a base that can't be read, not a missing base.
        let damage = #expect(throws: WorldIOError.self) { try resolve() }
        #expect(damage?.diagnostics.first?.code == .baseDamaged)
        try write(bundle.manifest)
        #expect(try passed(resolve()) == silent)
        #expect(try passed(resolve(journal: bundle.manifestHash)) == [silent[0]])
        #expect(try passed(resolve(control: bundle.manifestHash)) == [])
        #expect(try passed(resolve(explicit: bundle.manifestHash)) == [])
    }

    @Test func `a control socket that can't be used is reported`() throws {
        try files.createDirectories(world.internals)
        #expect(ControlChannel(world, files: files).silence == "no host of the existing system is running")
        try files.createFile(world.internals.appending("control.sock"), contents: [], mode: 0o600)
        let channel = ControlChannel(world, files: files)
        #expect(try channel.currentManifest() == nil)
        #expect(channel.silence.contains(".aos/control.sock") && channel.silence.contains("its host was not contacted"))
    }

    @Test func `in a fresh clone, definitions come from the authored world, and missing ones are listed`() throws {
        let (base, working) = (try NotesWorld.bundle("base"), try NotesWorld.bundle("working"))
        try write(base.manifest)
        let found = try resolve(known: working.definitions)
        #expect((found.source, found.hash) == (.file, base.manifestHash))
        #expect(!found.missing.isEmpty)
        for key in found.missing { #expect(working.definitions[key]?.hash != base.manifest.reference(key)?.hash) }
        for (key, definition) in found.contents.definitions where !key.name.isReserved {
            #expect(definition == base.definitions[key])
        }
        // The difference is computed from hashes, and its full document compiles without the store.
        let difference = WorldDifference(base: found.contents, baseHash: found.hash, target: working)
        let complete = WorldDifference(base: base.contents, baseHash: base.manifestHash, target: working)
        #expect(difference.changes.map(\.id) == complete.changes.map(\.id))
        let needs = ChangeNeeds(difference)
        let all = needs.select(Set(difference.changes.map(\.id)))
        #expect(all.compiles, "\(all.diagnostics.map(\.message))")
        // A part that would keep a missing definition can't be checked, which is reported.
        let none = needs.select([])
        #expect(none.diagnostics.contains { $0.code == .notFound })
    }

    @Test func `a base from an explicit hash or the journal must be in the store`() throws {
        let bundle = try NotesWorld.bundle("base")
        try write(bundle.manifest)
        #expect(throws: WorldIOError.self) { try resolve(explicit: bundle.manifestHash) }
        #expect(throws: WorldIOError.self) { try resolve(journal: bundle.manifestHash) }
        try store.put(bundle)
        let plan = try #require(bundle.manifest.references(.plan).first)
        try files.remove(world.store.appending("nodes/sha256/\(plan.hash.hex)"))
        #expect(throws: WorldIOError.self) { try resolve(journal: bundle.manifestHash) }
        // The authored world may supply what the store lacks.
        #expect(try resolve(journal: bundle.manifestHash, known: bundle.definitions).missing.isEmpty)
    }

    @Test(arguments: [[], [0xd9, 0xd9, 0xf7, 0x80], [0xd9, 0xd9, 0xf7, 0xa0], Array("{}".utf8)] as [[UInt8]])
    func `an invalid manifest file is a damaged base, not a missing one`(_ bytes: [UInt8]) throws {
        try files.createDirectories(world.internals)
        try files.createFile(world.manifestFile, contents: bytes, mode: 0o644)
        do {
            _ = try resolve()
            Issue.record("the file was read")
        } catch {
            let unknown = BaseManifest.unknown(error)
            #expect(unknown.source == .file)
            #expect(unknown.fault.map(\.code) == [.baseDamaged])
        }
    }
}
