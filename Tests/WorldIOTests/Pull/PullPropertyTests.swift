import AIR
import CanonicalCBOR
import Files
import Sync
import SystemPackage
import Testing
import WorldIO

/// Pulls that bring the files of one world to the state of another.
@Suite struct PullPropertyTests {
    private static let seeds = Array(0..<40)

    /// Writes a world to files: in the default layout, or with all definitions in one file.
    private func world(of bundle: WorldBundle, usesOneFile: Bool = false) throws -> WorldUnderTest {
        let world = try WorldUnderTest()
        let layout = AIRLayout(bundle.contents, options: AIRLayout.Options(usesOneFile: usesOneFile))
        _ = try layout.write(to: world.root, files: world.files)
        return world
    }

    private func apply(_ plan: PullPlan, to world: WorldUnderTest) throws {
        for change in plan.edit.changes {
            if let after = change.after {
                try world.files.createDirectories(change.path.removingLastComponent())
                try world.files.writeAtomically(after, to: change.path)
            } else {
                try world.files.remove(change.path)
            }
        }
    }

    @Test(arguments: seeds) func `the files of any world can become those of any other`(_ seed: Int) throws {
        let (from, to) = (try RandomWorld.bundle(seed * 2), try RandomWorld.bundle(seed * 2 + 1))
        let world = try world(of: from, usesOneFile: seed.isMultiple(of: 3))
        let loaded = world.load()
        #expect(loaded.manifestHash == from.manifestHash)
        let plan = try PullPlan(loaded, to: to.contents)
        try apply(plan, to: world)
        let after = world.load()
        #expect(after.manifestHash == to.manifestHash, "\(after.errors)")
        #expect(after.errors.isEmpty, "\(after.errors)")
        #expect(try PullPlan(after, to: to.contents).edit.isEmpty)
    }

    @Test(arguments: seeds) func `files that are up to date stay as they are`(_ seed: Int) throws {
        let bundle = try RandomWorld.bundle(seed)
        let plan = try PullPlan(try world(of: bundle).load(), to: bundle.contents)
        #expect(plan.edit.isEmpty && plan.diagnostics.isEmpty && plan.overwritten.isEmpty && !plan.changesManifest)
    }

    @Test(arguments: NotesWorld.states) func `the files of the notes world can be pulled to each of its states`(
        _ state: String
    ) throws {
        let target = try NotesWorld.bundle(state).contents
        for other in NotesWorld.states {
            let loaded = try NotesWorld.load(other)
            let plan = try PullPlan(loaded, to: target)
            #expect(plan.edit.isEmpty == (other == state), "\(other): \(plan.edit.changes.map(\.path))")
            let overlay = OverlayFileSystem(
                RealFileSystem(),
                changes: Dictionary(uniqueKeysWithValues: plan.edit.changes.map { ($0.path, $0.after) }))
            let after = WorldLoader.load(WorldSources.read(loaded.sources.world, files: overlay), files: overlay)
            let hash = try target.manifest.hash()
            #expect(after.manifestHash == hash, "\(other): \(after.errors)")
        }
    }
}
