import AIR
import CanonicalCBOR
import Randomness
import Testing
import WorldIO

/// Merges of three random worlds with the same names that keep both sides wherever possible.
@Suite struct KeepingBothPropertyTests {
    private static let seeds = Array(0..<60)

    private func merge(
        _ seed: Int, _ choices: [OpID: ThreeWayMerge.Side] = [:]
    ) throws -> (merge: ThreeWayMerge, theirs: WorldBundle, mine: WorldBundle) {
        let (base, theirs, mine) = try (
            RandomWorld.bundle(3 * seed), RandomWorld.bundle(3 * seed + 1), RandomWorld.bundle(3 * seed + 2)
        )
        let merge = try ThreeWayMerge(
            base: base.contents, theirs: theirs.contents, theirsHash: theirs.manifestHash, mine: mine.contents,
            choices: choices)
        return (merge, theirs, mine)
    }

    /// Keeps both sides of each conflict that allows it, and mine of all others.
    private func choices(_ merge: ThreeWayMerge) -> [OpID: ThreeWayMerge.Side] {
        var choices: [OpID: ThreeWayMerge.Side] = [:]
        for (index, op) in merge.conflicts.enumerated() {
            choices[op.id] =
                KeepingBoth.obstacle(op) == nil ? .both(as: DefinitionName("n/kept\(index)@7")) : .mine
        }
        return choices
    }

    @Test(arguments: seeds) func `theirs keeps its name and mine gets the new one`(_ seed: Int) throws {
        let choices = choices(try merge(seed).merge)
        let (merge, theirs, mine) = try merge(seed, choices)
        #expect(merge.obstacles.isEmpty, "\(merge.obstacles)")
        #expect(merge.conflicts.isEmpty)
        // A merge of three worlds may be invalid; if it is valid, it contains both changes.
        guard let document = merge.document,
            let result = try? PatchCompiler(base: theirs.contents, baseHash: theirs.manifestHash).compile(document)
        else { return }
        var names: [DefinitionKey: DefinitionName] = [:]
        for op in merge.ops {
            guard case .chosen(.both(let name)) = op.fate else { continue }
            let kind = try #require(DefinitionKind(rawValue: op.kind))
            names[DefinitionKey(kind, DefinitionName(op.name))] = name
        }
        for (key, name) in names {
            #expect(result.contents.definitions[key] == theirs.definitions[key], "\(key)")
            let renamed = try #require(try mine.definitions[key]?.renaming(names))
            #expect(renamed.key == DefinitionKey(key.kind, name))
            #expect(result.contents.definitions[renamed.key] == renamed, "\(key)")
        }
    }

    @Test func `many merges of random worlds keep both sides and compile`() throws {
        var count = 0
        for seed in Self.seeds {
            let (merge, theirs, _) = try merge(seed, choices(try merge(seed).merge))
            guard let document = merge.document,
                (try? PatchCompiler(base: theirs.contents, baseHash: theirs.manifestHash).compile(document)) != nil
            else { continue }
            count += merge.ops.count { if case .chosen(.both) = $0.fate { true } else { false } }
        }
        #expect(count > 10)
    }

    @Test(arguments: seeds) func `renaming back and forth restores a definition`(_ seed: Int) throws {
        let world = try RandomWorld.bundle(seed)
        let names = Dictionary(
            uniqueKeysWithValues: world.definitions.keys.sorted().enumerated().map { index, key in
                (key, DefinitionName("n/other\(index)@\(index + 2)"))
            })
        let back = Dictionary(uniqueKeysWithValues: names.map { (DefinitionKey($0.kind, $1), $0.name) })
        for definition in world.definitions.values {
            let renamed = try definition.renaming(names)
            let left = renamed.mentions.filter { names[$0.key] != nil }
            #expect(left.isEmpty, "\(definition.key): \(left)")
            #expect(try renamed.renaming(back) == definition)
        }
    }
}
