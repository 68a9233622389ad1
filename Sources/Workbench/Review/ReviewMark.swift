import CanonicalCBOR
import WorldIO

/// A hunk of a proposal's change that a person has marked as reviewed.
///
/// A mark belongs to the patch that was reviewed, so another proposal with the same op has separate marks.
struct ReviewMark: Hashable, Sendable {
    let patch: Hash
    /// The person's name in UTF-8: names are compared byte by byte.
    let person: [UInt8]
    let id: OpID
    /// The hunk's fingerprint, one of ``WorldIO/DifferenceText/fingerprints``.
    let hunk: Hash
}

/// The key by which marks are grouped when stored: one person's marks on one patch.
private struct MarkGroup: Hashable {
    let patch: Hash
    let person: [UInt8]
}

extension Sequence where Element == ReviewMark {
    /// The marks as data, grouped by patch, then by person, then by op.
    var value: CBORValue {
        let groups = Dictionary(grouping: self) { MarkGroup(patch: $0.patch, person: $0.person) }
        let keys = groups.keys.sorted {
            $0.patch == $1.patch
                ? $0.person.lexicographicallyPrecedes($1.person) : $0.patch.text < $1.patch.text
        }
        return .array(
            keys.map { key in
                .record([
                    ("patch", .text(key.patch.text)), ("person", .text(String(decoding: key.person, as: UTF8.self))),
                    ("ops", (groups[key] ?? []).map { SeenHunk(id: $0.id, hunk: $0.hunk) }.value),
                ])
            })
    }
}

extension CBORValue {
    /// Decodes marks encoded by ``Swift/Sequence/value``.
    var reviewMarks: Set<ReviewMark> {
        var found: Set<ReviewMark> = []
        for entry in asArray ?? [] {
            guard let patch = entry["patch"]?.asText.flatMap(Hash.init), let person = entry["person"]?.asText else {
                continue
            }
            for hunk in entry["ops"]?.seenHunks ?? [] {
                found.insert(ReviewMark(patch: patch, person: Array(person.utf8), id: hunk.id, hunk: hunk.hunk))
            }
        }
        return found
    }
}

/// The reviewed changes of a proposal, according to the marks in the log.
///
/// Marks on the original of a rebased proposal count for every hunk that is unchanged.
struct ProposalMarks {
    private let marks: [OpID: [ReviewMark]]
    private let known = HunkBox()

    /// - Parameter patches: the proposal's patch, and those of the proposals that it was rebased from.
    init(_ log: ReviewLog, patches: Set<Hash>) {
        marks = Dictionary(grouping: log.reviewed.filter { patches.contains($0.patch) }, by: \.id)
    }

    /// The hunks of a change.
    func all(of change: Change) -> Set<Hash> { Set(known.hunks(of: change)) }

    /// The hunks of a change that a person has reviewed.
    func hunks(of change: Change, by person: [UInt8]) -> Set<Hash> {
        let marked = (marks[change.id] ?? []).filter { $0.person == person }.map(\.hunk)
        return marked.isEmpty ? [] : all(of: change).intersection(marked)
    }

    /// A person's marks on a change, for display in a list.
    func standing(of change: Change, by person: [UInt8]) -> (isSeen: Bool, hunks: Set<Hash>) {
        let seen = hunks(of: change, by: person)
        return !seen.isEmpty && seen == all(of: change) ? (true, []) : (false, seen)
    }

    /// The people who have reviewed all of a change, sorted byte by byte.
    func reviewers(of change: Change) -> [String] {
        Set((marks[change.id] ?? []).map(\.person)).filter { standing(of: change, by: $0).isSeen }
            .sorted { $0.lexicographicallyPrecedes($1) }.map { String(decoding: $0, as: UTF8.self) }
    }
}
