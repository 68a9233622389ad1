public import AIR
import CanonicalCBOR

/// Keeps both versions of a definition that a patch and the world changed: theirs keeps the name, mine gets a new one.
///
/// Only definitions can exist twice. An entry of a block is a rule about something: two of them would be two rules for
/// the same thing.
public enum KeepingBoth {
    /// The reason why both can't be kept.
    public enum Obstacle: Sendable, Hashable {
        /// It is an entry of a block, or an order.
        case entry
        /// One side removed the definition.
        case removed
        /// The new name is malformed or reserved.
        case malformed(DefinitionName)
        /// The new name is already defined, or something refers to it.
        case taken(DefinitionKey)
        /// A policy of the patch uses one name for both a plan and a module.
        case ambiguous(DefinitionKey, policy: DefinitionName)

        /// Whether choosing another name would help.
        public var isOfName: Bool {
            switch self {
            case .malformed, .taken: true
            case .entry, .removed, .ambiguous: false
            }
        }

        /// The obstacle, in one lower-case line.
        public var message: String {
            switch self {
            case .entry: "both sides can be kept only for definitions; a manifest entry is unique"
            case .removed: "one side removes it, so there is only one version to keep"
            case .malformed(let name): "`\(name)` is not namespace/Name@version"
            case .taken(let key):
                "the name `\(key.name)` is taken: a \(key.kind.title) has it, or something refers to it"
            case .ambiguous(let key, let policy):
                "the policy `\(policy)` uses the name `\(key.name)` for both a plan and a module"
            }
        }
    }

    /// The reason why both sides of an op can't be kept under any new name; nil if they can.
    public static func obstacle(_ op: ThreeWayMerge.Op) -> Obstacle? {
        guard DefinitionKind(rawValue: op.kind) != nil else { return .entry }
        return op.theirs == nil || op.mine == nil ? .removed : nil
    }

    /// The new names of the definitions that are kept in both versions.
    static func names(_ changes: [Change], _ ops: [ThreeWayMerge.Op]) -> [DefinitionKey: DefinitionName] {
        var names: [DefinitionKey: DefinitionName] = [:]
        for (change, op) in zip(changes, ops) {
            if case .chosen(.both(let name)) = op.fate, let key = change.definitionKey { names[key] = name }
        }
        return names
    }

    /// The reasons against keeping both, by op.
    static func obstacles(
        _ changes: [Change], _ ops: [ThreeWayMerge.Op], theirs: WorldContents, mine: WorldContents
    ) -> [OpID: Obstacle] {
        var found: [OpID: Obstacle] = [:]
        var wanted: [(op: ThreeWayMerge.Op, key: DefinitionKey, new: DefinitionKey)] = []
        for (change, op) in zip(changes, ops) {
            guard case .chosen(.both(let name)) = op.fate else { continue }
            if let obstacle = obstacle(op) {
                found[op.id] = obstacle
            } else if !name.isWellFormed || name.isReserved {
                found[op.id] = .malformed(name)
            } else if let key = change.definitionKey {
                wanted.append((op, key, DefinitionKey(key.kind, name)))
            }
        }
        guard !wanted.isEmpty else { return found }
        let taken = named(in: theirs).union(named(in: mine))
        let names = Set(wanted.map(\.key))
        let carried = Set(zip(changes, ops).filter { $0.1.isCarried }.compactMap(\.0.definitionKey))
        var given: Set<DefinitionKey> = []
        for (op, key, new) in wanted {
            if taken.contains(new) || !given.insert(new).inserted {
                found[op.id] = .taken(new)
            } else if let policy = ambiguity(of: key, names, carried, in: mine) {
                found[op.id] = .ambiguous(key, policy: policy)
            }
        }
        return found
    }

    /// Everything that a world defines or names: defining a name that is used but undefined would change its meaning.
    private static func named(in world: WorldContents) -> Set<DefinitionKey> {
        var named = Set(world.definitions.keys)
        for definition in world.definitions.values { named.formUnion(definition.mentions.lazy.map(\.key)) }
        for block in ManifestBlock.allCases {
            for entry in BlockEntries(block, of: world.manifest).entries {
                for case .definition(let key) in Manifest.outgoingReferences(of: entry.value, in: block).map(\.target) {
                    named.insert(key)
                }
            }
        }
        return named
    }

    /// The name of a carried policy with a rule that names both a plan and a module, only one of which is renamed.
    private static func ambiguity(
        of key: DefinitionKey, _ renamed: Set<DefinitionKey>, _ carried: Set<DefinitionKey>, in mine: WorldContents
    ) -> DefinitionName? {
        guard key.kind == .plan || key.kind == .module else { return nil }
        let other = DefinitionKey(key.kind == .plan ? .module : .plan, key.name)
        guard mine.definitions[other] != nil, !renamed.contains(other) else { return nil }
        for policy in carried.sorted() where policy.kind == .policy {
            let mentions = mine.definitions[policy]?.mentions ?? []
            let places = Set(mentions.filter { $0.key == key }.map(\.pointer))
            if mentions.contains(where: { $0.key == other && places.contains($0.pointer) }) { return policy.name }
        }
        return nil
    }

    /// The ops for which both sides were kept, with their new names, as far as the outcome shows them.
    ///
    /// A definition that neither side has is one of mine under a new name. If there are several, it is identified by
    /// its contents apart from names, since those may have changed as well.
    public static func kept(
        _ conflicts: [ThreeWayMerge.Op], mine: WorldContents, theirs: WorldContents, outcome: WorldContents
    ) -> [OpID: DefinitionName] {
        var new = outcome.definitions.keys.filter { mine.definitions[$0] == nil && theirs.definitions[$0] == nil }
            .sorted()
        var found: [OpID: DefinitionName] = [:]
        for op in conflicts where obstacle(op) == nil {
            guard let kind = DefinitionKind(rawValue: op.kind),
                let old = mine.definitions[DefinitionKey(kind, DefinitionName(op.name))],
                outcome.definitions[old.key]?.value == op.theirs,
                let place = new.firstIndex(where: { outcome.definitions[$0].map { isSame($0, as: old) } ?? false })
            else { continue }
            found[op.id] = new.remove(at: place).name
        }
        return found
    }

    /// Whether two definitions are equal apart from the names in them.
    private static func isSame(_ definition: Definition, as other: Definition) -> Bool {
        let mentions = (definition.mentions, other.mentions)
        guard definition.key.kind == other.key.kind, mentions.0.map(\.pointer) == mentions.1.map(\.pointer) else {
            return false
        }
        let names = zip(mentions.0, mentions.1).map { ($0.key, $1.key.name) }
        let renamed = try? definition.renaming(Dictionary(names, uniquingKeysWith: { first, _ in first }))
        return renamed == other
    }

    /// The changes of a block, and the manifest that they lead to, with names replaced wherever they refer to
    /// definitions.
    static func renaming(
        _ names: [DefinitionKey: DefinitionName], _ changes: [Change], of block: ManifestBlock, in manifest: Manifest
    ) -> ([Change], Manifest) {
        guard !names.isEmpty else { return (changes, manifest) }
        var target = manifest
        let before = BlockEntries(block, of: manifest).entries
        let own = Set(changes.lazy.filter { $0.hasAfter }.map { OpID($0.name) })
        switch block {
        case .moduleBindings:
            target.moduleBindings = bindings(names, own, before)
        case .defaultPolicy:
            guard let policy = manifest.defaults?.policy else { break }
            let renamed = Manifest.renaming(names, in: .text(policy), of: block)
            target.defaults?.policy = own.isEmpty ? policy : renamed.asText
        case .capGrants, .routingEvents, .routingInboxes, .triggers:
            target.set(
                block, before.map { own.contains($0.id) ? Manifest.renaming(names, in: $0.value, of: block) : $0.value }
            )
        }
        // An entry is identified by its name, which renaming may change.
        let after = BlockEntries(block, of: target).entries
        guard after.count == before.count else { return (changes, target) }
        let places = Dictionary(before.enumerated().map { ($1.id, $0) }, uniquingKeysWith: { first, _ in first })
        return (
            changes.map { change in
                guard case .entry(_, let name) = change.subject, change.hasAfter, let place = places[OpID(name)]
                else { return change }
                return Change(
                    id: change.id, operation: change.operation, subject: .entry(block, after[place].id.text),
                    before: change.before, after: after[place].value, hash: change.hash)
            }, target
        )
    }

    /// The bindings of modules, one slot each, in their current order.
    private static func bindings(
        _ names: [DefinitionKey: DefinitionName], _ own: Set<OpID>, _ entries: [BlockEntries.Entry]
    ) -> [Manifest.ModuleBinding] {
        entries.compactMap { entry in
            guard let slot = entry.slot, let grant = entry.value.asText else { return nil }
            let renamed = own.contains(entry.id) ? names[DefinitionKey(.module, DefinitionName(slot.module))] : nil
            return Manifest.ModuleBinding(module: renamed?.text ?? slot.module, slots: [(slot.name, grant)])
        }
    }
}
