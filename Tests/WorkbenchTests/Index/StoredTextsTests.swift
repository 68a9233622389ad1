import AIR
import Files
import SystemPackage
import Testing
import Workbench
import WorldProtocol

@Suite struct StoredTextsTests {
    private let world: IndexedWorld
    private let texts: FilePath

    init() throws {
        world = try IndexedWorld()
        texts = world.folder.appending(".aos/index.texts")
        let names = (0..<220).map { "a/S\($0)@1" }
        try world.write(IndexedWorld.manifest(names), to: "air/manifest.air.json")
        for (number, name) in names.enumerated() {
            try world.write(IndexedWorld.schema(name), to: "air/s\(number).air.json")
        }
    }

    private func open(now: UInt64 = IndexedWorld.later) async -> (snapshot: Snapshot, opened: Int) {
        let workbench = world.workbench(.kept, now: now)
        var snapshot = await workbench.open()
        snapshot.revision = 0
        return (snapshot, await workbench.openedCount)
    }

    @Test func `only changed files are opened when the world is read again`() async throws {
        #expect(await open().opened == 221)
        #expect(try world.files.exists(texts))
        let text = try world.files.read(texts, limit: 1 << 20)
        try world.write(IndexedWorld.schema("a/S7@1", "other"), to: "air/s7.air.json")
        let next = await open()
        #expect(next.opened == 1)
        #expect(next.snapshot == (await world.plain()).snapshot)
        #expect(try world.files.read(texts, limit: 1 << 20) == text, "one file is not worth storing all texts again")
    }

    @Test func `a rewritten file of the same length is opened`() async throws {
        _ = await open()
        try world.write(IndexedWorld.schema("a/S7@1", "ix"), to: "air/s7.air.json")
        let next = await open()
        #expect(next.opened == 1)
        #expect(next.snapshot == (await world.plain()).snapshot)
    }

    @Test func `texts read while their files might still change are not stored`() async throws {
        #expect(await open(now: 1_000_000_000).opened == 221)
        #expect(try !world.files.exists(texts))
    }

    @Test func `damaged texts are read from the files again`() async throws {
        _ = await open()
        let bytes = try world.files.read(texts, limit: 1 << 20)
        let plain = await world.plain()
        for index in [3, 20, bytes.count / 2, bytes.count - 1] {
            var damaged = bytes
            damaged[index] ^= 1
            try world.files.writeAtomically(damaged, to: texts)
            try world.files.remove(world.index)
            let next = await open()
            #expect(next.opened == 221)
            #expect(next.snapshot == plain.snapshot)
        }
        for count in [0, 40, bytes.count - 1] {
            try world.files.writeAtomically(Array(bytes.prefix(count)), to: texts)
            try world.files.remove(world.index)
            #expect(await open().opened == 221)
        }
    }

    @Test func `removed and added files are noticed despite stored texts`() async throws {
        _ = await open()
        try world.files.remove(world.folder.appending("air/s9.air.json"))
        try world.write(IndexedWorld.schema("b/New@1"), to: "air/a-new.air.json")
        let next = await open()
        #expect(next.opened == 1)
        #expect(next.snapshot == (await world.plain()).snapshot)
    }
}
