import AIR
import Files
import Foundation
import Governance
import Testing
import Workbench
import WorldProtocol
import WorldIO

@Suite struct LifeOfAChangeTests {
    @Test func `staged changes are proposed and applied, and the rest remain differences`() async throws {
        let (world, workbench) = try await NotesWorld.imported()
        try world.checkOut("proposal")
        let waiting = try await workbench.perform(
            .propose(ProposalRequest(.everything(.full), description: "remind earlier")))
        guard case .proposed(let first?, _, _, false, _) = waiting else {
            Issue.record("nothing was proposed: \(waiting)")
            return
        }
        try world.checkOut("working")
        _ = try await workbench.perform(.reload)
        let before = await workbench.snapshot()
        let sharing = ["add:defplan:notes/share@1", "replace:defpolicy:notes/policy@1"].map(OpID.init)
        _ = try await workbench.perform(.stage(sharing, withNeeds: true))
        let stage = await workbench.snapshot().stage
        let made = try await workbench.perform(.propose(ProposalRequest(.staged, description: "share notes")))
        guard case .proposed(let second?, _, let result, false, _) = made else {
            Issue.record("nothing was proposed: \(made)")
            return
        }
        #expect(result == stage.resultHash)
        #expect(await workbench.snapshot().stage.staged.isEmpty)

        await #expect(throws: WorkbenchError.self) { _ = try await workbench.perform(.apply(second)) }
        guard case .proposal(let shadowed) = try await workbench.perform(.shadow(second)) else {
            Issue.record("not shadowed")
            return
        }
        #expect(shadowed.shadow?.isValid == true, "\(shadowed.shadow?.diagnostics ?? [])")
        #expect(shadowed.shadow?.authority.gained.isEmpty == false)
        _ = try await workbench.perform(.approve(second, .approve, approver: nil))
        _ = try await workbench.perform(.apply(second))

        let after = await workbench.snapshot()
        #expect(after.baseHash == result)
        #expect(after.changes.count == before.changes.count - stage.staged.count)
        #expect(after.proposals.first { $0.id == first }?.isStale == true)
        await #expect(throws: WorkbenchError.self) {
            _ = try await workbench.perform(.approve(first, .approve, approver: nil))
        }
        _ = try await workbench.perform(.approve(first, .reject, approver: nil))
        #expect(await workbench.snapshot().proposals.first { $0.id == first }?.state == .rejected)
        #expect(after.decisions.contains { $0.command.hasPrefix("aos gov apply --id") })
    }

    @Test func `a push without changes does nothing, and one with changes moves the manifest`() async throws {
        let world = NotesWorld()
        try world.checkOut("base")
        let workbench = world.workbench()
        guard case .pushed(nil, let base, _, true, _) = try await workbench.perform(.push(dryRun: false, .full)) else {
            Issue.record("not pushed")
            return
        }
        guard case .pushed(_, _, _, false, _) = try await workbench.perform(.push(dryRun: false, .full)) else {
            Issue.record("pushed again")
            return
        }
        try world.checkOut("working")
        guard
            case .pushed(base, let planned, let changes, false, _) = try await workbench.perform(
                .push(dryRun: true, .full))
        else {
            Issue.record("no dry run")
            return
        }
        #expect(changes.count == 25)
        #expect(await workbench.snapshot().baseHash == base)
        _ = try await workbench.perform(.push(dryRun: false, .full))
        #expect(await workbench.snapshot().baseHash == planned)
        #expect(await workbench.snapshot().isEquivalent)
    }
}
