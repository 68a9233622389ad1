import CanonicalCBOR
import Synchronization
import WorldIO

/// The reviewed changes, by the marks in the log.
///
/// A change is seen when it is marked as a whole with the content that it has, or when each of its hunks is.
struct SeenMarks {
    private let whole: Set<StagedOp>
    private let hunks: [OpID: Set<Hash>]
    private let known: HunkBox

    init(_ log: ReviewLog, _ known: HunkBox) {
        whole = log.seen
        hunks = Dictionary(grouping: log.seenHunks, by: \.id).mapValues { Set($0.map(\.hunk)) }
        self.known = known
    }

    /// Whether a change is seen, and if not, which hunks of it are.
    func standing(of change: Change) -> (isSeen: Bool, hunks: Set<Hash>) {
        if whole.contains(StagedOp(change)) { return (true, []) }
        guard let marked = hunks[change.id] else { return (false, []) }
        let all = known.hunks(of: change)
        let seen = marked.intersection(all)
        return !seen.isEmpty && seen.count == Set(all).count ? (true, []) : (false, seen)
    }

    /// The reviewed hunks of a change, whether marked one by one or as a whole.
    func hunks(of change: Change) -> Set<Hash> {
        let standing = standing(of: change)
        return standing.isSeen ? Set(known.hunks(of: change)) : standing.hunks
    }

    /// The hunks of a change that are marked on their own.
    func marked(of change: Change) -> Set<Hash> { (hunks[change.id] ?? []).intersection(known.hunks(of: change)) }
}

/// Keeps the hunks of changes from their first use.
final class HunkBox: Sendable {
    private let known = Mutex<[OpID: [Hash]]>([:])

    /// The fingerprints of a change's hunks; the change must be of the one difference that the box is for.
    func hunks(of change: Change) -> [Hash] {
        if let found = known.withLock({ $0[change.id] }) { return found }
        let made = DifferenceText(StructuralDifference(change.before, change.after)).fingerprints
        known.withLock { $0[change.id] = made }
        return made
    }
}
