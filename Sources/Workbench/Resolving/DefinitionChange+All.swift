import AIR
import WorldIO
import WorldProtocol

extension DefinitionChange {
    /// The changes between two states of a world, sorted; for a conflict, the first side counts.
    static func all(from before: LoadedWorld, to after: LoadedWorld) -> [DefinitionChange] {
        var changes: [DefinitionChange] = []
        for (key, entry) in after.entries {
            guard let old = before.entries[key] else {
                changes.append(DefinitionChange(key: key, change: .added))
                continue
            }
            if old.definition.hash != entry.definition.hash {
                changes.append(DefinitionChange(key: key, change: .changed))
            }
        }
        for key in before.entries.keys where after.entries[key] == nil {
            changes.append(DefinitionChange(key: key, change: .removed))
        }
        return changes.sorted { $0.key < $1.key }
    }
}
