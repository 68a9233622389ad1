import AIR
import WorldProtocol

/// The grouping of the definitions.
enum DefinitionGrouping: Sendable {
    case kind, namespace
}

/// The rows of the definitions, grouped under headings.
enum DefinitionRows {
    /// - Parameter found: the definitions that match the filter, in order.
    static func rows(
        _ definitions: [DefinitionRow], _ found: [Int], by grouping: DefinitionGrouping, folded: Set<RowID>
    ) -> ListRows {
        let rows =
            switch grouping {
            case .kind: byKind(definitions, found, folded)
            case .namespace: byNamespace(definitions, found, folded)
            }
        return ListRows(rows: rows, shown: found.count, total: definitions.count)
    }

    private static func byKind(_ definitions: [DefinitionRow], _ found: [Int], _ folded: Set<RowID>) -> [Row] {
        var rows: [Row] = []
        rows.reserveCapacity(found.count + DefinitionKind.allCases.count)
        var next = 0
        while next < found.count {
            let kind = definitions[found[next]].key.kind
            var end = next
            while end < found.count, definitions[found[end]].key.kind == kind { end += 1 }
            rows.append(.kind(kind, end - next))
            if !folded.contains(.kind(kind)) { for index in found[next..<end] { rows.append(.definition(index)) } }
            next = end
        }
        return rows
    }

    private static func byNamespace(_ definitions: [DefinitionRow], _ found: [Int], _ folded: Set<RowID>) -> [Row] {
        var groups: [String: [Int]] = [:]
        var next = 0
        while next < found.count {
            // Names are sorted, so those of a namespace are mostly adjacent.
            let namespace = definitions[found[next]].key.name.namespace
            let start = namespace + "/"
            var end = next + 1
            while end < found.count, definitions[found[end]].key.name.text.utf8.starts(with: start.utf8) { end += 1 }
            groups[namespace, default: []] += found[next..<end]
            next = end
        }
        var rows: [Row] = []
        rows.reserveCapacity(found.count + groups.count)
        for (namespace, members) in groups.sorted(by: { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }) {
            rows.append(.namespace(namespace, members.count))
            if !folded.contains(.namespace(namespace)) { for index in members { rows.append(.definition(index)) } }
        }
        return rows
    }
}
