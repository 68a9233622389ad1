import AIR
import FaultyFiles
import Files
import Randomness
import SystemPackage
import Testing
import Workbench
import WorldProtocol

@Suite struct IndexFaultTests {
    private func opened() async throws -> (IndexedWorld, index: [UInt8], details: [UInt8], plain: Snapshot) {
        let world = try IndexedWorld.small()
        let plain = await world.plain().snapshot
        _ = await world.workbench(.kept).open()
        return (
            world, try world.files.read(world.index, limit: 1 << 20),
            try world.files.read(world.details, limit: 1 << 20),
            plain
        )
    }

    private func replace(_ bytes: [UInt8], at path: FilePath, in world: IndexedWorld) throws {
        try world.files.writeAtomically(bytes, to: path)
    }

    @Test func `a truncated index is ignored`() async throws {
        let (world, index, _, plain) = try await opened()
        for length in Array(stride(from: 0, to: index.count, by: 37)) + [index.count - 1] {
            try replace(Array(index.prefix(length)), at: world.index, in: world)
            let workbench = world.workbench(.asked)
            var snapshot = await workbench.open()
            #expect(await !workbench.isServedByIndex)
            snapshot.revision = 0
            #expect(snapshot == plain)
        }
    }

    @Test func `an index with a flipped bit is ignored`() async throws {
        let (world, index, _, plain) = try await opened()
        var generator = SeededGenerator(seed: 4)
        for _ in 0..<200 {
            var damaged = index
            damaged[Int.random(in: index.indices, using: &generator)] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
            try replace(damaged, at: world.index, in: world)
            let workbench = world.workbench(.asked)
            var snapshot = await workbench.open()
            #expect(await !workbench.isServedByIndex)
            snapshot.revision = 0
            #expect(snapshot == plain)
        }
    }

    @Test func `folders in place of the index do not prevent opening the world`() async throws {
        let (world, _, _, plain) = try await opened()
        for path in [world.index, world.details] {
            try world.files.remove(path)
            try world.files.createDirectory(path, mode: 0o755)
        }
        let workbench = world.workbench(.kept)
        var snapshot = await workbench.open()
        snapshot.revision = 0
        #expect(snapshot == plain)
    }

    @Test func `damaged details are read from the world instead`() async throws {
        let (world, _, details, _) = try await opened()
        let plain = await world.plain()
        var generator = SeededGenerator(seed: 5)
        var pieces = (0..<60).map { _ in
            var damaged = details
            damaged[Int.random(in: details.indices, using: &generator)] ^= 0x10
            return damaged
        }
        pieces.append([])
        pieces.append(Array(details.dropLast()))
        for piece in pieces {
            try replace(piece, at: world.details, in: world)
            let workbench = world.workbench(.asked)
            let view = await IndexedWorld.view(of: workbench)
            #expect(view.snapshot == plain.snapshot)
            #expect(view.details == plain.details)
        }
    }

    @Test func `an index of another world or of other options is ignored`() async throws {
        let (world, index, details, _) = try await opened()
        let other = try IndexedWorld.small("/v")
        try replace(index, at: other.index, in: other)
        try replace(details, at: other.details, in: other)
        let stranger = other.workbench(.asked)
        #expect(await stranger.open().worldPath == "/v")
        #expect(await !stranger.isServedByIndex)
        var options = WorkbenchOptions(world: world.folder, primary: "/w/air")
        options.index = .asked
        let workbench = Workbench(
            options,
            WorkbenchEnvironment(files: world.files, clock: { IndexedWorld.later }, user: "ada", processID: 1))
        _ = await workbench.open()
        #expect(await !workbench.isServedByIndex)
    }

    @Test func `details of another index are not used`() async throws {
        let (world, index, _, _) = try await opened()
        try world.write(IndexedWorld.plan("a/make@1", "another"), to: "air/plans.air.json")
        _ = await world.workbench(.kept).open()
        // The old index is restored beside the details of the new one.
        try replace(index, at: world.index, in: world)
        let plain = await world.plain()
        let view = await IndexedWorld.view(of: world.workbench(.asked))
        #expect(view.snapshot == plain.snapshot)
        #expect(view.details == plain.details)
    }

    @Test func `a failure or crash while the index is written affects only the index`() async throws {
        let clean = try IndexedWorld.small()
        let plain = await clean.plain().snapshot
        let counter = FaultyFileSystem(clean.files)
        _ = await clean.workbench(.kept, over: counter).open()
        #expect(counter.operations > 4)
        for number in 1...counter.operations {
            for fault in [
                FaultyFileSystem.Fault.fail(.noSpace("/w/.aos")), .failPartway(.noSpace("/w/.aos")), .stop,
                .stopPartway,
            ] {
                let world = try IndexedWorld.small()
                let engine = FaultyFileSystem(world.files)
                engine.inject(fault, at: number)
                var snapshot = await world.workbench(.kept, over: engine).open()
                snapshot.revision = 0
                #expect(snapshot == plain)
                let after = await IndexedWorld.view(of: world.workbench(.kept))
                #expect(after.snapshot == plain)
            }
        }
    }
}
