public import AIR
import CanonicalCBOR

/// The changes of an import since it was pinned, definition by definition (Documentation/system.md, *Locks and pins*).
public struct ImportDrift: Sendable, Equatable {
    /// A definition that is there under one name before and after, or that has gone.
    public struct Change: Sendable, Equatable {
        /// Kind and name.
        public let key: DefinitionKey
        /// The pinned definition.
        public let from: Definition
        /// The definition now; nil when it has gone.
        public let to: Definition?
        /// The parts of the pinned definition that consumers can't rely on any more.
        public let breaking: [BreakingChange]
    }

    /// The definitions that came, in order.
    public let added: [Definition]
    /// The definitions that have gone, in order.
    public let removed: [Change]
    /// The definitions that are others now, in order.
    public let changed: [Change]

    /// Whether nothing differs.
    public var isEmpty: Bool { added.isEmpty && removed.isEmpty && changed.isEmpty }

    /// Whether something breaks consumers.
    public var isBreaking: Bool { (removed + changed).contains { !$0.breaking.isEmpty } }

    /// The difference between two states of an import.
    public init(from pinned: [Definition], to now: [Definition]) {
        let old = Dictionary(pinned.map { ($0.key, $0) }, uniquingKeysWith: { first, _ in first })
        let new = Dictionary(now.map { ($0.key, $0) }, uniquingKeysWith: { first, _ in first })
        let breaking = BreakingChange.all(from: old, to: new)
        added = new.values.filter { old[$0.key] == nil }.sorted { $0.key < $1.key }
        let changes = old.values.filter { new[$0.key]?.hash != $0.hash }.map { from in
            Change(key: from.key, from: from, to: new[from.key], breaking: breaking[from.key] ?? [])
        }.sorted { $0.key < $1.key }
        removed = changes.filter { $0.to == nil }
        changed = changes.filter { $0.to != nil }
    }

    /// The drift of an import against its lock, or why it is not known.
    ///
    /// For an import that can't be resolved, everything counts as removed, since the world lacks it.
    public static func of(_ resolved: ResolvedImport, pins: PinStore) -> Result<ImportDrift, PinError>? {
        guard let lock = resolved.item.lock else { return nil }
        do {
            return .success(ImportDrift(from: try pins.pin(lock.defsHash).definitions, to: resolved.definitions))
        } catch {
            return .failure(error)
        }
    }
}
