import AIR
import CanonicalCBOR
import Files
import PowerCut
import Randomness
import SystemPackage
import Testing
import WorldIO
import Workbench
import WorldProtocol

/// Changes of a whole world, with a power loss after each disk operation.
///
/// `AOS_POWER_CUTS` is the number of random losses to try at each cut.
@Suite struct PowerCutTests {
    private static var random: Int { Effort.count("AOS_POWER_CUTS", default: 1) }

    /// Records the work, and returns each state that a power loss may leave and how far the work was.
    private func states(
        of files: MemoryFileSystem, seed: UInt64, _ work: (RecordingFileSystem) async throws -> Void
    ) async throws -> (found: [(disk: MemoryFileSystem, cut: Int)], all: Int) {
        try files.synchronizeFileSystem(containing: "/")
        let recording = try RecordingFileSystem(files)
        try await work(recording)
        return (try recording.cuts(random: Self.random, seed: seed).all(), recording.count)
    }

    @Test func `after a power loss an edit of several files is complete or absent`() async throws {
        let world = try FetchWorld()
        let old = try world.authored()
        let (states, all) = try await states(of: world.files, seed: 11) { files in
            _ = try await world.workbench(over: files).add(FetchWorld.request)
        }
        let new = try world.authored()
        #expect(new != old)
        var seen: Set<Bool> = []
        for (number, (disk, cut)) in states.enumerated() {
            let workbench = world.workbench(over: disk)
            let now = await workbench.open()
            let found = try ["aos.sync.json", "air/manifest.json", "air/policy.json"].map {
                try disk.read(FilePath("/w").appending($0), limit: 1 << 20)
            }
            let place: Testing.Comment = "state \(number), after \(cut) of \(all)"
            #expect(found == new || found == old && cut < all, place)
            seen.insert(found == new)
            if found == new { #expect(now.imports.map(\.state) == ["ok"], place) }
            // The edit can be made and undone from each state; checking a few is enough.
            guard number.isMultiple(of: 16) else { continue }
            if found == old { _ = try await workbench.add(FetchWorld.request) }
            _ = try await workbench.undoEdit()
            let undone = try ["aos.sync.json", "air/manifest.json", "air/policy.json"].map {
                try disk.read(FilePath("/w").appending($0), limit: 1 << 20)
            }
            #expect(undone == old, place)
        }
        #expect(states.count > 100 && seen == [true, false], "\(states.count) states")
    }

    /// The world of ``FetchWorld``, with a first manifest and a change.
    private func changed() async throws -> FetchWorld {
        let world = try FetchWorld()
        let workbench = world.workbench()
        _ = await workbench.open()
        _ = try await workbench.perform(.genesis)
        try world.write("w/air/more.json", #"[{"$kind": "defschema", "name": "w/More@1", "type": {"nat": {}}}]"#)
        return world
    }

    @Test func `after a power loss the stage is the old or the new one`() async throws {
        let world = try await changed()
        try world.write(
            "w/air/manifest.json",
            """
            {"$kind": "manifest", "air_version": "1", "schemas": [{"name": "w/More@1"}], "modules": [], "plans": [],
             "caps": [], "policies": [{"name": "w/policy@1"}], "defaults": {"policy": "w/policy@1"}}
            """)
        let op = OpID("add:defschema:w/More@1")
        let (states, all) = try await states(of: world.files, seed: 13) { files in
            let workbench = world.workbench(over: files)
            _ = await workbench.open()
            _ = try await workbench.perform(.stage([op], withNeeds: true))
        }
        var seen: Set<Bool> = []
        for (number, (disk, cut)) in states.enumerated() {
            let workbench = world.workbench(over: disk)
            let snapshot = await workbench.open()
            let place: Testing.Comment = "state \(number), after \(cut) of \(all): \(snapshot.diagnostics)"
            #expect(!snapshot.diagnostics.contains { $0.code == .unreadableFile }, place)
            let isStaged = snapshot.changes.contains { $0.id == op && $0.isStaged }
            seen.insert(isStaged)
            #expect(isStaged || cut < all, place)
            _ = try await workbench.perform(.stage([op], withNeeds: true))
            #expect(await workbench.snapshot().changes.contains { $0.id == op && $0.isStaged }, place)
        }
        #expect(states.count > 10 && seen == [true, false], "\(states.count) states")
    }

    @Test func `a power loss during garbage collection loses nothing that the world references`() async throws {
        let world = try await changed()
        let nodes = FilePath("/w/.aos/store/nodes/sha256")
        for number in UInt8(0)..<4 {
            let bytes: [UInt8] = [0xD9, 0xD9, 0xF7, number]
            let name = String(Hash.of(bytes).text.dropFirst(7))
            try world.files.createFile(nodes.appending(name), contents: bytes, mode: 0o644)
        }
        let kept = try world.files.list(nodes).count - 4
        let (states, all) = try await states(of: world.files, seed: 17) { files in
            let workbench = world.workbench(over: files)
            _ = await workbench.open()
            let removed = try await workbench.collectGarbage(isDryRun: false)
            #expect(removed.count == 4)
        }
        for (number, (disk, cut)) in states.enumerated() {
            let workbench = world.workbench(over: disk)
            _ = await workbench.open()
            let place: Testing.Comment = "state \(number), after \(cut) of \(all)"
            let check = try await workbench.checkStore()
            #expect(check.survey.missing.isEmpty && check.survey.isNodeGraphWhole, place)
            _ = try await workbench.collectGarbage(isDryRun: false)
            #expect(try disk.list(nodes).count == kept, place)
        }
        #expect(states.count > 10, "\(states.count) states")
    }
}
