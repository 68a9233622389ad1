import AIR
import CanonicalCBOR
import WorldIO
import WorldProtocol

/// The definitions of a world that is still being read: only their names are known, and can be searched.
struct ArrivingDefinitions: Sendable, Equatable {
    /// A snapshot with these definitions and nothing else; nil before the first one.
    private(set) var snapshot: Snapshot?
    private var found: Set<DefinitionKey> = []

    /// Adds definitions, and returns whether more are shown.
    mutating func add(_ keys: [DefinitionKey]) -> Bool {
        found.formUnion(keys)
        // All of them are sorted each time, so this must not happen for every batch of a large world.
        let shown = snapshot?.definitions.count ?? 0
        guard found.count > shown + shown / 2 else { return false }
        let unknown = Hash.of([])
        let rows = found.sorted().map { key in
            DefinitionRow(key: key, hash: unknown, authoredHash: unknown, origins: [], isListed: true)
        }
        snapshot = Snapshot(
            revision: 0, worldName: "", worldPath: "", isReadOnly: true, baseSource: .none, isEquivalent: false,
            diagnostics: [], definitions: rows, changes: [], stage: .empty, proposals: [], decisions: [],
            importCount: 0, conflictCount: 0, driftCount: 0, journalHeight: 0, undoCount: 0, redoCount: 0, counts: [:])
        return true
    }
}
