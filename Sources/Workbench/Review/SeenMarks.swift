import CanonicalCBOR
import Synchronization
import WorldIO

/// The reviewed changes, according to the marks in the log.
///
/// A change is reviewed if it is marked as a whole with its current content, or if each of its hunks is marked.
struct SeenMarks {
    private let whole: Set<StagedOp>
    private let hunks: [OpID: Set<Hash>]
    private let known: HunkBox

    init(_ log: ReviewLog, _ known: HunkBox) {
        whole = log.seen
        hunks = Dictionary(grouping: log.seenHunks, by: \.id).mapValues { Set($0.map(\.hunk)) }
        self.known = known
    }

    /// Whether a change is reviewed, and if not, which of its hunks are.
    func standing(of change: Change) -> (isSeen: Bool, hunks: Set<Hash>) {
        if whole.contains(StagedOp(change)) { return (true, []) }
        guard let marked = hunks[change.id] else { return (false, []) }
        let all = known.hunks(of: change)
        let seen = marked.intersection(all)
        return !seen.isEmpty && seen.count == Set(all).count ? (true, []) : (false, seen)
    }

    /// The reviewed hunks of a change, whether marked individually or as a whole.
    func hunks(of change: Change) -> Set<Hash> {
        let standing = standing(of: change)
        return standing.isSeen ? Set(known.hunks(of: change)) : standing.hunks
    }

    /// The hunks of a change that are marked individually.
    func marked(of change: Change) -> Set<Hash> { (hunks[change.id] ?? []).intersection(known.hunks(of: change)) }
}

/// A cache of the hunks of changes, computed on first use.
final class HunkBox: Sendable {
    private let known = Mutex<[OpID: [Hash]]>([:])

    /// The fingerprints of a change's hunks; all changes must be from the same difference.
    func hunks(of change: Change) -> [Hash] {
        if let found = known.withLock({ $0[change.id] }) { return found }
        let made = DifferenceText(StructuralDifference(change.before, change.after)).fingerprints
        known.withLock { $0[change.id] = made }
        return made
    }
}
