import Files
import SystemPackage
import Testing
import Workbench
import WorldProtocol

/// The index of a world without a `.aos` folder.
@Suite struct IndexPlaceTests {
    private static let cache: FilePath = "/home/ada/.cache/aos"

    private func workbench(
        _ world: IndexedWorld, _ use: WorkbenchOptions.IndexUse = .kept, cache: FilePath? = cache
    ) -> Workbench {
        var options = WorkbenchOptions(world: world.folder)
        options.index = use
        options.leastIndexed = 0
        options.cacheFolder = cache
        return Workbench(
            options,
            WorkbenchEnvironment(files: world.files, clock: { IndexedWorld.later }, user: "ada", processID: 1))
    }

    private func unstored(_ folder: FilePath = "/w", files: any FileSystem = MemoryFileSystem()) throws
        -> IndexedWorld
    {
        let world = try IndexedWorld.small(folder, files: files)
        try world.files.removeDirectory(folder.appending(".aos"))
        return world
    }

    private func isServed(_ world: IndexedWorld, _ snapshot: Snapshot) async throws -> Bool {
        let next = workbench(world, .asked)
        var seen = await next.open()
        seen.revision = 0
        #expect(seen == snapshot)
        return await next.isServedByIndex
    }

    @Test func `the index is kept in the user's cache, and nothing is written to the world`() async throws {
        let world = try unstored()
        let plain = await world.plain()
        _ = await workbench(world).open()
        #expect(try !world.files.exists(world.folder.appending(".aos")))
        #expect(try world.files.list(Self.cache.appending("index")).count == 2)
        let next = workbench(world, .asked)
        let (snapshot, details) = await IndexedWorld.view(of: next)
        #expect(await next.isServedByIndex)
        #expect(snapshot == plain.snapshot)
        #expect(details == plain.details)
    }

    @Test func `a changed world is read again`() async throws {
        let world = try unstored()
        _ = await workbench(world).open()
        try world.write(IndexedWorld.schema("a/New@1"), to: "air/new.json")
        #expect(try await !isServed(world, world.plain().snapshot))
        _ = await workbench(world).open()
        #expect(try await isServed(world, world.plain().snapshot))
    }

    @Test func `once the program has a folder in the world, the index is kept there`() async throws {
        let world = try unstored()
        _ = await workbench(world).open()
        try world.files.createDirectory(world.folder.appending(".aos"), mode: 0o755)
        #expect(try await !isServed(world, world.plain().snapshot))
        _ = await workbench(world).open()
        #expect(try world.files.exists(world.index))
        #expect(try await isServed(world, world.plain().snapshot))
    }

    @Test func `a damaged index is ignored, and the next open writes it again`() async throws {
        let world = try unstored()
        let plain = await world.plain().snapshot
        _ = await workbench(world).open()
        let folder = Self.cache.appending("index")
        for name in try world.files.list(folder) {
            let path = folder.appending(name)
            let bytes = try world.files.read(path, limit: 1 << 20)
            try world.files.writeAtomically(Array(bytes.prefix(bytes.count / 2)), to: path)
        }
        #expect(try await !isServed(world, plain))
        _ = await workbench(world).open()
        #expect(try await isServed(world, plain))
    }

    @Test func `worlds in different folders have separate indexes`() async throws {
        let files = MemoryFileSystem()
        let (one, other) = (try unstored("/a", files: files), try unstored("/b", files: files))
        for world in [one, other] { _ = await workbench(world).open() }
        #expect(try files.list(Self.cache.appending("index")).count == 4)
        for world in [one, other] { #expect(try await isServed(world, world.plain().snapshot)) }
    }

    @Test func `with a missing or unwritable cache the world opens without an index`() async throws {
        let world = try unstored()
        let plain = await world.plain().snapshot
        _ = await workbench(world, cache: nil).open()
        #expect(try !world.files.exists(Self.cache))
        try world.files.createDirectories(Self.cache.removingLastComponent())
        try world.files.writeAtomically([], to: Self.cache)
        var seen = await workbench(world).open()
        seen.revision = 0
        #expect(seen == plain)
    }

    @Test func `the oldest indexes are removed`() async throws {
        let files = MemoryFileSystem()
        for number in 0..<70 { _ = await workbench(try unstored(FilePath("/w\(number)"), files: files)).open() }
        #expect(try files.list(Self.cache.appending("index")).count == 128)
    }

    @Test func `the cache folder comes from the environment`() {
        func folder(_ environment: [String: String]) -> FilePath? {
            WorkbenchOptions.cacheFolder(environment: environment)
        }
        #expect(folder(["XDG_CACHE_HOME": "/c", "HOME": "/h"]) == "/c/aos")
        #expect(folder(["XDG_CACHE_HOME": "c", "HOME": "/h"]) == "/h/.cache/aos")
        #expect(folder(["HOME": ""]) == nil)
    }
}
