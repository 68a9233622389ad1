import AIR
import CanonicalCBOR
import Files
import Governance
import Testing
import WorldIO

/// Every step in every state.
@Suite struct TransitionTests {
    enum Step: CaseIterable {
        case shadow, approve, reject, apply
    }

    private static let allowed: [ProposalState: [Step: ProposalState]] = [
        .submitted: [.shadow: .shadowed, .reject: .rejected],
        .shadowed: [.shadow: .shadowed, .approve: .approved, .reject: .rejected],
        .approved: [.approve: .approved, .reject: .rejected, .apply: .applied],
        .rejected: [:],
        .applied: [:],
    ]

    private static let next: [ProposalState: String] = [
        .submitted: "aos gov shadow --id 0", .shadowed: "aos gov approve --id 0", .approved: "aos gov apply --id 0",
        .rejected: "aos gov propose", .applied: "aos gov get --id 0",
    ]

    private func take(_ step: Step, _ governance: Governance) throws(GovernanceError) {
        switch step {
        case .shadow: _ = try governance.shadow(ProposalID(0))
        case .approve: _ = try governance.approve(ProposalID(0), decision: .approve, approver: "eve")
        case .reject: _ = try governance.approve(ProposalID(0), decision: .reject, approver: "eve")
        case .apply: _ = try governance.apply(ProposalID(0))
        }
    }

    @Test(arguments: ProposalState.allCases, Step.allCases)
    func `a step is allowed in some states and refused in the others`(state: ProposalState, step: Step) throws {
        let world = SmallWorld(MemoryFileSystem())
        try world.reach(state)
        let before = try world.governance.state()
        #expect(before.proposals.map(\.state) == [state])
        if let result = Self.allowed[state]?[step] {
            try take(step, world.governance)
            #expect(try world.governance.state().proposals.map(\.state) == [result])
        } else {
            let diagnostics = refusal { try take(step, world.governance) }
            #expect(diagnostics.map(\.code) == [.proposalState])
            let help = try #require(diagnostics.first?.help)
            #expect(try help.contains(#require(Self.next[state])))
            #expect(try world.governance.state() == before)
        }
    }

    @Test(arguments: [ProposalState.submitted, .shadowed, .approved])
    func `a stale proposal can be shadowed or rejected, but neither approved nor applied`(state: ProposalState) throws {
        let files = MemoryFileSystem()
        let world = SmallWorld(files)
        try world.reach(state)
        try world.moveOn()
        let before = try world.governance.state()
        #expect(before.isStale(before.proposals[0]))
        for step in [Step.approve, .apply] {
            let diagnostics = refusal { try take(step, world.governance) }
            // No earlier step would help a stale proposal to be applied.
            let isRightState = step == .apply || Self.allowed[state]?[step] != nil
            #expect(diagnostics.map(\.code) == [isRightState ? .staleBase : .proposalState])
            if isRightState { #expect(diagnostics[0].help?.contains("aos gov rebase --id 0") == true) }
        }
        #expect(try world.governance.state() == before)
        if state != .approved {
            let report = try world.governance.shadow(ProposalID(0)).report
            #expect(report.isValid)
            #expect(report.diagnostics.last?.code == .staleBase)
            #expect(report.diagnostics.last?.severity == .warning)
        }
        #expect(
            try world.governance.approve(ProposalID(0), decision: .reject, approver: "eve").state == .rejected)
    }

    @Test func `an applied proposal leads to its result and has the history of every step`() throws {
        let files = MemoryFileSystem()
        let world = SmallWorld(files)
        try world.reach(.applied)
        let state = try world.governance.state()
        let proposal = try #require(state.proposal(ProposalID(0)))
        let compiled = try SmallWorld.patch().compiled
        #expect(proposal.patchHash == compiled.patchHash)
        #expect(proposal.manifestHash == compiled.manifestHash)
        #expect(proposal.author == "ada" && proposal.approver == "bob" && proposal.description == "wait a while")
        #expect(proposal.history.map(\.step) == [.proposed, .shadowed, .approved, .applied])
        #expect(proposal.history.map(\.by) == ["ada", nil, "bob", nil])
        #expect(proposal.history.map(\.frame) == [1, 2, 3, 4])
        #expect(state.currentManifest == compiled.manifestHash)
        #expect(try world.governance.currentManifest() == compiled.manifestHash)
        #expect(try world.manifestFile() == compiled.manifestHash)
        #expect(try world.store.contents(compiled.manifestHash).manifest == compiled.manifest)
        #expect(
            try world.governance.records().map(\.record?.kind)
                == ["Manifest", "Proposed", "ShadowReport", "Approved", "Applied", "Manifest"])
        #expect(try world.governance.records().map(\.frame) == [0, 1, 2, 3, 4, 4])
    }

    @Test func `a proposal that does not exist is not found`() throws {
        let world = SmallWorld(MemoryFileSystem())
        try world.genesis()
        for step in Step.allCases {
            let diagnostics = refusal { try take(step, world.governance) }
            #expect(diagnostics.map(\.code) == [.notFound])
            #expect(diagnostics.first?.help?.contains("aos gov list") == true)
        }
    }

    @Test func `ids count from 0, and a rejected patch may be proposed again`() throws {
        let world = SmallWorld(MemoryFileSystem())
        try world.genesis()
        #expect(try world.propose().proposal.id == ProposalID(0))
        #expect(try world.propose(.first, .third).proposal.id == ProposalID(1))
        try world.governance.approve(ProposalID(0), decision: .reject, approver: "bob")
        let again = try world.propose()
        #expect(again.proposal.id == ProposalID(2) && !again.existing)
        #expect(try world.governance.state().proposals.map(\.id.number) == [0, 1, 2])
    }

    @Test(arguments: [ProposalState.submitted, .shadowed, .approved, .applied])
    func `proposing the same patch on the same base returns the existing proposal`(state: ProposalState) throws {
        let world = SmallWorld(MemoryFileSystem())
        try world.reach(state)
        let before = try world.governance.state()
        let again = try world.propose()
        #expect(again.existing)
        #expect(again.proposal == before.proposals[0])
        #expect(try world.governance.state() == before)
    }

    @Test func `an applied patch can be proposed again once the world is back at its base`() throws {
        let world = SmallWorld(MemoryFileSystem())
        try world.reach(.applied)
        try world.governance.push(SmallWorld.patch(.second, .first).compiled)
        let again = try world.propose()
        #expect(!again.existing && again.proposal.id == ProposalID(1))
        #expect(throws: GovernanceError.self) { try world.governance.apply(ProposalID(0)) }
    }

    @Test func `a second approval by the same person records nothing, but one by another person does`() throws {
        let world = SmallWorld(MemoryFileSystem())
        try world.reach(.approved)
        let before = try world.governance.state()
        try world.governance.approve(ProposalID(0), decision: .approve, approver: "bob")
        #expect(try world.governance.state() == before)
        try world.governance.approve(ProposalID(0), decision: .approve, approver: "eve")
        #expect(try world.governance.state().proposals[0].history.map(\.by) == ["ada", nil, "bob", "eve"])
    }
}
