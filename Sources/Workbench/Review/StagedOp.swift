import CanonicalCBOR
import WorldIO

/// An op with the hash of its content: the unit of the stage and of marks (Documentation/system.md, *Staging*).
struct StagedOp: Hashable, Sendable {
    let id: OpID
    let hash: Hash

    init(id: OpID, hash: Hash) {
        self.id = id
        self.hash = hash
    }

    init(_ change: Change) { self.init(id: change.id, hash: change.hash) }

    init?(_ value: CBORValue) {
        guard let id = value["id"]?.asText, let hash = value["hash"]?.asText.flatMap(Hash.init) else { return nil }
        self.init(id: OpID(id), hash: hash)
    }

    var value: CBORValue { .record([("id", .text(id.text)), ("hash", .text(hash.text))]) }
}

extension Sequence where Element == StagedOp {
    /// The ops as data, sorted by ID.
    var value: CBORValue { .array(sorted { $0.id < $1.id }.map(\.value)) }
}

extension CBORValue {
    /// Decodes ops encoded by ``Swift/Sequence/value``.
    var stagedOps: Set<StagedOp> { Set((asArray ?? []).compactMap(StagedOp.init)) }
}
