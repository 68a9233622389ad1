import AIR
import Files
import Governance
import SystemPackage
import Testing
import Workbench
import WorldProtocol
import WorldIO

/// The replies of a workbench about stale and rebased proposals.
@Suite struct RebaseQueryTests {
    private static let remind = OpID("replace:defplan:notes/remind@1")

    /// A proposal whose plan the world has changed differently.
    private func stale() async throws -> (world: NotesWorld, workbench: Workbench, id: ProposalID) {
        let (world, workbench) = try await NotesWorld.imported()
        try world.checkOut("proposal")
        let mine = try await propose(workbench)
        try remindAhead(600, in: world)
        let theirs = try await propose(workbench)
        _ = try await workbench.perform(.shadow(theirs))
        _ = try await workbench.perform(.approve(theirs, .approve, approver: nil))
        _ = try await workbench.perform(.apply(theirs))
        return (world, workbench, mine)
    }

    private func propose(_ workbench: Workbench) async throws -> ProposalID {
        guard
            case .proposed(let id?, _, _, _, _) = try await workbench.perform(
                .propose(ProposalRequest(.everything(.full))))
        else { throw NothingProposed() }
        return id
    }

    private struct NothingProposed: Error {}

    /// Sets how many seconds ahead people are reminded.
    private func remindAhead(_ seconds: Int, in world: NotesWorld) throws {
        let file = world.folder.appending("air/plans/remind.air.json")
        let text = String(decoding: try world.files.read(file, limit: 1 << 20), as: UTF8.self)
        let edited = text.replacing("1800000000000", with: "\(seconds)000000000")
        #expect(edited != text)
        try world.files.writeAtomically(Array(edited.utf8), to: file)
    }

    @Test func `a stale proposal comes with its rebase conflicts, and nothing is written`() async throws {
        let (_, workbench, id) = try await stale()
        let before = try await workbench.journal().height
        let detail = try await workbench.proposal(id)
        let rebase = try #require(detail.rebase)
        #expect(rebase.conflicts.map(\.id) == [Self.remind])
        #expect(rebase.proposal == nil)
        #expect(await workbench.snapshot().baseHash == rebase.base)
        #expect(try await workbench.journal().height == before)
    }

    @Test(arguments: [ThreeWayMerge.Side.theirs, .mine])
    func `a rebased proposal records which side was chosen, also after reopening the world`(
        side: ThreeWayMerge.Side
    ) async throws {
        let (world, workbench, id) = try await stale()
        try world.checkOut("working")
        try remindAhead(1_200, in: world)
        let rest = try await rebasable(workbench, id, side)
        guard
            case .rebased(let rebase, let detail?) = try await workbench.perform(
                .rebase(rest, [Self.remind: side], description: nil))
        else {
            Issue.record("nothing was rebased")
            return
        }
        let made = try #require(rebase.proposal?.id)
        #expect(detail.row.rebasedFrom == rest)
        let later = try await world.workbench().proposal(made)
        #expect(later.rebase?.ops == rebase.ops)
        #expect(later.rebase?.ops.first { $0.id == Self.remind }?.fate == .chosen(side))
        #expect(later.rebase?.original.id == rest)
        let command = try #require(await workbench.snapshot().decisions.last?.command)
        #expect(command == "aos gov rebase --id \(rest) --\(side.word) \(Self.remind)")
        #expect(try await workbench.proposal(rest).row.rebasedAs == made)
    }

    /// A stale proposal that has ops left after a rebase, whichever side of the plan is chosen.
    private func rebasable(
        _ workbench: Workbench, _ id: ProposalID, _ side: ThreeWayMerge.Side
    ) async throws -> ProposalID {
        // With the world's side, nothing of the first proposal is left, which is an error.
        await #expect(throws: WorkbenchError.self) {
            _ = try await workbench.perform(.rebase(id, [Self.remind: .theirs], description: nil))
        }
        let staged: [OpID] = [Self.remind, OpID("add:defplan:notes/share@1")]
        _ = try await workbench.perform(.reload)
        _ = try await workbench.perform(.stage(staged, withNeeds: true))
        guard case .proposed(let mixed?, _, _, _, _) = try await workbench.perform(.propose(ProposalRequest(.staged)))
        else { throw NothingProposed() }
        // The base moves once more, in the plan alone.
        _ = try await workbench.perform(.rebase(id, [Self.remind: .mine], description: nil))
        let next = ProposalID(mixed.number + 1)
        _ = try await workbench.perform(.shadow(next))
        _ = try await workbench.perform(.approve(next, .approve, approver: nil))
        _ = try await workbench.perform(.apply(next))
        #expect(try await workbench.proposal(mixed).row.isStale)
        return mixed
    }

    @Test func `staging and review marks are kept for changes that the moved base does not affect`() async throws {
        let (_, workbench) = try await NotesWorld.opened()
        let share = OpID("add:defplan:notes/share@1")
        let needed = try #require(await workbench.change(share)?.closure.first)
        _ = try await workbench.perform(.stage([needed], withNeeds: true))
        guard case .proposed(let id?, _, _, _, _) = try await workbench.perform(.propose(ProposalRequest(.staged)))
        else { throw NothingProposed() }
        _ = try await workbench.perform(.stage([share], withNeeds: true))
        _ = try await workbench.perform(.markSeen([share, needed], true))
        let before = Set(await workbench.snapshot().stage.staged.map(\.id))
        #expect(before.isSuperset(of: [share, needed]))
        // A change that was reviewed on Patch is not reviewed in the proposal.
        #expect(try await workbench.proposal(id).changes.first { $0.id == needed }?.isSeen == false)
        _ = try await workbench.perform(.shadow(id))
        _ = try await workbench.perform(.approve(id, .approve, approver: nil))
        _ = try await workbench.perform(.apply(id))
        let after = await workbench.snapshot()
        let applied = Set(try await workbench.proposal(id).changes.map(\.id))
        #expect(Set(after.stage.staged.map(\.id)) == before.subtracting(applied))
        #expect(after.changes.first { $0.id == share }?.isSeen == true)
        #expect(after.diagnostics.contains { $0.message.hasPrefix("\(needed) was unstaged") })
    }
}
