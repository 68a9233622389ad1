import AIR
import Files
import Glibc
import Randomness
import SystemPackage
import Testing
import Workbench
import WorldProtocol

/// A world looks the same with and without its index, whatever happens to it.
@Suite struct IndexPropertyTests {
    @Test func `a world looks the same through its index after random changes`() async throws {
        for seed in 0..<Effort.count("AOS_INDEX_WORLDS", default: 5) {
            try await check(ChangingWorld(seed: UInt64(seed), IndexedWorld.small()), seed)
        }
    }

    @Test func `on a disk, even changes that keep the size and time of a file are noticed`() async throws {
        let files = RealFileSystem()
        for seed in 0..<Effort.count("AOS_INDEX_DISKS", default: 2) {
            let folder = FilePath("/tmp/aos-test-index-\(getpid())-\(seed)")
            try files.createDirectories(folder)
            defer { try? files.removeTree(folder) }
            try await check(ChangingWorld(seed: UInt64(seed) + 1_000, IndexedWorld.small(folder, files: files)), seed)
        }
    }

    private func check(_ changing: ChangingWorld, _ seed: Int) async throws {
        var changing = changing
        for step in 0..<20 {
            let what = try await changing.change()
            let isReadOnly = Bool.random(using: &changing.generator)
            let indexed = changing.world.workbench(
                Int.random(in: 0..<4, using: &changing.generator) == 0 ? .asked : .kept, now: changing.now(),
                isReadOnly: isReadOnly)
            let seen = await IndexedWorld.view(of: indexed)
            changing.served += await indexed.isServedByIndex ? 1 : 0
            let plain = await changing.world.plain(isReadOnly: isReadOnly)
            #expect(seen.snapshot == plain.snapshot, "seed \(seed), step \(step): \(what)")
            #expect(seen.details == plain.details, "seed \(seed), step \(step): \(what)")
            // Other processes open the world, too, and write an index of what they read.
            if Bool.random(using: &changing.generator) {
                _ = await changing.world.workbench(.kept, now: changing.now(), isReadOnly: isReadOnly).open()
            }
        }
        #expect(changing.served > 0, "seed \(seed): the index was never used")
    }
}

/// A world that is changed at random.
private struct ChangingWorld {
    let world: IndexedWorld
    var generator: SeededGenerator
    var served = 0
    private var old: [(index: [UInt8], details: [UInt8])] = []

    init(seed: UInt64, _ world: IndexedWorld) throws {
        self.world = world
        generator = SeededGenerator(seed: seed)
        try world.write(IndexedWorld.schema("lib/Thing@1"), to: "lib/things.json")
        try world.write("[\(IndexedWorld.schema("lib/Other@1"))]", to: "lib/deep/other.json")
    }

    /// A clock that stands still, runs ahead and goes back; for a disk, it never runs ahead of the disk's clock.
    mutating func now() -> UInt64 {
        guard world.files is MemoryFileSystem else {
            var time = timespec()
            clock_gettime(CLOCK_REALTIME, &time)
            let seconds = UInt64(time.tv_sec) - UInt64(number(3) * 1_000)
            return seconds * 1_000_000_000 + UInt64(time.tv_nsec)
        }
        return [0, 1_000_000_050, IndexedWorld.later, .max, 3_000_000_000].randomElement(using: &generator) ?? 0
    }

    private mutating func number(_ limit: Int) -> Int { Int.random(in: 0..<limit, using: &generator) }

    private mutating func path() -> String {
        ["air/plans.air.json", "air/schemas.air.json", "air/more.json", "air/deep/more.json", "lib/things.json"]
            .randomElement(using: &generator) ?? ""
    }

    private mutating func text() -> String {
        let name = "a/\(["In", "Out", "More"].randomElement(using: &generator) ?? "")@\(number(2) + 1)"
        switch number(6) {
        case 0: return "[\(IndexedWorld.schema("a/In@1")),\n\(IndexedWorld.schema("a/Out@1"))]"
        case 1: return IndexedWorld.schema(name, "f\(number(3))")
        case 2: return IndexedWorld.plan("a/make@1", "t\(number(3))")
        case 3: return IndexedWorld.schema("lib/Thing@1", "g\(number(2))")
        case 4: return "{ no JSON \(number(10))"
        default: return "[\(IndexedWorld.schema(name)), \(IndexedWorld.plan("a/p\(number(3))@1", "u"))]"
        }
    }

    /// Makes a random change, and returns its description.
    mutating func change() async throws -> String {
        let path = path()
        let target = world.folder.appending(path)
        let isThere = try world.files.exists(target)
        switch number(14) {
        case 0, 1:
            try world.write(text(), to: path)
            return "write \(path)"
        case 2 where isThere:
            // The file keeps its size and its inode, and on a disk its modification time.
            let modified = try world.files.status(of: target, followLinks: true)?.modified ?? 0
            var bytes = try world.files.read(target, limit: 1 << 20)
            let place = number(bytes.count)
            bytes[place] ^= 1
            try world.files.truncate(target, to: 0)
            try world.files.append(bytes, to: target)
            if !(world.files is MemoryFileSystem) { setBack(target, to: modified) }
            return "turn a bit of \(path)"
        case 3 where isThere:
            try world.files.remove(target)
            return "remove \(path)"
        case 4 where isThere:
            try world.files.rename(target, to: world.folder.appending("air/renamed\(number(2)).json"))
            return "rename \(path)"
        case 5:
            let link = world.folder.appending("air/link.json")
            if try world.files.exists(link) {
                try world.files.remove(link)
            } else {
                try world.files.createSymbolicLink(link, to: FilePath("renamed\(number(2)).json"))
            }
            return "link"
        case 6:
            let imports = [#"{"path":"lib"}"#, #"{"path":"lib/deep"}"#, #"{"path":"nowhere"}"#]
                .filter { _ in Bool.random(using: &generator) }
            try world.write(
                #"{"version":1,"air":{"imports":[\#(imports.joined(separator: ","))]}}"#, to: "aos.sync.json")
            return "import \(imports)"
        case 7:
            _ = try? await world.workbench(.none).perform(.resolve(.updateLocks(labels: [])))
            return "lock"
        case 8:
            _ = try? await world.workbench(.none).perform(.genesis)
            return "genesis"
        case 9:
            let workbench = world.workbench(.kept, now: now())
            let ids = await workbench.open().changes.map(\.id).filter { _ in Bool.random(using: &generator) }
            _ = try? await workbench.perform(.stage(ids, withNeeds: true))
            return "stage"
        case 10:
            _ = try? await world.workbench(.kept, now: now()).perform(.undo)
            return "undo"
        case 11:
            try keepOrRestore()
            return "an old index comes back"
        case 12:
            try world.write(["# Lib", ""].randomElement(using: &generator) ?? "", to: "lib/README.md")
            return "readme"
        default: return "nothing"
        }
    }

    private func setBack(_ path: FilePath, to time: Int64) {
        let time = timespec(tv_sec: Int(time / 1_000_000_000), tv_nsec: Int(time % 1_000_000_000))
        path.withPlatformString { _ = utimensat(AT_FDCWD, $0, [time, time], 0) }
    }

    private mutating func keepOrRestore() throws {
        guard try world.files.exists(world.index) else { return }
        if let past = old.randomElement(using: &generator), Bool.random(using: &generator) {
            try world.files.writeAtomically(past.index, to: world.index)
            if Bool.random(using: &generator) { try world.files.writeAtomically(past.details, to: world.details) }
        } else {
            old.append(
                (
                    try world.files.read(world.index, limit: 1 << 24),
                    try world.files.read(world.details, limit: 1 << 24)
                ))
        }
    }
}
