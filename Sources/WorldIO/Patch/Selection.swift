public import AIR
import JSON

/// A subset of a world's changes: what it results in, and what stands against it (SYSTEM §6, *Selecting ops*).
public struct Selection: Sendable {
    /// A change that can't stand without others.
    public struct Blocked: Sendable, Equatable {
        /// The change.
        public let id: OpID
        /// The changes that it needs and that are not chosen.
        public let needs: [OpID]
    }

    /// The chosen changes, in the order of the difference.
    public let chosen: [OpID]
    /// The compiled patch; nil when it does not compile.
    public let compiled: CompiledPatch?
    /// The document that was compiled; nil when there is no base.
    public let document: PatchDocument?
    /// Chosen changes that need others.
    public let blocked: [Blocked]
    /// Why it does not compile, and warnings.
    public let diagnostics: [Diagnostic]

    /// Whether the chosen changes make a world.
    public var compiles: Bool { compiled != nil }
}

/// Finds out what changes need of each other.
public struct ChangeNeeds: Sendable {
    private let difference: WorldDifference
    private let direct: [OpID: [OpID]]
    private let soft: [OpID: [OpID]]

    /// The needs within a difference.
    public init(_ difference: WorldDifference) {
        self.difference = difference
        var finder = NeedFinder(difference)
        finder.find()
        direct = finder.hard.mapValues { $0.sorted() }
        soft = finder.soft.mapValues { $0.sorted() }
    }

    /// The changes that a change needs to be there at all.
    public func needs(of id: OpID) -> [OpID] { direct[id] ?? [] }

    /// The changes with everything that they need, also indirectly.
    ///
    /// - Parameter includingSoft: also changes of what is merely used, which may matter to the types of values.
    public func closure(of ids: some Sequence<OpID>, includingSoft: Bool = false) -> Set<OpID> {
        var out: Set<OpID> = []
        var open = Array(ids)
        while let next = open.popLast() {
            guard out.insert(next).inserted else { continue }
            open += direct[next] ?? []
            if includingSoft { open += soft[next] ?? [] }
        }
        return out
    }

    /// Compiles some of the changes.
    public func select(_ ids: Set<OpID>, lookup: @escaping PatchCompiler.Lookup = { _, _ in nil }) -> Selection {
        let chosen = difference.changes.map(\.id).filter(ids.contains)
        let blocked = chosen.compactMap { id -> Selection.Blocked? in
            let missing = needs(of: id).filter { !ids.contains($0) }
            return missing.isEmpty ? nil : Selection.Blocked(id: id, needs: missing)
        }
        guard let document = difference.document(ids), let baseHash = difference.baseHash else {
            return Selection(chosen: chosen, compiled: nil, document: nil, blocked: blocked, diagnostics: [])
        }
        do {
            let compiled = try PatchCompiler(base: difference.base, baseHash: baseHash, lookup: lookup).compile(
                document)
            return Selection(
                chosen: chosen, compiled: compiled, document: document, blocked: blocked,
                diagnostics: compiled.diagnostics)
        } catch {
            return Selection(
                chosen: chosen, compiled: nil, document: document, blocked: blocked, diagnostics: error.diagnostics)
        }
    }

    /// The changes to choose so that some of them can stand: what they need, and what they use where that is not enough.
    public func completed(
        _ ids: Set<OpID>, with added: Set<OpID>, lookup: @escaping PatchCompiler.Lookup = { _, _ in nil }
    ) -> Set<OpID> {
        let needed = ids.union(closure(of: added))
        if select(needed, lookup: lookup).compiles { return needed }
        let used = ids.union(closure(of: added, includingSoft: true))
        return select(used, lookup: lookup).compiles ? used : needed
    }
}

/// Follows references through a difference.
private struct NeedFinder {
    private let difference: WorldDifference
    private let byID: [OpID: Change]
    private let addedDefinitions: [DefinitionKey: OpID]
    private let changedDefinitions: [DefinitionKey: OpID]
    private let removedDefinitions: [DefinitionKey: OpID]
    private let addedGrants: [String: OpID]
    private let removedGrants: [String: OpID]
    private let changedGrants: [String: OpID]
    private let addedEffects: [String: OpID]
    private let removedEffects: [String: OpID]
    var hard: [OpID: Set<OpID>] = [:]
    var soft: [OpID: Set<OpID>] = [:]

    init(_ difference: WorldDifference) {
        self.difference = difference
        byID = Dictionary(difference.changes.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        var added: [DefinitionKey: OpID] = [:]
        var changed: [DefinitionKey: OpID] = [:]
        var removed: [DefinitionKey: OpID] = [:]
        var grants: (added: [String: OpID], removed: [String: OpID], changed: [String: OpID]) = ([:], [:], [:])
        var effects: (added: [String: OpID], removed: [String: OpID]) = ([:], [:])
        for change in difference.changes {
            switch change.subject {
            case .definition(let key), .reference(let key):
                if change.before == nil, change.operation != .replace {
                    added[key] = change.id
                } else if change.after == nil, change.operation != .replace {
                    removed[key] = change.id
                } else {
                    changed[key] = change.id
                }
                if key.kind == .effect {
                    let old = difference.base.definitions[key].flatMap(EffectSignature.init)
                    let new = (difference.target.definitions[key] ?? BuiltIns.definition(key)).flatMap(
                        EffectSignature.init)
                    if change.before == nil, let new { effects.added[new.kind] = change.id }
                    if change.after == nil, let old { effects.removed[old.kind] = change.id }
                }
            case .entry(.capGrants, let name):
                if change.before == nil {
                    grants.added[name] = change.id
                } else if change.after == nil {
                    grants.removed[name] = change.id
                } else {
                    grants.changed[name] = change.id
                }
            case .entry, .order: break
            }
        }
        addedDefinitions = added
        changedDefinitions = changed
        removedDefinitions = removed
        addedGrants = grants.added
        removedGrants = grants.removed
        changedGrants = grants.changed
        addedEffects = effects.added
        removedEffects = effects.removed
    }

    mutating func find() {
        for change in difference.changes {
            for reference in references(of: change, isAfter: true) { need(change.id, reference.target) }
            // What is removed must lose its users first.
            for reference in references(of: change, isAfter: false) { release(change.id, reference.target) }
        }
    }

    private mutating func need(_ id: OpID, _ target: OutgoingReference.Target) {
        switch target {
        case .definition(let key):
            add(id, addedDefinitions[key], to: \.hard)
            add(id, changedDefinitions[key], to: \.soft)
        case .grant(let name):
            add(id, addedGrants[name], to: \.hard)
            add(id, changedGrants[name], to: \.soft)
        case .effectKind(let kind): add(id, addedEffects[kind], to: \.hard)
        }
    }

    /// A change that ends a use lets what was used be removed: the removal needs the change.
    private mutating func release(_ id: OpID, _ target: OutgoingReference.Target) {
        let removal: OpID? =
            switch target {
            case .definition(let key): removedDefinitions[key]
            case .grant(let name): removedGrants[name]
            case .effectKind(let kind): removedEffects[kind]
            }
        if let removal { add(removal, id, to: \.hard) }
    }

    private mutating func add(_ id: OpID, _ need: OpID?, to kind: WritableKeyPath<NeedFinder, [OpID: Set<OpID>]>) {
        guard let need, need != id else { return }
        self[keyPath: kind][id, default: []].insert(need)
    }

    private func references(of change: Change, isAfter: Bool) -> [OutgoingReference] {
        switch change.subject {
        case .definition(let key):
            let definition = isAfter ? difference.target.definitions[key] : difference.base.definitions[key]
            guard (isAfter ? change.after : change.before) != nil else { return [] }
            return definition?.outgoingReferences ?? []
        case .reference: return []
        case .entry(let block, let name):
            guard let value = isAfter ? change.after : change.before else { return [] }
            var found = Manifest.outgoingReferences(of: value, in: block)
            if block == .moduleBindings, let slash = name.lastIndex(of: "/") {
                let module = DefinitionKey(.module, DefinitionName(String(name[..<slash])))
                found.append(OutgoingReference(.definition(module), at: JSONPointer()))
            }
            return found
        case .order: return []
        }
    }
}
