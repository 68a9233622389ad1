import AIR
import CanonicalCBOR
import Governance
import Sync
import WorldIO

@testable import WorldProtocol

/// The answers of the fake world to searches.
extension FakeWorld {
    /// Three plans name the schema Note, and the plan share names the schemas Note and Shared, and a grant.
    private static let uses: [(user: String, names: [String])] = [
        ("notes/share@1", ["notes/note@1", "notes/shared@1", "cap_http"]), ("notes/sync@1", ["notes/note@1"]),
        ("notes/tag@1", ["notes/note@1"]),
    ]

    func references(_ query: ReferenceQuery) -> ReferenceMatches {
        func begins(_ name: String) -> Bool { name.hasPrefix(query.name) || name.hasPrefix("notes/" + query.name) }
        let found: [String] =
            switch query.direction {
            case .users: Self.uses.filter { $0.names.contains(where: begins) }.map(\.user)
            case .used: Self.uses.filter { begins($0.user) }.flatMap(\.names)
            }
        let rows = snapshot.definitions.filter {
            found.contains($0.key.name.text.lowercased()) && ($0.key.kind == .plan) == (query.direction == .users)
        }
        let keys = Set(rows.map(\.key))
        let changes = snapshot.changes.filter { row in
            DefinitionKind(rawValue: row.kind).map { keys.contains(DefinitionKey($0, DefinitionName(row.name))) }
                ?? false
        }
        let disagreeing = snapshot.conflicts.map(\.key).filter { found.contains($0.name.text) }
        return ReferenceMatches(
            definitions: keys.union(disagreeing), changes: Set(changes.map(\.id)),
            roots: Set(rows.flatMap(\.origins).map(\.root)))
    }

    func history(of key: DefinitionKey) -> DefinitionHistory {
        func event(
            _ change: DefinitionEvent.Change, _ cause: DefinitionEvent.Cause, _ author: String?
        ) -> DefinitionEvent {
            DefinitionEvent(
                change: change, cause: cause, time: 1_763_721_660_000_000_000, author: author,
                approver: author == nil ? nil : "grace", description: author == nil ? nil : "Index the titles",
                hash: Self.hash("then"), manifest: Self.base)
        }
        return DefinitionHistory(
            events: [
                event(.changed, .proposed(ProposalID(5), .submitted), "ada"),
                event(.changed, .applied(ProposalID(3)), "ada"), event(.added, .direct, nil),
            ], missing: [Self.hash("lost")])
    }
}
