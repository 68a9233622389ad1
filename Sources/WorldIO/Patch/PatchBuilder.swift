import AIR
import CanonicalCBOR

extension WorldDifference {
    /// The minimal document of some of the changes, or of all (Documentation/system.md, *Ops and patches*).
    ///
    /// - Parameter selected: the changes to include; nil for all.
    /// - Returns: nil without a base.
    public func document(_ selected: Set<OpID>? = nil) -> PatchDocument? {
        guard let baseHash else { return nil }
        let references = ReferenceTable(base.manifest)
        let chosen = changes.filter { selected?.contains($0.id) ?? true }
        var operations: [PatchOperation] = []
        var added: [PatchOperation.AddedReference] = []
        var removed: [DefinitionKey] = []
        for change in chosen {
            switch change.subject {
            case .definition(let key):
                operations += operation(change, key, references[key]?.hash ?? .zero).map { [$0] } ?? []
            case .reference(let key):
                if change.hasAfter {
                    added.append(PatchOperation.AddedReference(key: key, hash: hash(of: change)))
                } else {
                    removed.append(key)
                }
            case .entry, .order: break
            }
        }
        if !added.isEmpty || !removed.isEmpty {
            operations.append(.setManifestReferences(add: added, remove: removed))
        }
        operations += blockOperations(chosen)
        return PatchDocument(baseManifestHash: baseHash, operations: operations)
    }

    private func hash(of change: Change) -> Hash { change.after?["hash"]?.asText.flatMap(Hash.init) ?? .zero }

    private func operation(_ change: Change, _ key: DefinitionKey, _ preHash: Hash) -> PatchOperation? {
        switch change.operation {
        case .add: return change.after.map { .addDefinition(key, node: $0) }
        case .replace: return change.after.map { .replaceDefinition(key, node: $0, preHash: preHash) }
        case .remove: return .removeDefinition(key, preHash: preHash)
        case .set: return nil
        }
    }

    private func blockOperations(_ chosen: [Change]) -> [PatchOperation] {
        var operations: [PatchOperation] = []
        let policy = chosen.first { $0.subject == .entry(.defaultPolicy, "") }
        let grants = block(.capGrants, chosen)
        if policy != nil || grants != nil {
            let change: PatchOperation.PolicyChange =
                policy.map { $0.after?.asText.map { .set($0) } ?? .clear } ?? .keep
            operations.append(.setDefaults(policy: change, capGrants: grants))
        }
        if let events = block(.routingEvents, chosen) {
            operations.append(.setRoutingEvents(events, preHash: PreHash.of(.routingEvents, base.manifest)))
        }
        if let inboxes = block(.routingInboxes, chosen) {
            operations.append(.setRoutingInboxes(inboxes, preHash: PreHash.of(.routingInboxes, base.manifest)))
        }
        if let triggers = block(.triggers, chosen) {
            operations.append(.setTriggers(triggers, preHash: PreHash.of(.triggers, base.manifest)))
        }
        if let bindings = bindings(chosen) {
            operations.append(.setModuleBindings(bindings, preHash: PreHash.of(.moduleBindings, base.manifest)))
        }
        return operations
    }

    /// The whole block after the chosen changes; nil if none of them affects it.
    private func block(_ block: ManifestBlock, _ chosen: [Change]) -> [CBORValue]? {
        let mine = chosen.filter { $0.isOf(block) }
        guard !mine.isEmpty else { return nil }
        let before = BlockEntries(block, of: base.manifest)
        let after = BlockEntries(block, of: target.manifest)
        if mine.count == changes.filter({ $0.isOf(block) }).count { return after.entries.map(\.value) }
        var values: [OpID: CBORValue?] = [:]
        for change in mine { values[OpID(change.name)] = .some(change.after) }
        return before.applying(values, towards: after)
    }

    private func bindings(_ chosen: [Change]) -> CBORValue? {
        let mine = chosen.filter { $0.isOf(.moduleBindings) }
        guard !mine.isEmpty else { return nil }
        if mine.count == changes.filter({ $0.isOf(.moduleBindings) }).count { return target.manifest.bindingsValue }
        let before = BlockEntries(.moduleBindings, of: base.manifest)
        let after = BlockEntries(.moduleBindings, of: target.manifest)
        var manifest = base.manifest
        manifest.moduleBindings = manifest.bindings(applying: mine) { (after[$0] ?? before[$0])?.slot }
        return manifest.bindingsValue
    }
}

extension Manifest {
    /// The bindings after some changes of single slots; `slot` finds the slot for the name of an entry.
    func bindings(applying changes: [Change], slot find: (OpID) -> BlockEntries.Slot?) -> [ModuleBinding] {
        var bindings = moduleBindings
        for change in changes {
            guard let slot = find(OpID(change.name)) else { continue }
            let position = bindings.firstIndex { $0.module.utf8.elementsEqual(slot.module.utf8) }
            var slots = position.map { bindings[$0].slots } ?? []
            slots.removeAll { $0.slot.utf8.elementsEqual(slot.name.utf8) }
            if let grant = change.after?.asText { slots.append((slot.name, grant)) }
            let binding = ModuleBinding(module: slot.module, slots: slots)
            switch position {
            case let position? where slots.isEmpty: bindings.remove(at: position)
            case let position?: bindings[position] = binding
            case nil: bindings.append(binding)
            }
        }
        return bindings
    }
}

extension Change {
    func isOf(_ block: ManifestBlock) -> Bool {
        switch subject {
        case .entry(let own, _), .order(let own): own == block
        case .definition, .reference: false
        }
    }
}

/// The hash of a block in the base, which a patch records so that it can't be applied to any other
/// (Documentation/file-formats.md, *Patch documents*).
enum PreHash {
    static func of(_ block: ManifestBlock, _ manifest: Manifest) -> Hash {
        let value: CBORValue =
            switch block {
            case .routingEvents: .array(manifest.routing?.events.map(\.value) ?? [])
            case .routingInboxes: .array(manifest.routing?.inboxes.map(\.value) ?? [])
            case .triggers: .array(manifest.triggers.map(\.value))
            case .moduleBindings: manifest.bindingsValue
            case .capGrants: .array(manifest.defaults?.capGrants.map(\.value) ?? [])
            case .defaultPolicy: manifest.defaults?.policy.map(CBORValue.text) ?? .null
            }
        return (try? value.hash()) ?? .zero
    }

    static func ofSecrets(_ manifest: Manifest) -> Hash {
        (try? CBORValue.array(manifest.references(.secret).map(\.value) + manifest.inlineSecrets).hash()) ?? .zero
    }
}
