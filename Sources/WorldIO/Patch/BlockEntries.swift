import AIR
import CanonicalCBOR

/// A block of a manifest as a list of named entries (Documentation/system.md, *Ops and patches*).
struct BlockEntries {
    struct Entry: Equatable {
        /// The name within the block, which is unique.
        let id: OpID
        let value: CBORValue
        /// Module and slot, for an entry of the bindings.
        let slot: Slot?
    }

    struct Slot: Equatable {
        let module: String
        let name: String
    }

    let entries: [Entry]
    private let positions: [OpID: Int]

    init(_ block: ManifestBlock, of manifest: Manifest) {
        var raw: [(name: String, value: CBORValue, slot: Slot?)] = []
        switch block {
        case .defaultPolicy: raw = manifest.defaults?.policy.map { [("", .text($0), nil)] } ?? []
        case .capGrants: raw = manifest.defaults?.capGrants.map { ($0.name, $0.value, nil) } ?? []
        case .routingEvents: raw = manifest.routing?.events.map { ("\($0.event)->\($0.reducer)", $0.value, nil) } ?? []
        case .routingInboxes: raw = manifest.routing?.inboxes.map { ($0.source, $0.value, nil) } ?? []
        case .triggers: raw = manifest.triggers.map { ("\($0.event)->\($0.plan)", $0.value, nil) }
        case .moduleBindings:
            for binding in manifest.moduleBindings {
                for (slot, grant) in binding.slots {
                    raw.append(
                        ("\(binding.module)/\(slot)", .text(grant), Slot(module: binding.module, name: slot)))
                }
            }
        }
        var entries: [Entry] = []
        var positions: [OpID: Int] = [:]
        var counts: [OpID: Int] = [:]
        for (name, value, slot) in raw {
            var id = OpID(name)
            // A repeated name gets the suffix `#2`, or a higher number if an entry already has that name.
            while positions[id] != nil {
                counts[OpID(name), default: 1] += 1
                id = OpID("\(name)#\(counts[OpID(name)] ?? 2)")
            }
            positions[id] = entries.count
            entries.append(Entry(id: id, value: value, slot: slot))
        }
        self.entries = entries
        self.positions = positions
    }

    subscript(id: OpID) -> Entry? { positions[id].map { entries[$0] } }

    /// The block after applying some of the changes that lead to a target block: existing entries keep their positions,
    /// and new ones come last, in the target's order.
    func applying(_ changes: [OpID: CBORValue?], towards target: BlockEntries) -> [CBORValue] {
        var out: [CBORValue] = []
        for entry in entries {
            guard let change = changes[entry.id] else {
                out.append(entry.value)
                continue
            }
            if let value = change { out.append(value) }
        }
        for entry in target.entries where self[entry.id] == nil {
            if let value = changes[entry.id] ?? nil { out.append(value) }
        }
        return out
    }
}
