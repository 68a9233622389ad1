import CanonicalCBOR
import CountingFiles
import Files
import Foundation
import Governance
import Randomness
import SystemPackage
import Testing
import Workbench
import WorldIO
import WorldProtocol

/// Reviews of proposals: their content comes from the stored patch alone, and marks belong to a person and a patch.
@Suite struct ReviewTests {
    /// A proposal of the whole working state of the world.
    private func proposed() async throws -> (NotesWorld, Workbench) {
        let (world, workbench) = try await NotesWorld.opened()
        _ = try await workbench.perform(.propose(ProposalRequest(.everything(.full), description: "share")))
        return (world, workbench)
    }

    private let id = ProposalID(0)

    /// A review without the parts that depend on the working tree.
    private func derived(_ review: ReviewDetail) -> ReviewDetail {
        var review = review
        for index in review.changes.indices { review.changes[index].presence = .unknown }
        return review
    }

    @Test func `every change has both sides and its authority, whatever the working tree contains`() async throws {
        let (world, workbench) = try await proposed()
        let before = try await workbench.review(id)
        #expect(before.changes.count > 20)
        #expect(before.changes.allSatisfy { $0.before != $0.after && $0.presence == .same })
        #expect(before.changes.contains { $0.risks.contains(.gains) })
        // The files are reset to the base, then removed, then replaced with one that can't be parsed.
        try world.checkOut("base")
        _ = try await workbench.perform(.reload)
        let back = try await workbench.review(id)
        #expect(derived(back) == derived(before))
        #expect(back.changes.allSatisfy { $0.presence == .differs })
        try world.files.removeTree(world.folder.appending("air"))
        _ = try await workbench.perform(.reload)
        #expect(derived(try await workbench.review(id)) == derived(before))
        try world.files.createDirectories(world.folder.appending("air"))
        try world.files.writeAtomically(Array("{".utf8), to: world.folder.appending("air/a.air.json"))
        _ = try await workbench.perform(.reload)
        let broken = try await workbench.review(id)
        #expect(derived(broken) == derived(before))
        #expect(broken.changes.allSatisfy { $0.presence == .unknown })
    }

    @Test(arguments: 0..<12 as Range<UInt64>)
    func `no edit of the working tree changes what a review shows`(seed: UInt64) async throws {
        let (world, workbench) = try await proposed()
        let before = derived(try await workbench.review(id))
        var dice = SeededGenerator(seed: seed)
        let files = try world.authored()
        for _ in 0..<6 {
            let file = files[Int(dice.next() % UInt64(files.count))]
            var bytes = try world.files.read(file, limit: 1 << 24)
            switch dice.next() % 4 {
            case 0: try world.files.remove(file)
            case 1: bytes = Array(bytes.prefix(Int(dice.next() % UInt64(bytes.count + 1))))
            case 2:
                // Change digits: timeouts, sizes, versions.
                for index in bytes.indices where (0x31...0x38).contains(bytes[index]) && dice.next() % 5 == 0 {
                    bytes[index] += 1
                }
            default: bytes += Array(" \n".utf8)
            }
            if try world.files.exists(file) { try world.files.writeAtomically(bytes, to: file) }
            if try !world.files.exists(file) { try world.files.writeAtomically(Array("[]".utf8), to: file) }
        }
        _ = try await workbench.perform(.reload)
        #expect(derived(try await workbench.review(id)) == before)
    }

    @Test func `marks belong to a person and a patch, and can be undone`() async throws {
        let (world, workbench) = try await proposed()
        let review = try await workbench.review(id)
        let change = try #require(review.changes.first { $0.row.operation == .replace })
        let hunks = DifferenceText(change.difference).fingerprints
        _ = try await workbench.perform(.markHunksReviewed(id, change.row.id, [hunks[0]], true))
        var row = try #require(try await workbench.review(id).change(change.row.id)?.row)
        #expect(hunks.count == 1 ? row.isSeen : row.seenHunks == [hunks[0]])
        _ = try await workbench.perform(.markReviewed(id, [change.row.id], true))
        #expect(try await workbench.review(id).change(change.row.id)?.reviewers == ["ada"])
        #expect(try await workbench.review(id).needs.unreviewed.count == review.changes.count - 1)
        // Another person has reviewed nothing.
        let other = world.workbench(user: "bob")
        let seen = try #require(try await other.review(id).change(change.row.id))
        #expect(!seen.row.isSeen && seen.reviewers == ["ada"])
        _ = try await other.perform(.markReviewed(id, [change.row.id], true))
        #expect(try await other.review(id).change(change.row.id)?.reviewers == ["ada", "bob"])
        _ = try await workbench.perform(.reload)
        _ = try await workbench.perform(.undo)
        #expect(try await workbench.review(id).change(change.row.id)?.reviewers == ["ada"])
        await #expect(throws: Failure.self) {
            try await workbench.perform(.markHunksReviewed(id, change.row.id, [Hash.of([])], true))
        }
        row = try #require(try await workbench.review(id).change(change.row.id)?.row)
        #expect(row.isSeen)
    }

    @Test func `a rebase keeps the author, the comments, and the marks of what did not change`() async throws {
        let (world, workbench) = try await NotesWorld.opened()
        let changes = await workbench.snapshot().changes
        let schema = try #require(changes.first { $0.operation == .add && $0.kind == "defschema" && $0.needs.isEmpty })
        let other = try #require(
            changes.first { $0.operation == .add && $0.kind == "defschema" && $0.needs.isEmpty && $0.id != schema.id })
        _ = try await workbench.perform(.stage([schema.id], withNeeds: true))
        _ = try await workbench.perform(.propose(ProposalRequest(.staged, author: "eve")))
        _ = try await workbench.perform(.stage([other.id], withNeeds: true))
        _ = try await workbench.perform(.propose(ProposalRequest(.staged)))
        let bob = world.workbench(user: "bob")
        _ = try await bob.perform(.markReviewed(ProposalID(0), [schema.id], true))
        _ = try await bob.perform(.comment(ProposalID(0), "why?", author: nil, op: schema.id, hunk: nil, resolves: nil))
        _ = try await workbench.perform(.shadow(ProposalID(1)))
        _ = try await workbench.perform(.approve(ProposalID(1), .approve, approver: nil))
        _ = try await workbench.perform(.apply(ProposalID(1)))
        let outcome = try await workbench.perform(.rebase(ProposalID(0), [:], description: nil))
        guard case .rebased(_, let made?) = outcome else {
            Issue.record("nothing was rebased")
            return
        }
        #expect(made.row.author == "eve")
        let review = try await bob.review(made.row.id)
        #expect(review.change(schema.id)?.reviewers == ["bob"])
        #expect(review.comments.map(\.comment.text) == ["why?"])
        #expect(review.needs.openComments.count == 1)
        _ = try await workbench.perform(
            .comment(ProposalID(0), "because", author: nil, op: nil, hunk: nil, resolves: 0))
        _ = try await bob.perform(.reload)
        #expect(try await bob.review(made.row.id).needs.openComments.isEmpty)
    }

    @Test func `a decision is bound to the patch that was shown`() async throws {
        let (_, workbench) = try await proposed()
        _ = try await workbench.perform(.shadow(id))
        await #expect(throws: Failure.self) {
            try await workbench.perform(.approve(id, .approve, approver: nil, expected: Hash.of([1])))
        }
        let patch = try await workbench.review(id).proposal.row.patchHash
        _ = try await workbench.perform(.approve(id, .approve, approver: nil, expected: patch))
        _ = try await workbench.perform(.apply(id, expected: patch))
        #expect(try await workbench.review(id).proposal.row.state == .applied)
    }

    @Test func `changes list their risks and the open proposals that contain them`() async throws {
        let (_, workbench) = try await proposed()
        guard case .notes(let notes) = try await workbench.answer(.changeNotes, progress: nil) else {
            Issue.record("no notes")
            return
        }
        let rows = await workbench.snapshot().changes
        #expect(rows.allSatisfy { notes.proposals[$0.id] == [id] })
        #expect(notes.risks.values.contains { $0.contains(.gains) })
        _ = try await workbench.perform(.approve(id, .reject, approver: nil, reason: "no"))
        guard case .notes(let later) = try await workbench.answer(.changeNotes, progress: nil) else { return }
        #expect(later.proposals.isEmpty)
    }

    @Test func `the changes of a proposal are read once, not again after each action`() async throws {
        let (world, _) = try await proposed()
        let counting = CountingFileSystem(world.files)
        let workbench = world.workbench(over: counting)
        _ = await workbench.open()
        guard case .notes(let notes) = try await workbench.answer(.changeNotes, progress: nil) else {
            Issue.record("no notes")
            return
        }
        #expect(!notes.proposals.isEmpty)
        _ = try await workbench.perform(.comment(id, "why?", author: nil, op: nil, hunk: nil, resolves: nil))
        _ = await workbench.open()
        counting.reset()
        guard case .notes(let later) = try await workbench.answer(.changeNotes, progress: nil) else { return }
        #expect(later == notes && counting.reads("/store/") == 0, "\(counting.reads)")
    }
}
