import AIR
import CanonicalCBOR
import JSON
import Randomness
import Testing
import WorldIO

@Suite struct PatchPropertyTests {
    private static let seeds = Array(0..<60)

    private func pair(_ seed: Int) throws -> WorldDifference {
        let (base, target) = (try RandomWorld.bundle(seed * 2), try RandomWorld.bundle(seed * 2 + 1))
        return WorldDifference(base: base.contents, baseHash: base.manifestHash, target: target)
    }

    private func compile(_ difference: WorldDifference, _ document: PatchDocument) throws -> CompiledPatch {
        let baseHash = try #require(difference.baseHash)
        do throws(WorldIOError) {
            return try PatchCompiler(base: difference.base, baseHash: baseHash).compile(document)
        } catch {
            Issue.record("\(error.diagnostics)")
            throw error
        }
    }

    @Test(arguments: seeds) func `the document of a difference leads to the world`(_ seed: Int) throws {
        let difference = try pair(seed)
        let document = try #require(difference.document())
        let compiled = try compile(difference, document)
        let rest = WorldDifference(base: compiled.contents, baseHash: compiled.manifestHash, target: difference.target)
        #expect(rest.isEmpty, "\(rest.changes.map(\.id))")
        // Only the order of references and blocks that are empty on one side may differ.
        #expect(compiled.manifest.triggers == difference.target.manifest.triggers)
        #expect(compiled.manifest.moduleBindings == difference.target.manifest.moduleBindings)
        #expect(compiled.manifest.defaults?.policy == difference.target.manifest.defaults?.policy)
        #expect(compiled.manifest.defaults?.capGrants ?? [] == difference.target.manifest.defaults?.capGrants ?? [])
        #expect(compiled.manifest.routing?.events ?? [] == difference.target.manifest.routing?.events ?? [])
        #expect(Set(compiled.nodes.map(\.key)).count == compiled.nodes.count)
        for kind in DefinitionKind.allCases {
            #expect(Set(compiled.manifest.references(kind)) == Set(difference.target.manifest.references(kind)))
        }
    }

    @Test(arguments: seeds) func `the everything-added document produces the world, but removes nothing`(
        _ seed: Int
    ) throws {
        let difference = try pair(seed)
        let document = PatchDocument.everythingAdded(
            difference.target, base: difference.base.manifest, baseHash: try #require(difference.baseHash))
        let empty = WorldContents(manifest: .empty, definitions: [:])
        let first = PatchDocument.everythingAdded(
            difference.target, base: .empty, baseHash: try Manifest.empty.hash())
        // Applied to an empty base, it produces the world, except for built-ins, which it does not list.
        let names = DefinitionKind.allCases.flatMap { difference.target.manifest.references($0) }.map(\.name)
        if !names.contains(where: \.isReserved) {
            let compiled = try PatchCompiler(base: empty, baseHash: Manifest.empty.hash()).compile(first)
            let rest = WorldDifference(
                base: compiled.contents, baseHash: compiled.manifestHash, target: difference.target)
            #expect(rest.isEmpty, "\(rest.changes.map(\.id))")
        }
        #expect(!document.operations.contains { if case .removeDefinition = $0 { true } else { false } })
    }

    @Test(arguments: seeds) func `a world does not differ from itself`(_ seed: Int) throws {
        let bundle = try RandomWorld.bundle(seed)
        let difference = WorldDifference(base: bundle.contents, baseHash: bundle.manifestHash, target: bundle)
        #expect(difference.isEmpty)
        #expect(difference.document()?.operations.isEmpty == true)
    }

    @Test(arguments: seeds) func `ids are unique, and removals have the hash of null`(_ seed: Int) throws {
        let changes = try pair(seed).changes
        #expect(Set(changes.map(\.id)).count == changes.count)
        for change in changes where change.after == nil {
            let null = try CBORValue.null.hash()
            #expect(change.hash == null)
        }
    }

    @Test(arguments: seeds) func `a document survives writing and reading`(_ seed: Int) throws {
        let difference = try pair(seed)
        let full = PatchDocument.everythingAdded(
            difference.target, base: difference.base.manifest, baseHash: try #require(difference.baseHash))
        for document in [try #require(difference.document()), full] {
            let text = JSONPrinter.pretty(PlainData.json(of: document.value))
            let data = try PlainData.value(of: JSONParser.parse(Array(text.utf8)))
            let (read, findings) = PatchDocument.read(data, base: nil)
            #expect(findings.isEmpty, "\(findings)")
            #expect(read == document)
        }
    }

    @Test(arguments: seeds) func `an air-only difference never touches modules`(_ seed: Int) throws {
        let whole = try pair(seed)
        let difference = WorldDifference(
            base: whole.base, baseHash: whole.baseHash, target: whole.target, filter: .airOnly)
        let document = try #require(difference.document())
        for operation in document.operations {
            switch operation {
            case .addDefinition(let key, _), .replaceDefinition(let key, _, _), .removeDefinition(let key, _):
                #expect(key.kind != .module)
            case .setManifestReferences(let add, let remove):
                #expect((add.map(\.key) + remove).allSatisfy { $0.kind != .module })
            default: break
            }
        }
        if let compiled = try? PatchCompiler(
            base: difference.base, baseHash: try #require(difference.baseHash)
        ).compile(document) {
            #expect(compiled.manifest.references(.module) == whole.base.manifest.references(.module))
        }
    }

    @Test(arguments: seeds) func `any change compiles with its dependencies, and the rest can follow`(
        _ seed: Int
    ) throws {
        let difference = try pair(seed)
        let needs = ChangeNeeds(difference)
        var random = SeededGenerator(seed: seed)
        for change in difference.changes {
            let others = Set(difference.changes.shuffled(using: &random).prefix(seed % 3).map(\.id))
            let chosen = needs.completed(others, with: [change.id])
            #expect(chosen.isSuperset(of: others.union([change.id])))
            let selection = needs.select(chosen)
            #expect(selection.blocked.isEmpty)
            guard let compiled = selection.compiled else {
                Issue.record("\(change.id) with \(chosen.sorted()): \(selection.diagnostics.map(\.message))")
                continue
            }
            let rest = WorldDifference(
                base: compiled.contents, baseHash: compiled.manifestHash, target: difference.target)
            #expect(rest.changes.count <= difference.changes.count)
            let document = try #require(rest.document())
            let final = try compile(rest, document)
            let nothing = WorldDifference(
                base: final.contents, baseHash: final.manifestHash, target: difference.target)
            #expect(nothing.isEmpty, "\(nothing.changes.map(\.id))")
        }
    }

    @Test(arguments: seeds) func `a selection that does not compile has an error`(_ seed: Int) throws {
        let difference = try pair(seed)
        let needs = ChangeNeeds(difference)
        var random = SeededGenerator(seed: seed)
        for _ in 0..<10 {
            let chosen = Set(difference.changes.map(\.id).filter { _ in Bool.random(using: &random) })
            let selection = needs.select(chosen)
            #expect(Set(selection.chosen) == chosen)
            if !selection.compiles { #expect(selection.diagnostics.containsError) }
            // Every blocked op depends on ops that are not chosen.
            for blocked in selection.blocked {
                #expect(!blocked.needs.isEmpty)
                #expect(chosen.contains(blocked.id) && chosen.isDisjoint(with: blocked.needs))
            }
        }
    }
}
