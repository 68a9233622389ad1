import CanonicalCBOR

@testable import Governance
@testable import WorldIO
@testable import WorldProtocol

/// The reviews of proposals in the fake world.
extension FakeWorld {
    /// The review of a proposal: its changes, with the hunks of each that the reviewer has marked.
    func review(_ id: ProposalID) -> ReviewDetail? {
        guard var detail = proposal(id) else { return nil }
        if everyKind {
            let changes = Self.kinds.map(\.change)
            detail.changes = changes.map(\.row)
            return ReviewDetail(
                proposal: detail, authority: Self.difference(), changes: changes,
                needs: DecisionNeeds(unreviewed: changes.map(\.row.id)))
        }
        let changes = detail.changes.map { row -> ReviewedChange in
            let sides = Self.sides(of: row)
            let all = Set(DifferenceText(StructuralDifference(sides.before, sides.after)).fingerprints)
            let marked = (reviewed[id]?[row.id] ?? []).intersection(all)
            var row = row
            row.isSeen = !all.isEmpty && marked == all
            row.seenHunks = row.isSeen ? [] : marked
            var authority = ChangeAuthority()
            if row.name == "notes/share@1" {
                authority.gained = Self.difference().map { Array($0.gained.prefix(1)) } ?? []
            }
            return ReviewedChange(
                row: row, before: sides.before, after: sides.after, authority: authority, risks: Set(authority),
                reviewers: row.isSeen ? ["ada"] : [], presence: row.name == "notes/sync@1" ? .differs : .same)
        }
        let comments = (self.comments[id] ?? []).map { ReviewComment(proposal: id, comment: $0) }
        return ReviewDetail(
            proposal: detail, authority: Self.difference(), changes: changes, comments: comments,
            needs: DecisionNeeds(
                isStale: detail.row.isStale, unreviewed: changes.filter { !$0.row.isSeen }.map(\.row.id),
                openComments: comments.filter { !$0.comment.isResolved && $0.comment.resolves == nil }))
    }

    /// The change that adds a plan which does nothing without its companions.
    static let shared = OpID("add:defplan:notes/share@1")

    var notes: ChangeNotes {
        ChangeNotes(
            risks: [OpID("add:defplan:notes/share@1"): [.gains], OpID("replace:defmodule:notes/Notes@1"): [.opaque]],
            proposals: [OpID("replace:defplan:notes/sync@1"): [ProposalID(4)]])
    }

    mutating func comment(
        _ id: ProposalID, _ text: String, _ op: OpID?, _ hunk: Hash?, _ resolves: Int?
    ) -> Outcome {
        var all = comments[id] ?? []
        if let resolves { all[resolves].isResolved = true }
        all.append(
            Comment(
                number: all.count, time: time, author: "ada", op: op?.text, hunk: hunk, content: .here(text),
                resolves: resolves, isResolved: false))
        comments[id] = all
        guard let detail = proposal(id) else { return .done("gone") }
        return .proposal(detail)
    }

    mutating func mark(_ id: ProposalID, _ ops: Set<OpID>, _ isReviewed: Bool) {
        for op in ops {
            let sides = Self.changes.first { $0.id == op }.map(Self.sides(of:))
            let all = Set(sides.map { DifferenceText(StructuralDifference($0.before, $0.after)).fingerprints } ?? [])
            reviewed[id, default: [:]][op] = isReviewed ? all : []
        }
    }

    mutating func mark(_ id: ProposalID, _ op: OpID, _ hunks: Set<Hash>, _ isReviewed: Bool) {
        let before = reviewed[id]?[op] ?? []
        reviewed[id, default: [:]][op] = isReviewed ? before.union(hunks) : before.subtracting(hunks)
    }
}
