import AIR
import CanonicalCBOR

/// The references of a manifest while a patch changes them: each is found in constant time and keeps its position.
struct ReferenceTable {
    private var lists: [DefinitionKind: [Manifest.Reference?]] = [:]
    private var positions: [DefinitionKey: [Int]] = [:]

    init(_ manifest: Manifest) {
        for kind in DefinitionKind.allCases { replaceAll(kind, by: manifest.references(kind)) }
    }

    /// The reference to a definition.
    subscript(key: DefinitionKey) -> Manifest.Reference? {
        positions[key]?.first.flatMap { lists[key.kind]?[$0] }
    }

    /// The lists as a manifest holds them.
    var references: [DefinitionKind: [Manifest.Reference]] {
        lists.mapValues { $0.compactMap(\.self) }.filter { !$0.value.isEmpty }
    }

    /// Sets the hash of every reference to a definition; without a reference, appends one or does nothing.
    mutating func set(_ key: DefinitionKey, _ hash: Hash, appends: Bool) {
        let reference = Manifest.Reference(key.name, hash)
        if let places = positions[key] {
            for place in places { lists[key.kind]?[place] = reference }
        } else if appends {
            positions[key] = [lists[key.kind, default: []].count]
            lists[key.kind, default: []].append(reference)
        }
    }

    /// Removes every reference to a definition.
    mutating func remove(_ key: DefinitionKey) {
        for place in positions.removeValue(forKey: key) ?? [] { lists[key.kind]?[place] = nil }
    }

    /// Sets the whole list of a kind.
    mutating func replaceAll(_ kind: DefinitionKind, by references: [Manifest.Reference]) {
        for reference in (lists[kind] ?? []).compactMap(\.self) { positions[DefinitionKey(kind, reference.name)] = nil }
        lists[kind] = references
        for (place, reference) in references.enumerated() {
            positions[DefinitionKey(kind, reference.name), default: []].append(place)
        }
    }
}
