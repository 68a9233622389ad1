import AIR
import CanonicalCBOR
import ContentStore
import Files
import Foundation
import Sync
import SystemPackage
import Testing
import WorldIO

/// Random worlds that are imported into a store, exported as files and imported into another store, and patches between
/// them: two hundred worlds, or a thousand with `AOS_LONG_TESTS=1`.
@Suite struct RoundTripPropertyTests {
    /// Groups of fifty worlds, so that they run in parallel: four groups, or twenty with `AOS_LONG_TESTS=1`.
    private static let groups = Array(
        0..<(ProcessInfo.processInfo.environment["AOS_LONG_TESTS"] == nil ? 4 : 20))

    @Test(arguments: groups)
    func `worlds keep their hash through store and export, and patches lead from each to the next`(
        _ group: Int
    ) throws {
        var before: WorldBundle?
        for seed in group * 50..<(group + 1) * 50 {
            let bundle = try RandomWorld.bundle(seed)
            try checkRoundTrip(bundle, seed)
            if let before { try checkPatch(from: before, to: bundle, seed) }
            before = bundle
        }
    }

    /// Imports a world into a store, exports it as files and imports those into another store.
    private func checkRoundTrip(_ bundle: WorldBundle, _ seed: Int) throws {
        let files = MemoryFileSystem()
        let store = WorldStore(ContentStore(files: files, directory: "/store"))
        let isStored = seed.isMultiple(of: 4)
        if isStored { try store.put(bundle) }
        let contents = isStored ? try store.contents(bundle.manifestHash) : bundle.contents
        let options = AIRLayout.Options(includesBuiltIns: seed.isMultiple(of: 2), usesOneFile: seed.isMultiple(of: 3))
        let layout = AIRLayout(contents, options: options)
        _ = try layout.write(to: "/out", files: files)
        let again = WorldLoader.load(WorldSources.read(WorldFolder("/out"), files: files), files: files)
        #expect(again.manifestHash == bundle.manifestHash, "seed \(seed): \(again.errors)")
        // A second export has the same bytes.
        let second = try #require(again.bundle)
        #expect(AIRLayout(second.contents, options: options).files == layout.files)
        guard seed.isMultiple(of: 20) else { return }
        let other = WorldStore(ContentStore(files: files, directory: "/other"))
        try other.put(second)
        #expect(try store.store.verify() == other.store.verify())
        #expect(try layout.write(to: "/out", files: files).allSatisfy { $0.outcome == .unchanged })
    }

    private func checkPatch(from base: WorldBundle, to target: WorldBundle, _ seed: Int) throws {
        let filter: BundleFilter = seed.isMultiple(of: 4) ? .airOnly : .full
        let difference = WorldDifference(
            base: base.contents, baseHash: base.manifestHash, target: target, filter: filter)
        let document = try #require(difference.document())
        let compiled: CompiledPatch
        do throws(WorldIOError) {
            compiled = try PatchCompiler(base: base.contents, baseHash: base.manifestHash).compile(document)
        } catch {
            // Without its modules a world may be invalid; with them it must compile.
            #expect(filter == .airOnly, "seed \(seed): \(error.diagnostics)")
            return
        }
        let rest = WorldDifference(
            base: compiled.contents, baseHash: compiled.manifestHash, target: target, filter: filter)
        #expect(rest.isEmpty, "seed \(seed): \(rest.changes.map(\.id))")
        if filter == .airOnly {
            #expect(compiled.manifest.references(.module) == base.manifest.references(.module))
        }
    }

    @Test(arguments: groups) func `every pre-hash is checked`(_ seed: Int) throws {
        let (base, target) = (try RandomWorld.bundle(seed * 2), try RandomWorld.bundle(seed * 2 + 1))
        let whole = WorldDifference(base: base.contents, baseHash: base.manifestHash, target: target)
        let document = try #require(whole.document())
        for index in document.operations.indices {
            guard let wrong = document.operations[index].withWrongPreHash else { continue }
            var operations = document.operations
            operations[index] = wrong
            do throws(WorldIOError) {
                _ = try PatchCompiler(base: base.contents, baseHash: base.manifestHash).compile(
                    PatchDocument(baseManifestHash: base.manifestHash, operations: operations))
                Issue.record("seed \(seed): \(wrong.name) compiled")
            } catch {
                #expect(error.diagnostics.contains { $0.code == .preHashMismatch })
            }
        }
    }
}

extension PatchOperation {
    /// The op with a pre-hash that no base has; nil if the op has no pre-hash.
    fileprivate var withWrongPreHash: PatchOperation? {
        let wrong = Hash.of(Array("wrong".utf8))
        return switch self {
        case .addDefinition, .setManifestReferences, .setDefaults: nil
        case .replaceDefinition(let key, let node, _): .replaceDefinition(key, node: node, preHash: wrong)
        case .removeDefinition(let key, _): .removeDefinition(key, preHash: wrong)
        case .setRoutingEvents(let value, _): .setRoutingEvents(value, preHash: wrong)
        case .setRoutingInboxes(let value, _): .setRoutingInboxes(value, preHash: wrong)
        case .setTriggers(let value, _): .setTriggers(value, preHash: wrong)
        case .setModuleBindings(let value, _): .setModuleBindings(value, preHash: wrong)
        case .setSecrets(let value, _): .setSecrets(value, preHash: wrong)
        }
    }
}
