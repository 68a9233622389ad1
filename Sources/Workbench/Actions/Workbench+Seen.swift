import WorldProtocol
import AIR
import CanonicalCBOR
import WorldIO

/// Seen marks: of whole changes, and of their hunks.
extension Workbench {
    /// The log's entry for the command: marks have no command.
    private static let command = "# no command: review marks are the reviewer's own"

    func markSeen(_ ids: [OpID], _ isSeen: Bool) throws(WorkbenchError) -> Outcome {
        let time = rooms.environment.clock()
        try changeReview { (log, world) throws(WorkbenchError) in
            let marks = SeenMarks(log, world.hunks)
            let changes = try Self.changes(ids, in: world).filter { !isSeen || !marks.standing(of: $0).isSeen }
            let ops = Set(changes.map(StagedOp.init))
            var delta = ReviewLog.Delta()
            if isSeen {
                delta.seen = ops.subtracting(log.seen)
                // When one hunk changes, the others are still seen. What has only one side is one hunk anyway.
                for change in changes where change.hasBefore && change.hasAfter {
                    let new = Set(world.hunks.hunks(of: change)).subtracting(marks.marked(of: change))
                    delta.seenHunks.formUnion(new.map { SeenHunk(id: change.id, hunk: $0) })
                }
            } else {
                delta.unseen = ops.intersection(log.seen)
                for change in changes {
                    delta.unseenHunks.formUnion(
                        marks.marked(of: change).map { SeenHunk(id: change.id, hunk: $0) })
                }
            }
            guard !delta.isEmpty else { return }
            log.record(
                ReviewLog.Entry(
                    time: time, text: Self.text(isSeen ? "mark as seen" : "mark as not seen", ops, of: ids),
                    command: Self.command, delta: delta, isUndone: false))
        }
        return .done(isSeen ? "marked as seen" : "marked as not seen")
    }

    func markHunksSeen(_ id: OpID, _ hunks: Set<Hash>, _ isSeen: Bool) throws(WorkbenchError) -> Outcome {
        let time = rooms.environment.clock()
        let count = hunks.count == 1 ? "a hunk" : "\(hunks.count) hunks"
        try changeReview { (log, world) throws(WorkbenchError) in
            for change in try Self.changes([id], in: world) {
                let all = Set(world.hunks.hunks(of: change))
                guard hunks.isSubset(of: all) else {
                    throw WorkbenchError(
                        .notFound, "`\(id)` changed since it was shown: its hunks differ",
                        help: "review it again, then mark it")
                }
                let delta = Self.delta(change, hunks, isSeen, all, log, SeenMarks(log, world.hunks))
                guard !delta.isEmpty else { continue }
                log.record(
                    ReviewLog.Entry(
                        time: time, text: "mark \(count) of \(id) as \(isSeen ? "seen" : "not seen")",
                        command: Self.command, delta: delta, isUndone: false))
            }
        }
        return .done("marked \(count) as \(isSeen ? "seen" : "not seen")")
    }

    /// The marks that change with some hunks: the last one marks the whole change, and the first that is unreviewed
    /// again unmarks the whole while the others stay reviewed.
    private static func delta(
        _ change: Change, _ hunks: Set<Hash>, _ isSeen: Bool, _ all: Set<Hash>, _ log: ReviewLog, _ marks: SeenMarks
    ) -> ReviewLog.Delta {
        let whole = StagedOp(change)
        let marked = marks.marked(of: change)
        let before = marks.hunks(of: change)
        let after = isSeen ? before.union(hunks) : before.subtracting(hunks)
        guard after != before else { return ReviewLog.Delta() }
        var delta = ReviewLog.Delta(
            seenHunks: Set(after.subtracting(marked).map { SeenHunk(id: change.id, hunk: $0) }),
            unseenHunks: Set(marked.subtracting(after).map { SeenHunk(id: change.id, hunk: $0) }))
        if after == all {
            delta.seen = [whole]
        } else if log.seen.contains(whole) {
            delta.unseen = [whole]
        }
        return delta
    }
}
