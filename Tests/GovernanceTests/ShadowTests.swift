import AIR
import CanonicalCBOR
import ContentStore
import Files
import Testing
import WorldIO

@testable import Governance

/// The findings of shadowing.
@Suite struct ShadowTests {
    @Test func `a report lists the changes and the rules that decide on the effects`() throws {
        let world = SmallWorld(MemoryFileSystem())
        try world.reach(.shadowed)
        let report = try #require(try world.governance.state().proposals[0].shadow)
        #expect(report.isValid)
        // The simplest effect here is meant for reducers.
        #expect(report.diagnostics.contains { $0.code == .planInvalid })
        #expect(report.diagnostics.allSatisfy { $0.severity == .warning })
        #expect(report.manifestHash == (try SmallWorld.bundle(.second).manifestHash))
        #expect(report.plans.added.map(\.text) == ["n/new@1"])
        #expect(report.plans.replaced.map(\.text) == ["n/wait@1"])
        #expect(report.plans.removed.map(\.text) == ["n/old@1"])
        #expect(report.triggers == ShadowReport.Entries(added: ["n/In@1->n/new@1"], removed: ["n/In@1->n/old@1"]))
        #expect(report.routes == ShadowReport.Entries(added: [], removed: []))
        #expect(
            report.effects == [
                PredictedEffect(
                    plan: DefinitionName("n/wait@1"), effectKind: "timer.set", cap: "clock", policy: "n/rules@1",
                    rule: 1, isAllowed: true)
            ])
        #expect(report.authority.gained.map(\.originName.text) == ["n/wait@1"])
        #expect(report.authority.gained.map(\.rule) == [1])
        #expect(report.authority.lost.isEmpty)
        #expect(
            report.authority
                == (try AuthorityDifference(
                    from: SmallWorld.bundle(.first).contents, to: SmallWorld.bundle(.second).contents)))
    }

    @Test func `shadowing again records only what is new`() throws {
        let world = SmallWorld(MemoryFileSystem())
        try world.reach(.shadowed)
        let before = try world.governance.state()
        try world.governance.shadow(ProposalID(0))
        #expect(try world.governance.state() == before)
        try world.governance.shadow(ProposalID(0)) { contents in
            [.record([("plans", .unsigned(UInt64(contents.all(.plan).count)))])]
        }
        let after = try world.governance.state()
        #expect(after.height == before.height + 1)
        #expect(after.proposals[0].shadow?.scenarios == [.record([("plans", .unsigned(2))])])
        #expect(after.proposals[0].history.map(\.step) == [.proposed, .shadowed, .shadowed])
    }

    @Test func `an invalid result is reported and can't be approved`() throws {
        let world = SmallWorld(MemoryFileSystem())
        let base = try world.genesis()
        // A manifest with a dangling trigger, which no compiler would let pass.
        var manifest = try SmallWorld.bundle(.first).manifest
        manifest.references[.plan] = []
        let patch = CBORValue.record([("manifest", manifest.value)])
        try world.store.put(nodes: [CanonicalEncoder.encode(patch)], manifest: manifest)
        let writer = try world.governance.journal.openForWriting(owner: "t")
        let record = try GovernanceRecord.proposed(
            GovernanceRecord.Proposed(
                id: ProposalID(0), patchHash: patch.hash(), documentHash: patch.hash(), manifestBase: base,
                manifestHash: manifest.hash(), author: "ada", description: nil, rebasedFrom: nil))
        try writer.append(GovernanceFrame(time: 1, records: [record]).value)
        writer.close()
        let report = try world.governance.shadow(ProposalID(0)).report
        #expect(!report.isValid)
        #expect(report.diagnostics.contains { $0.code == .unknownReference && $0.severity == .error })
        let diagnostics = refusal {
            _ = try world.governance.approve(ProposalID(0), decision: .approve, approver: "bob")
        }
        #expect(diagnostics.first?.code == .proposalState)
        #expect(diagnostics.contains { $0.code == .unknownReference })
        #expect(try world.governance.state().proposals[0].state == .shadowed)
        try world.governance.approve(ProposalID(0), decision: .reject, approver: "bob")
    }

    @Test func `a patch whose manifest is not the proposal's result is refused`() throws {
        let world = SmallWorld(MemoryFileSystem())
        let base = try world.genesis()
        let patch = CBORValue.record([("manifest", Manifest.empty.value)])
        try world.store.put(nodes: [CanonicalEncoder.encode(patch)], manifest: .empty)
        let writer = try world.governance.journal.openForWriting(owner: "t")
        let record = try GovernanceRecord.proposed(
            GovernanceRecord.Proposed(
                id: ProposalID(0), patchHash: patch.hash(), documentHash: patch.hash(), manifestBase: base,
                manifestHash: base, author: "ada", description: nil, rebasedFrom: nil))
        try writer.append(GovernanceFrame(time: 1, records: [record]).value)
        writer.close()
        #expect(refusal { try world.governance.shadow(ProposalID(0)) }.map(\.code) == [.storeCorrupt])
    }
}
