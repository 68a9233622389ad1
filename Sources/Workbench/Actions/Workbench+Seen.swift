import WorldProtocol
import AIR
import CanonicalCBOR
import WorldIO

/// Review marks on whole changes and on their hunks.
extension Workbench {
    /// The log's text in place of a command: review marks have no command.
    private static let command = "# no command: review marks are the reviewer's own"

    private static func word(_ isSeen: Bool) -> String { isSeen ? "reviewed" : "unreviewed" }

    func markSeen(_ ids: [OpID], _ isSeen: Bool) throws(WorkbenchError) -> Outcome {
        let time = rooms.environment.clock()
        try changeReview { (log, world) throws(WorkbenchError) in
            let marks = SeenMarks(log, world.hunks)
            let changes = try Self.changes(ids, in: world).filter { !isSeen || !marks.standing(of: $0).isSeen }
            let ops = Set(changes.map(StagedOp.init))
            var delta = ReviewLog.Delta()
            if isSeen {
                delta.seen = ops.subtracting(log.seen)
                // Mark each hunk too, so that the others stay reviewed when one changes. A change with only one side is
                // a single hunk anyway.
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
                    time: time, text: "mark \(Self.named(ids)) as \(Self.word(isSeen))", command: Self.command,
                    delta: delta, isUndone: false))
        }
        return .done("marked as \(Self.word(isSeen))")
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
                        time: time, text: "mark \(count) of \(id) as \(Self.word(isSeen))",
                        command: Self.command, delta: delta, isUndone: false))
            }
        }
        return .done("marked \(count) as \(Self.word(isSeen))")
    }

    /// The change of marks for some hunks: the last reviewed hunk marks the whole change; the first one that is
    /// unmarked unmarks the whole change, while the other hunks stay reviewed.
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
