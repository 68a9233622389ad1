import AIR
import CanonicalCBOR
import Files
import Governance
import Testing
import WorldIO

/// Proposals whose base moved are rebased (Documentation/system.md, *Rebasing*).
@Suite struct RebaseTests {
    private static let id = ProposalID(0)
    private static let wait = OpID("replace:defplan:n/wait@1")

    private func stale(_ state: ProposalState, worldAt version: SmallWorld.Version) throws -> SmallWorld {
        let world = SmallWorld(MemoryFileSystem())
        try world.reach(state)
        try world.moveOn(to: version)
        return world
    }

    private func rebase(
        _ world: SmallWorld, _ choices: [OpID: ThreeWayMerge.Side] = [:]
    ) throws(GovernanceError) -> Rebase {
        try world.governance.rebase(Self.id, choices: choices)
    }

    @Test(arguments: [ProposalState.submitted, .shadowed, .approved])
    func `changes that the world did not touch are carried into a proposal that names the old one`(
        state: ProposalState
    ) throws {
        let world = try stale(state, worldAt: .third)
        let old = try world.governance.state().proposals[0]
        let rebase = try rebase(world)
        #expect(rebase.ops.allSatisfy { $0.fate == .kept })
        #expect(rebase.original == old && !rebase.isExisting)
        let made = try #require(rebase.proposal)
        #expect(made.id == ProposalID(1) && made.rebasedFrom == Self.id && made.state == .submitted)
        #expect(made.author == old.author && made.description == old.description && made.approver == nil)
        #expect(try made.manifestBase == SmallWorld.bundle(.third).manifestHash)
        let after = try world.governance.state()
        #expect(after.proposals[0] == old && !after.isStale(made))
        // The remaining steps are those of every proposal.
        try world.governance.shadow(made.id)
        try world.governance.approve(made.id, decision: .approve, approver: "bob")
        try world.governance.apply(made.id)
        let contents = try world.store.contents(made.manifestHash)
        let mine = try world.store.contents(old.manifestHash)
        for name in ["n/wait@1", "n/new@1"] {
            let key = DefinitionKey(.plan, DefinitionName(name))
            #expect(contents.definitions[key] == mine.definitions[key])
        }
        #expect(contents.definitions[DefinitionKey(.schema, DefinitionName("n/More@1"))] != nil)
        #expect(contents.definitions[DefinitionKey(.plan, DefinitionName("n/old@1"))] == nil)
        #expect(contents.manifest.triggers == mine.manifest.triggers)
    }

    @Test func `approvals are for one result, so the rebase says why the new proposal has none`() throws {
        let world = try stale(.approved, worldAt: .third)
        let rebase = try rebase(world)
        let lost = try #require(rebase.lostDecisions.first)
        #expect(rebase.lostDecisions.count == 1 && lost.by == "bob" && lost.decision == .approve)
        #expect(lost.reason == .otherResult(was: rebase.original.manifestHash, now: rebase.proposal?.manifestHash))
        #expect(refusal { try world.governance.apply(ProposalID(1)) }.map(\.code) == [.proposalState])
    }

    @Test func `ops that both sides changed are shown with all three values, and nothing is proposed`() throws {
        let world = try stale(.approved, worldAt: .fourth)
        let before = try world.governance.state()
        let rebase = try rebase(world)
        #expect(rebase.proposal == nil)
        #expect(rebase.conflicts.map(\.id) == [Self.wait])
        let op = try #require(rebase.conflicts.first)
        let key = DefinitionKey(.plan, DefinitionName("n/wait@1"))
        #expect(try op.base == SmallWorld.bundle(.first).definitions[key]?.value)
        #expect(try op.theirs == SmallWorld.bundle(.fourth).definitions[key]?.value)
        #expect(try op.mine == SmallWorld.bundle(.second).definitions[key]?.value)
        let fates = Dictionary(uniqueKeysWithValues: rebase.ops.map { ($0.id.text, $0.fate) })
        #expect(
            fates == [
                "replace:defplan:n/wait@1": .conflict, "add:defplan:n/new@1": .present,
                "remove:defplan:n/old@1": .kept, "set:triggers:n/In@1->n/old@1": .kept,
                "set:triggers:n/In@1->n/new@1": .kept,
            ])
        #expect(try world.governance.state() == before)
    }

    @Test(arguments: [ThreeWayMerge.Side.theirs, .mine])
    func `the chosen side wins`(side: ThreeWayMerge.Side) throws {
        let world = try stale(.submitted, worldAt: .fourth)
        let rebase = try rebase(world, [Self.wait: side])
        #expect(rebase.ops.first { $0.id == Self.wait }?.fate == .chosen(side))
        let made = try #require(rebase.proposal)
        let key = DefinitionKey(.plan, DefinitionName("n/wait@1"))
        #expect(
            try world.store.contents(made.manifestHash).definitions[key]
                == SmallWorld.bundle(side == .mine ? .second : .fourth).definitions[key])
    }

    @Test func `a choice must be about an op in conflict`() throws {
        let world = try stale(.submitted, worldAt: .fourth)
        let before = try world.governance.state()
        let cases: [(String, DiagnosticCode)] = [
            ("add:defplan:n/new@1", .usage), ("remove:defplan:n/old@1", .usage), ("add:defplan:n/none@1", .notFound),
        ]
        for (op, code) in cases {
            let diagnostics = refusal { _ = try rebase(world, [Self.wait: .mine, OpID(op): .mine]) }
            #expect(diagnostics.map(\.code) == [code])
        }
        #expect(try world.governance.state() == before)
    }

    @Test func `rebasing again returns the existing proposal`() throws {
        let world = try stale(.submitted, worldAt: .third)
        let first = try rebase(world)
        let state = try world.governance.state()
        let second = try rebase(world)
        #expect(second.isExisting && second.proposal == first.proposal)
        #expect(try world.governance.state() == state)
    }

    @Test func `a rebased proposal can become stale and be rebased itself`() throws {
        let world = try stale(.submitted, worldAt: .third)
        _ = try rebase(world)
        try world.moveOn(.third, to: .fourth)
        let again = try world.governance.rebase(ProposalID(1), choices: [Self.wait: .mine])
        #expect(again.proposal?.rebasedFrom == ProposalID(1))
    }

    @Test func `only a stale proposal can be rebased`() throws {
        for state in ProposalState.allCases {
            let world = SmallWorld(MemoryFileSystem())
            try world.reach(state)
            if state == .rejected { try world.moveOn() }
            let diagnostics = refusal { _ = try rebase(world) }
            #expect(diagnostics.map(\.code) == [.proposalState], "\(state)")
        }
        let world = SmallWorld(MemoryFileSystem())
        try world.genesis()
        #expect(refusal { _ = try rebase(world) }.map(\.code) == [.notFound])
    }

    @Test func `nothing is proposed if the world already has every change`() throws {
        let world = try stale(.submitted, worldAt: .second)
        let diagnostics = refusal { _ = try rebase(world) }
        #expect(diagnostics.map(\.code) == [.nothingToDo])
        #expect(diagnostics.first?.help?.contains("--decision reject") == true)
    }

    @Test func `an invalid result is not proposed`() throws {
        // The grant that the patch's timer needs was removed.
        let world = try stale(.submitted, worldAt: .fifth)
        let before = try world.governance.state()
        let diagnostics = refusal { _ = try rebase(world) }
        #expect(diagnostics.containsError)
        #expect(try world.governance.state() == before)
    }
}
