public import WorldProtocol
public import AIR
import JSON
import Sync
import WorldIO

extension Workbench {
    /// A conflict with the users of each side and the effect of each choice; nil if there is no conflict over this kind
    /// and name.
    public func conflict(_ key: DefinitionKey) async -> ConflictDetail? { await beside { $0.conflict(key) } }
}

extension WorldParts {
    fileprivate func conflict(_ key: DefinitionKey) -> ConflictDetail? {
        guard let row = conflictRows.first(where: { $0.key == key }) else { return nil }
        let isLocal = row.sides.contains { $0.isOwn }
        let labels = Set(row.sides.flatMap(\.origins).map(\.root)).subtracting([SourceRoot.primaryLabel])
        var choices = [choice(.takeTheirs(key), "take theirs: remove the local definition")]
        if isLocal {
            let next = nextName(for: key)
            choices.append(choice(.rename(key, to: next), "keep mine under a new name: \(next)"))
            choices.append(
                choice(
                    .rename(key, to: next, listsTheirs: true), "keep both: mine as \(next), theirs listed beside it"))
        }
        choices += labels.sorted().map { choice(.dropImport(label: $0), "drop the import \($0)") }
        let definition = loaded.entries[key]?.definition
        return ConflictDetail(
            row: row, base: base.contents.definitions[key]?.value,
            difference: StructuralDifference(row.sides.first?.value, row.sides.dropFirst().first?.value),
            usedBy: definition.map { Workbench.users(of: $0, in: self) } ?? [], choices: choices, users: users(of: row))
    }

    private func choice(_ resolution: Resolution, _ title: String) -> ConflictDetail.Choice {
        do {
            return ConflictDetail.Choice(
                resolution: resolution, title: title, preview: try preview(resolution, packages), obstacle: nil)
        } catch {
            return ConflictDetail.Choice(
                resolution: resolution, title: title, preview: nil, obstacle: error.diagnostics.first?.message)
        }
    }

    /// The users of each side: a user in a root that brings a side refers to that side.
    ///
    /// A user in a root that brings no side gets the effective definition, and counts for every side.
    private func users(of row: ConflictRow) -> [[DefinitionDetail.Link]] {
        let roots = row.sides.map { Set($0.origins.map(\.root)) }
        var users = [[DefinitionDetail.Link]](repeating: [], count: row.sides.count)
        func add(_ link: DefinitionDetail.Link, from origins: Set<String>) {
            let meant = roots.indices.filter { !roots[$0].isDisjoint(with: origins) }
            for index in meant.isEmpty ? Array(roots.indices) : meant { users[index].append(link) }
        }
        for (key, sides) in loaded.sources.merge.sides.sorted(by: { $0.key < $1.key }) where key != row.key {
            for side in sides {
                for mention in side.definition.mentions where mention.key == row.key {
                    add(
                        DefinitionDetail.Link(
                            key: key, title: "\(key.kind.title) \(key.name)", pointer: mention.pointer.description),
                        from: Set(side.origins.map(\.root)))
                }
            }
        }
        guard let source = loaded.sources.merge.manifests.first else { return users }
        for mention in Manifest.mentions(in: loaded.sources.merge.node(source).node.value)
        where mention.key == row.key {
            add(
                DefinitionDetail.Link(key: nil, title: "the manifest", pointer: mention.pointer.description),
                from: [SourceRoot.primaryLabel])
        }
        return users
    }
}
