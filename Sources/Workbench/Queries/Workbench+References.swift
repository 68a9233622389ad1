public import WorldProtocol
import AIR
import Sync
import WorldIO

extension Workbench {
    /// The users of names with a prefix, or the definitions that these refer to.
    public func references(_ query: ReferenceQuery) -> ReferenceMatches {
        let world = world()
        let start = query.name.utf8.map { UInt8(ascii: "A")...UInt8(ascii: "Z") ~= $0 ? $0 | 0x20 : $0 }
        guard !start.isEmpty else { return ReferenceMatches() }
        switch query.direction {
        case .users:
            let found = world.users.users(ofNamesWith: start)
            return Self.matches(found, in: world) { change in
                Self.named(by: change).contains { $0.name.begins(with: start) }
            }
        case .used:
            var found: Set<DefinitionKey> = []
            for key in world.loaded.keys where key.name.begins(with: start) {
                for reference in world.loaded.entries[key]?.definition.outgoingReferences ?? [] {
                    if case .definition(let other) = reference.target { found.insert(other) }
                }
            }
            return Self.matches(found, in: world) { _ in false }
        }
    }

    private static func matches(
        _ found: Set<DefinitionKey>, in world: WorldParts, _ isMatch: (Change) -> Bool
    ) -> ReferenceMatches {
        var roots: Set<String> = []
        for key in found { for origin in world.loaded.entries[key]?.origins ?? [] { roots.insert(origin.root) } }
        let changes = (world.difference?.changes ?? []).filter { change in
            if case .definition(let key) = change.subject, found.contains(key) { return true }
            return isMatch(change)
        }
        return ReferenceMatches(definitions: found, changes: Set(changes.map(\.id)), roots: roots)
    }

    /// The references in a change that the world's definitions do not contain: those of entries and of removed
    /// definitions.
    private static func named(by change: Change) -> [OutgoingReference.Target] {
        guard let value = change.after ?? change.before else { return [] }
        switch change.subject {
        case .definition(let key):
            guard change.after == nil, let gone = try? Definition(key, value: value) else { return [] }
            return gone.outgoingReferences.map(\.target)
        case .reference(let key): return [.definition(key)]
        case .entry(let block, _): return Manifest.outgoingReferences(of: value, in: block).map(\.target)
        case .order: return []
        }
    }
}

extension Snapshot {
    /// A definition's row, found by binary search.
    func row(of key: DefinitionKey) -> DefinitionRow? {
        var range = definitions.indices
        while !range.isEmpty {
            let middle = range.lowerBound + range.count / 2
            if definitions[middle].key < key {
                range = middle + 1..<range.upperBound
            } else {
                range = range.lowerBound..<middle
            }
        }
        guard definitions.indices.contains(range.lowerBound), definitions[range.lowerBound].key == key else {
            return nil
        }
        return definitions[range.lowerBound]
    }
}
