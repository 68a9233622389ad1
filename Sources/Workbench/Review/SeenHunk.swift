import CanonicalCBOR
import WorldIO

/// A reviewed hunk of a change, identified by its contents.
struct SeenHunk: Hashable, Sendable {
    let id: OpID
    /// The hunk's fingerprint, one of ``WorldIO/DifferenceText/fingerprints``.
    let hunk: Hash
}

extension Sequence where Element == SeenHunk {
    /// The hunks as data, grouped and sorted by the IDs of their changes.
    var value: CBORValue {
        let hunks = Dictionary(grouping: self, by: \.id)
        return .array(
            hunks.keys.sorted().map { id in
                .record([
                    ("id", .text(id.text)),
                    ("hunks", .array((hunks[id] ?? []).map(\.hunk.text).sorted().map { .text($0) })),
                ])
            })
    }
}

extension CBORValue {
    /// Decodes hunks encoded by ``Swift/Sequence/value``.
    var seenHunks: Set<SeenHunk> {
        var found: Set<SeenHunk> = []
        for entry in asArray ?? [] {
            guard let id = entry["id"]?.asText else { continue }
            for hunk in entry["hunks"]?.asArray ?? [] {
                if let hash = hunk.asText.flatMap(Hash.init) { found.insert(SeenHunk(id: OpID(id), hunk: hash)) }
            }
        }
        return found
    }
}
