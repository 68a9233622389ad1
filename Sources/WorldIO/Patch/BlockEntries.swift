import AIR
import CanonicalCBOR

/// A block of a manifest as a list of named entries (SYSTEM §6, *Staging*).
struct BlockEntries {
    struct Entry: Equatable {
        let name: String
        let value: CBORValue
    }

    let entries: [Entry]

    init(_ block: ManifestBlock, of manifest: Manifest) {
        let raw: [(String, CBORValue)] =
            switch block {
            case .defaultPolicy: manifest.defaults?.policy.map { [("", .text($0))] } ?? []
            case .capGrants: manifest.defaults?.capGrants.map { ($0.name, $0.value) } ?? []
            case .routingEvents: manifest.routing?.events.map { ("\($0.event)->\($0.reducer)", $0.value) } ?? []
            case .routingInboxes: manifest.routing?.inboxes.map { ($0.source, $0.value) } ?? []
            case .triggers: manifest.triggers.map { ("\($0.event)->\($0.plan)", $0.value) }
            case .moduleBindings:
                manifest.moduleBindings.flatMap { binding in
                    binding.slots.map { ("\(binding.module)/\($0.slot)", .text($0.grant)) }
                }
            }
        var counts: [[UInt8]: Int] = [:]
        entries = raw.map { name, value in
            let count = (counts[Array(name.utf8)] ?? 0) + 1
            counts[Array(name.utf8)] = count
            return Entry(name: count == 1 ? name : "\(name)#\(count)", value: value)
        }
    }

    subscript(name: String) -> CBORValue? { entries.first { $0.name.utf8.elementsEqual(name.utf8) }?.value }

    /// The block after some of the changes that lead from this one to another: what stays keeps its place, what is new
    /// comes last in the other's order.
    func applying(_ changes: [String: CBORValue?], towards target: BlockEntries) -> [CBORValue] {
        var out: [CBORValue] = []
        for entry in entries {
            guard let change = changes[entry.name] else {
                out.append(entry.value)
                continue
            }
            if let value = change { out.append(value) }
        }
        for entry in target.entries where self[entry.name] == nil {
            if let value = changes[entry.name] ?? nil { out.append(value) }
        }
        return out
    }
}
