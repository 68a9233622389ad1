public import AIR
public import CanonicalCBOR

/// The differences between a world and its base (Documentation/system.md, *Ops and patches*).
public struct WorldDifference: Sendable {
    /// The base.
    public let base: WorldContents
    /// The hash of the base, or nil without one.
    public let baseHash: Hash?
    /// The world.
    public let target: WorldBundle
    /// The changes: definitions by kind and name, then references to built-ins, then blocks.
    public let changes: [Change]

    /// Compares a world with its base.
    public init(base: WorldContents, baseHash: Hash?, target: WorldBundle, filter: BundleFilter = .full) {
        self.base = base
        self.baseHash = baseHash
        self.target = target
        var changes: [Change] = []
        for kind in DefinitionKind.allCases where !(kind == .module && filter == .airOnly) {
            changes += Self.references(kind, from: base, to: target).sorted { $0.name < $1.name }
        }
        changes.sort { Self.rank($0) < Self.rank($1) }
        for block in ManifestBlock.allCases { changes += Self.entries(block, from: base.manifest, to: target.manifest) }
        self.changes = changes
    }

    /// Whether nothing differs but the order of references or a block that is empty on one side and absent on the
    /// other.
    public var isEmpty: Bool { changes.isEmpty }

    /// The change with an id.
    public func change(_ id: OpID) -> Change? { changes.first { $0.id == id } }

    private static func rank(_ change: Change) -> Int {
        switch change.subject {
        case .definition: 0
        case .reference: 1
        case .entry, .order: 2
        }
    }

    private static func references(
        _ kind: DefinitionKind, from base: WorldContents, to target: WorldBundle
    ) -> [Change] {
        // In manifest order, which sorts faster than the keys of a dictionary.
        var names: [DefinitionName] = []
        func table(_ references: [Manifest.Reference]) -> [DefinitionName: Manifest.Reference] {
            var table: [DefinitionName: Manifest.Reference] = [:]
            table.reserveCapacity(references.count)
            for reference in references where table[reference.name] == nil {
                table[reference.name] = reference
                names.append(reference.name)
            }
            return table
        }
        let after = table(target.manifest.references(kind))
        let addedCount = names.count
        let before = table(base.manifest.references(kind))
        let removed = names[addedCount...].filter { after[$0] == nil }
        names.replaceSubrange(addedCount..., with: removed)
        return names.sorted().compactMap { name in
            let key = DefinitionKey(kind, name)
            let (old, new) = (before[name], after[name])
            guard old?.hash != new?.hash else { return nil }
            if name.isReserved, target.definitions[key] == nil {
                return Change(
                    id: OpID("set:refs:\(kind.rawValue):\(name)"), operation: .set, subject: .reference(key),
                    before: old?.value, after: new?.value, hash: contentHash(new?.value))
            }
            let operation: Change.Operation = old == nil ? .add : new == nil ? .remove : .replace
            return Change(
                id: OpID("\(operation.rawValue):\(kind.rawValue):\(name)"), operation: operation, of: key,
                from: base.definitions[key], to: target.definitions[key], hash: new?.hash ?? contentHash(nil))
        }
    }

    private static func entries(_ block: ManifestBlock, from base: Manifest, to target: Manifest) -> [Change] {
        let before = BlockEntries(block, of: base)
        let after = BlockEntries(block, of: target)
        guard before.entries != after.entries else { return [] }
        func change(_ name: OpID, _ old: CBORValue?, _ new: CBORValue?) -> Change {
            let id = block == .defaultPolicy ? "set:default_policy" : "set:\(block.rawValue):\(name)"
            return Change(
                id: OpID(id), operation: .set, subject: .entry(block, name.text), before: old, after: new,
                hash: contentHash(new))
        }
        var changes: [Change] = []
        for entry in after.entries where before[entry.id]?.value != entry.value {
            changes.append(change(entry.id, before[entry.id]?.value, entry.value))
        }
        for entry in before.entries where after[entry.id] == nil {
            changes.append(change(entry.id, entry.value, nil))
        }
        if changes.isEmpty {
            let (old, new) = (before.entries.map(\.value), after.entries.map(\.value))
            return [
                Change(
                    id: OpID("set:\(block.rawValue):(order)"), operation: .set, subject: .order(block),
                    before: .array(old), after: .array(new), hash: contentHash(.array(new)))
            ]
        }
        return changes.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    }

    private static func contentHash(_ value: CBORValue?) -> Hash { (try? (value ?? .null).hash()) ?? .zero }
}
