public import AIR
import CanonicalCBOR

/// The changes of an import since it was pinned, by definition (Documentation/system.md, *Locks and pins*).
public struct ImportDrift: Sendable, Equatable {
    /// A definition that was changed or removed.
    public struct Change: Sendable, Equatable {
        /// The kind and name.
        public let key: DefinitionKey
        /// The pinned definition.
        public let from: Definition
        /// The current definition; nil if it was removed.
        public let to: Definition?
        /// The breaking changes for consumers of the pinned definition.
        public let breaking: [BreakingChange]
    }

    /// The added definitions, in order.
    public let added: [Definition]
    /// The removed definitions, in order.
    public let removed: [Change]
    /// The changed definitions, in order.
    public let changed: [Change]

    /// Whether there are no differences.
    public var isEmpty: Bool { added.isEmpty && removed.isEmpty && changed.isEmpty }

    /// Whether any change breaks consumers.
    public var isBreaking: Bool { (removed + changed).contains { !$0.breaking.isEmpty } }

    /// Computes the difference between two states of an import.
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

    /// The drift of an import from its lock, or the reason why it is unknown; nil without a lock.
    ///
    /// All definitions of an import that can't be resolved count as removed, because the world lacks them.
    public static func of(_ resolved: ResolvedImport, pins: PinStore) -> Result<ImportDrift, PinError>? {
        guard let lock = resolved.item.lock else { return nil }
        do {
            return .success(ImportDrift(from: try pins.pin(lock.defsHash).definitions, to: resolved.definitions))
        } catch {
            return .failure(error)
        }
    }
}
