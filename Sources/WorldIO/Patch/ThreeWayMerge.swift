public import AIR
public import CanonicalCBOR

/// A patch rebased onto a world that has moved on: base, theirs and mine (Documentation/system.md, *Rebasing*).
///
/// The base is the manifest that the patch was made for, theirs is the world's current one, mine is the patch's result.
/// Changes of mine alone are carried over. Where both changed one definition or one entry of a block, a person decides.
public struct ThreeWayMerge: Sendable {
    /// The side that a person chooses where both changed the same thing.
    public enum Side: Sendable, Hashable, Codable {
        /// The current content of the world: the op is omitted.
        case theirs
        /// The content of the patch: it replaces the current content of the world.
        case mine
        /// Both: the world's version keeps the name, and the patch's version is added under another.
        ///
        /// Ops that the patch carries over refer to the new name; everything else still refers to theirs.
        case both(as: DefinitionName)
    }

    /// The fate of an op.
    public enum Fate: Sendable, Hashable, Codable {
        /// Only the patch changed this; the op is unchanged.
        case kept
        /// The world already has the same content; the op is omitted.
        case present
        /// Both changed this differently, and no side was chosen, or one that is impossible.
        case conflict
        /// Both changed this differently, and a side was chosen.
        case chosen(Side)
    }

    /// One op of the patch, with its content on each side; nil where a side has no content.
    public struct Op: Sendable, Equatable, Codable {
        /// The stable name.
        public let id: OpID
        /// The kind of definition, or the name of the block.
        public let kind: String
        /// The name of the definition or entry.
        public let name: String
        /// The content that the patch was made for.
        public let base: CBORValue?
        /// The current content of the world.
        public let theirs: CBORValue?
        /// The content of the patch.
        public let mine: CBORValue?
        /// The fate of the op.
        public let fate: Fate

        /// Whether it is part of the new patch.
        public var isCarried: Bool {
            switch fate {
            case .kept, .chosen(.mine), .chosen(.both): true
            case .present, .conflict, .chosen(.theirs): false
            }
        }
    }

    /// The ops of the patch, in the order of a difference.
    public let ops: [Op]
    /// The patch for the current world; nil while ops are in conflict, or if none is left.
    public let document: PatchDocument?
    /// The reasons why both sides of an op can't be kept although that was chosen; these ops are still in conflict.
    public let obstacles: [OpID: KeepingBoth.Obstacle]

    /// The ops that need a decision.
    public var conflicts: [Op] { ops.filter { $0.fate == .conflict } }

    /// Merges a patch with the changes of the world.
    ///
    /// - Parameter choices: the chosen sides, by op; those for ops that are not in conflict have no effect.
    /// - Throws: ``CBORError`` when a manifest has no canonical form.
    public init(
        base: WorldContents, theirs: WorldContents, theirsHash: Hash, mine: WorldContents,
        choices: [OpID: Side] = [:]
    ) throws(CBORError) {
        let changes = try Self.changes(from: base, to: mine)
        let others = Others(try Self.changes(from: base, to: theirs), theirs.manifest)
        func ops(_ choices: [OpID: Side]) -> [Op] {
            changes.map { change in
                Op(
                    change, theirs: others.content(change), isContested: others.touches(change),
                    choice: choices[change.id])
            }
        }
        // An op with an obstacle must not block another: it is treated as if no side had been chosen.
        let obstacles = KeepingBoth.obstacles(changes, ops(choices), theirs: theirs, mine: mine)
        let ops = ops(choices.filter { obstacles[$0.key] == nil })
        self.ops = ops
        self.obstacles = obstacles
        let carried = zip(changes, ops).filter { $0.1.isCarried }.map(\.0)
        guard !ops.contains(where: { $0.fate == .conflict }), !carried.isEmpty else {
            document = nil
            return
        }
        let target = try Self.bundle(theirs, applying: carried, of: mine, renamed: KeepingBoth.names(changes, ops))
        let difference = WorldDifference(base: theirs, baseHash: theirsHash, target: target)
        document = difference.isEmpty ? nil : difference.document()
    }

    private static func changes(from base: WorldContents, to world: WorldContents) throws(CBORError) -> [Change] {
        WorldDifference(base: base, baseHash: nil, target: try bundle(world)).changes
    }

    private static func bundle(
        _ world: WorldContents, applying changes: [Change] = [], of mine: WorldContents = WorldContents.nothing,
        renamed names: [DefinitionKey: DefinitionName] = [:]
    ) throws(CBORError) -> WorldBundle {
        var definitions = world.definitions.filter { !$0.key.name.isReserved }
        var manifest = world.manifest
        var references = ReferenceTable(manifest)
        for change in changes {
            guard let key = change.definitionKey else { continue }
            let place = DefinitionKey(key.kind, names[key] ?? key.name)
            let definition = try mine.definitions[key]?.renaming(names)
            definitions[place] = key.name.isReserved ? nil : definition
            if let reference = mine.manifest.reference(key) {
                let isSame = definition == mine.definitions[key]
                references.set(place, isSame ? reference.hash : definition?.hash ?? reference.hash, appends: true)
            } else {
                references.remove(place)
            }
        }
        manifest.references = references.references
        for block in ManifestBlock.allCases {
            let own = changes.filter { $0.isOf(block) }
            guard !own.isEmpty else { continue }
            let (changes, target) = KeepingBoth.renaming(names, own, of: block, in: mine.manifest)
            manifest.apply(changes, to: block, towards: target)
        }
        return try WorldBundle(manifest: manifest, definitions: definitions)
    }
}

/// The changes of the world since the base.
private struct Others {
    private var changes: [OpID: Change] = [:]
    private var blocks: [ManifestBlock: BlockEntries] = [:]

    init(_ found: [Change], _ manifest: Manifest) {
        for change in found {
            changes[change.subjectID] = change
            if let block = change.block { blocks[block] = BlockEntries(block, of: manifest) }
        }
    }

    /// Whether the world changed the subject of a change; an order involves every entry of its block.
    func touches(_ change: Change) -> Bool {
        if case .order(let block) = change.subject { return blocks[block] != nil }
        return changes[change.subjectID] != nil
    }

    /// The current content of the world for the subject of a change.
    func content(_ change: Change) -> CBORValue? {
        if case .order(let block) = change.subject, let entries = blocks[block]?.entries {
            return .array(entries.map(\.value))
        }
        guard let other = changes[change.subjectID] else { return change.before }
        return other.after
    }
}

extension ThreeWayMerge.Op {
    fileprivate init(_ change: Change, theirs: CBORValue?, isContested: Bool, choice: ThreeWayMerge.Side?) {
        let fate: ThreeWayMerge.Fate =
            if !isContested { .kept } else if theirs == change.after { .present } else {
                choice.map { .chosen($0) } ?? .conflict
            }
        self.init(
            id: change.id, kind: change.kind, name: change.name, base: change.before, theirs: theirs,
            mine: change.after, fate: fate)
    }
}

extension Change {
    /// The subject of the change, for any operation.
    fileprivate var subjectID: OpID {
        if case .definition(let key) = subject { OpID("\(key.kind.rawValue):\(key.name)") } else { id }
    }

    fileprivate var block: ManifestBlock? {
        switch subject {
        case .entry(let block, _), .order(let block): block
        case .definition, .reference: nil
        }
    }

    var definitionKey: DefinitionKey? {
        switch subject {
        case .definition(let key), .reference(let key): key
        case .entry, .order: nil
        }
    }
}

extension WorldContents {
    fileprivate static let nothing = WorldContents(manifest: .empty, definitions: [:])
}

extension Manifest {
    /// Applies some changes to a block: existing entries keep their positions, and new ones come last, in the target's
    /// order.
    fileprivate mutating func apply(_ changes: [Change], to block: ManifestBlock, towards target: Manifest) {
        if block == .defaultPolicy {
            var own = defaults ?? Defaults()
            own.policy = changes.last?.after?.asText
            return defaults = own
        }
        let after = BlockEntries(block, of: target)
        let before = BlockEntries(block, of: self)
        if block == .moduleBindings {
            return moduleBindings = bindings(applying: changes) { (after[$0] ?? before[$0])?.slot }
        }
        var values: [OpID: CBORValue?] = [:]
        for change in changes { values[OpID(change.name)] = .some(change.after) }
        let isOrder = changes.contains { if case .order = $0.subject { true } else { false } }
        set(block, isOrder ? after.entries.map(\.value) : before.applying(values, towards: after))
    }

    /// Replaces the entries of a block; module bindings and the default policy are not lists and not handled here.
    mutating func set(_ block: ManifestBlock, _ entries: [CBORValue]) {
        switch block {
        case .capGrants:
            var own = defaults ?? Defaults()
            own.capGrants = entries.compactMap(CapGrant.init)
            defaults = own
        case .routingEvents:
            var own = routing ?? Routing()
            own.events = entries.compactMap(RoutedEvent.init)
            routing = own
        case .routingInboxes:
            var own = routing ?? Routing()
            own.inboxes = entries.compactMap(RoutedInbox.init)
            routing = own
        case .triggers: triggers = entries.compactMap(Trigger.init)
        case .moduleBindings, .defaultPolicy: return
        }
    }
}
