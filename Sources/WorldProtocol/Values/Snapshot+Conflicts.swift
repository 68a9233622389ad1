public import AIR
import Sync

extension Snapshot {
    /// The conflicts of a namespace, or all of them, in which a local definition can be removed.
    ///
    /// - Throws: ``Failure`` when there is no such conflict.
    public func conflictsToGiveWay(in namespace: String?) throws(Failure) -> [DefinitionKey] {
        let rows = conflicts.filter { row in
            namespace.map { row.key.name.namespace.utf8.elementsEqual($0.utf8) } ?? true
        }
        let keys = rows.filter { row in
            row.sides.contains(where: \.isOwn) && row.sides.contains { !$0.isOwn || $0.origins.count > 1 }
        }.map(\.key)
        guard !keys.isEmpty else {
            let place = namespace.map { " in the namespace `\($0)`" } ?? ""
            let known = Set(conflicts.map(\.key.name.namespace)).sorted()
            throw Failure(
                .notFound,
                rows.isEmpty
                    ? "no conflicts\(place)"
                    : "no local definition to remove\(place): the conflicts are between imports",
                help: known.isEmpty
                    ? "`aos conflicts` lists the conflicts"
                    : "namespaces with conflicts: \(known.joined(separator: ", "))")
        }
        return keys
    }
}

extension ConflictRow.Side {
    /// Whether the world itself contains this definition.
    package var isOwn: Bool { origins.contains { $0.root == SourceRoot.primaryLabel } }
}
