import AIR
import CanonicalCBOR

/// Follows references through a difference to find the dependencies between changes (Documentation/system.md,
/// *Staging*).
///
/// A *hard* dependency is on a change without which something would be missing, or removed while still in use. A *soft*
/// dependency is on a change to something that exists either way.
struct NeedFinder {
    private let difference: WorldDifference
    private var definitions: [DefinitionKey: Fate] = [:]
    private var grants: [OpID: Fate] = [:]
    private var effects: [OpID: Fate] = [:]
    /// The effect definition of each kind in the world, and the value of each grant.
    private var effectKeys: [OpID: DefinitionKey] = [:]
    private var grantValues: [OpID: CBORValue] = [:]
    private var beneath: [DefinitionKey: Set<OpID>] = [:]
    private(set) var hard: [OpID: Set<OpID>] = [:]
    private(set) var soft: [OpID: Set<OpID>] = [:]
    /// For each change, the changes of what its subject used in the base: they may only work together.
    private(set) var related: [OpID: Set<OpID>] = [:]

    /// The changes of one target of references.
    private struct Fate {
        var added: OpID?
        var changed: OpID?
        var removed: OpID?
    }

    init(_ difference: WorldDifference) {
        self.difference = difference
        for reference in difference.target.manifest.references(.effect) {
            let key = DefinitionKey(.effect, reference.name)
            if let kind = kind(of: key, isAfter: true) { effectKeys[OpID(kind)] = key }
        }
        for grant in difference.target.manifest.defaults?.capGrants ?? [] {
            grantValues[OpID(grant.name)] = grant.value
        }
        definitions.reserveCapacity(difference.changes.count)
        for change in difference.changes { note(change) }
    }

    private mutating func note(_ change: Change) {
        switch change.subject {
        case .definition(let key), .reference(let key):
            // A definition of the base may be missing here, as in a fresh clone, so the operation decides.
            let isAdded = change.operation == .add || (change.operation == .set && !change.hasBefore)
            let isRemoved = change.operation == .remove || (change.operation == .set && !change.hasAfter)
            if isAdded {
                definitions[key, default: Fate()].added = change.id
            } else if isRemoved {
                definitions[key, default: Fate()].removed = change.id
            } else {
                definitions[key, default: Fate()].changed = change.id
            }
            guard key.kind == .effect else { return }
            let old = isAdded ? nil : kind(of: key, isAfter: false)
            let new = isRemoved ? nil : kind(of: key, isAfter: true)
            if let old, let new, OpID(old) == OpID(new) {
                effects[OpID(new), default: Fate()].changed = change.id
            } else {
                if let new { effects[OpID(new), default: Fate()].added = change.id }
                if let old { effects[OpID(old), default: Fate()].removed = change.id }
            }
        case .entry(.capGrants, let name):
            if !change.hasBefore {
                grants[OpID(name), default: Fate()].added = change.id
            } else if !change.hasAfter {
                grants[OpID(name), default: Fate()].removed = change.id
            } else {
                grants[OpID(name), default: Fate()].changed = change.id
            }
        case .entry, .order: break
        }
    }

    private func kind(of key: DefinitionKey, isAfter: Bool) -> String? {
        let own = isAfter ? difference.target.definitions[key] : difference.base.definitions[key]
        return (own ?? BuiltIns.definition(key)).flatMap(EffectSignature.init)?.kind
    }

    mutating func find() {
        let difference = difference
        let named = Parallel.map(difference.changes, chunk: 200) { change in
            (
                Self.targets(of: change, in: difference, isAfter: true),
                Self.targets(of: change, in: difference, isAfter: false)
            )
        }
        for (change, (after, before)) in zip(difference.changes, named) {
            for target in after { need(change.id, target) }
            // A removed definition must lose its users first.
            for target in before { release(change.id, target) }
        }
        // An effect kind that moves to another definition must have exactly one definition at any time.
        for fate in effects.values {
            guard let added = fate.added, let removed = fate.removed else { continue }
            Self.insert(removed, added, to: &hard)
            Self.insert(added, removed, to: &hard)
        }
    }

    private mutating func need(_ id: OpID, _ target: OutgoingReference.Target) {
        let fate = fate(of: target)
        Self.insert(id, fate.added, to: &hard)
        Self.insert(id, fate.changed, to: &soft)
        for changed in changes(beneath: target) { Self.insert(id, changed, to: &soft) }
    }

    /// Records that the removal of a target depends on the change that ends its use.
    private mutating func release(_ id: OpID, _ target: OutgoingReference.Target) {
        let fate = fate(of: target)
        if let removal = fate.removed { Self.insert(removal, id, to: &hard) }
        Self.insert(id, fate.changed, to: &related)
        for changed in changes(beneath: target) { Self.insert(id, changed, to: &related) }
    }

    private func fate(of target: OutgoingReference.Target) -> Fate {
        switch target {
        case .definition(let key): definitions[key] ?? Fate()
        case .grant(let name): grants[OpID(name)] ?? Fate()
        case .effectKind(let kind): effects[OpID(kind)] ?? Fate()
        }
    }

    private static func insert(_ id: OpID, _ need: OpID?, to needs: inout [OpID: Set<OpID>]) {
        guard let need, need != id else { return }
        needs[id, default: []].insert(need)
    }

    /// The changes reachable from a target through unchanged definitions.
    private mutating func changes(beneath target: OutgoingReference.Target) -> Set<OpID> {
        switch target {
        case .definition(let key): return changes(beneath: key)
        case .effectKind(let kind): return effectKeys[OpID(kind)].map { changes(beneath: $0) } ?? []
        case .grant(let name):
            guard let value = grantValues[OpID(name)] else { return [] }
            return changes(beneath: Manifest.outgoingReferences(of: value, in: .capGrants).map(\.target))
        }
    }

    private mutating func changes(beneath key: DefinitionKey) -> Set<OpID> {
        // A changed definition has its own change, with its own dependencies.
        guard definitions[key] == nil else { return [] }
        if let known = beneath[key] { return known }
        // In a cycle, the definition being visited adds nothing to itself.
        beneath[key] = []
        guard let definition = difference.target.definitions[key] else { return [] }
        let found = changes(beneath: definition.outgoingTargets)
        beneath[key] = found
        return found
    }

    private mutating func changes(beneath targets: [OutgoingReference.Target]) -> Set<OpID> {
        var found: Set<OpID> = []
        for target in targets {
            let fate = fate(of: target)
            for id in [fate.added, fate.changed].compactMap(\.self) { found.insert(id) }
            found.formUnion(changes(beneath: target))
        }
        return found
    }

    private static func targets(
        of change: Change, in difference: WorldDifference, isAfter: Bool
    ) -> [OutgoingReference.Target] {
        switch change.subject {
        case .definition(let key):
            guard isAfter ? change.hasAfter : change.hasBefore else { return [] }
            let definition = isAfter ? difference.target.definitions[key] : difference.base.definitions[key]
            return definition?.outgoingTargets ?? []
        case .reference: return []
        case .entry(let block, let name):
            guard let value = isAfter ? change.after : change.before else { return [] }
            var found = Manifest.outgoingReferences(of: value, in: block).map(\.target)
            if block == .moduleBindings {
                let manifest = isAfter ? difference.target.manifest : difference.base.manifest
                if let slot = BlockEntries(block, of: manifest)[OpID(name)]?.slot {
                    let module = DefinitionKey(.module, DefinitionName(slot.module))
                    found.append(.definition(module))
                }
            }
            return found
        case .order: return []
        }
    }
}
