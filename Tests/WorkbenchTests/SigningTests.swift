import AIR
import CanonicalCBOR
@testable import Governance
import SystemPackage
import Testing
import Workbench
import WorldProtocol
import WorldIO

/// Decisions in a governed world, signed with the key that was given when opening it.
@Suite struct SigningTests {
    private static let seeds: [String: UInt8] = ["ada": 7, "bob": 8, "eve": 9]

    private func key(_ owner: String) throws -> SigningKey {
        let seed = try #require(Self.seeds[owner])
        return try #require(SigningKey(seed: Array(repeating: seed, count: 32)))
    }

    /// A world that requires the approvals of two owners, with a shadowed proposal.
    private func governed() async throws -> (world: NotesWorld, id: ProposalID) {
        let (world, workbench) = try await NotesWorld.imported()
        let approvers = try ["ada", "bob"].map {
            GovernanceRules.Approver(owner: $0, key: try key($0).publicKey)
        }
        let rules = try #require(GovernanceRules(approvers: approvers, ownersNeeded: 2, authorsMayApprove: true))
        try await decide(workbench, .rules(rules)) { id in
            [.shadow(id), .approve(id, .approve, approver: nil), .apply(id)]
        }
        try world.checkOut("proposal")
        let id = try await decide(workbench, .everything(.full)) { [.shadow($0)] }
        return (world, id)
    }

    @discardableResult
    private func decide(
        _ workbench: Workbench, _ source: ProposalRequest.Source, _ steps: (ProposalID) -> [Action]
    ) async throws -> ProposalID {
        let outcome = try await workbench.perform(.propose(ProposalRequest(source)))
        guard case .proposed(let made, _, _, _, _) = outcome else { throw Unexpected() }
        let id = try #require(made)
        for step in steps(id) { _ = try await workbench.perform(step) }
        return id
    }

    private struct Unexpected: Error {}

    private static let now: UInt64 = 1_763_721_660_000_000_000

    private func workbench(_ world: NotesWorld, at time: UInt64 = Self.now) -> Workbench {
        Workbench(
            WorkbenchOptions(world: world.folder),
            WorkbenchEnvironment(files: world.files, clock: { time }, user: "somebody", processID: 2))
    }

    /// The same world, opened with the key of an owner.
    private func signing(_ workbench: Workbench, as owner: String, days: Int = Signing.usualDays) throws -> SigningWorld
    {
        SigningWorld(
            workbench, Signing(key: try key(owner), file: "/keys/\(owner).pem", days: days), clock: { Self.now })
    }

    private func snapshot(_ world: any World) async throws -> Snapshot {
        guard case .world(let snapshot) = try await world.answer(.open, progress: nil) else { throw Unexpected() }
        return snapshot
    }

    private func approve(_ id: ProposalID, in world: any World) async throws -> ProposalDetail {
        let reply = try await world.answer(.perform(.approve(id, .approve, approver: nil)), progress: nil)
        guard case .performed(.proposal(let detail), _) = reply else { throw Unexpected() }
        return detail
    }

    @Test func `an approval is signed with the key, and the logged command names the key file`() async throws {
        let (world, id) = try await governed()
        let workbench = workbench(world)
        let ada = try signing(workbench, as: "ada")
        let opened = try await snapshot(ada)
        #expect(opened.governing?.signer == "ada")
        #expect(opened.governing?.rules?.ownersNeeded == 2)
        let one = try await approve(id, in: ada)
        #expect(one.row.state == .shadowed)
        #expect(one.approvals.map(\.owner) == ["ada"] && one.standings == [.counts])
        #expect(try one.approvals.map(\.key) == [key("ada").publicKey])
        #expect(
            await workbench.snapshot().decisions.last?.command == "aos gov approve --id \(id) --key /keys/ada.pem")
        let other = self.workbench(world)
        #expect(try await approve(id, in: signing(other, as: "bob")).row.state == .approved)
        #expect(await other.verifyJournal().isSound)
    }

    @Test func `a key that is not in the rules signs nothing`() async throws {
        let (world, id) = try await governed()
        let workbench = workbench(world)
        let worlds: [any World] = [workbench, try signing(workbench, as: "eve")]
        for world in worlds {
            #expect(try await snapshot(world).governing?.signer == nil)
            await #expect(throws: Failure.self) { _ = try await approve(id, in: world) }
            #expect(try await workbench.proposal(id).approvals.isEmpty)
        }
    }

    @Test func `a signature over another proposal, another decision or another time is refused`() async throws {
        let (world, id) = try await governed()
        let workbench = workbench(world)
        guard case .signable(let facts?) = try await workbench.answer(.signable(id), progress: nil) else {
            throw Unexpected()
        }
        let expires = Self.now + 1
        func signed(_ decision: ApprovalDecision) throws -> SignedApproval {
            try ApprovalStatement(facts, decision: decision, expires: expires).signed(with: key("ada"))
        }
        let good = try signed(.approve)
        var turned = good.signature
        turned[3] ^= 1
        var otherProposal = facts.proposal
        otherProposal.proposedIn = facts.world
        let otherFacts = SignableProposal(world: facts.world, rules: facts.rules, proposal: otherProposal)
        for bad in [
            try ApprovalStatement(otherFacts, decision: .approve, expires: expires).signed(with: key("ada")),
            try signed(.reject), SignedApproval(key: good.key, expires: expires + 1, signature: good.signature),
            SignedApproval(key: good.key, expires: expires, signature: turned),
            SignedApproval(key: try key("bob").publicKey, expires: expires, signature: good.signature),
        ] {
            let signature = DecisionSignature(bad, file: "/keys/ada.pem", days: 30)
            await #expect(throws: Failure.self) {
                _ = try await workbench.perform(.approve(id, .approve, approver: nil, signature: signature))
            }
        }
        #expect(try await workbench.proposal(id).approvals.isEmpty)
    }

    @Test func `an expired approval is shown as expired`() async throws {
        let (world, id) = try await governed()
        let workbench = workbench(world)
        _ = try await approve(id, in: signing(workbench, as: "ada", days: 1))
        #expect(try await workbench.proposal(id).standings == [.counts])
        #expect(
            await workbench.snapshot().decisions.last?.command
                == "aos gov approve --id \(id) --key /keys/ada.pem --expires-in 1")
        let later = self.workbench(world, at: Self.now + 86_400_000_000_000)
        #expect(try await later.proposal(id).standings == [.expired])
    }

    @Test func `a world without rules trusts the local user, with or without a key`() async throws {
        let world = NotesWorld()
        try world.checkOut("base")
        let workbench = workbench(world)
        _ = await workbench.open()
        _ = try await workbench.perform(.genesis)
        let ada = try signing(workbench, as: "ada")
        #expect(try await snapshot(ada).governing == nil)
        try world.checkOut("proposal")
        let id = try await decide(workbench, .everything(.full)) { [.shadow($0)] }
        let detail = try await approve(id, in: ada)
        #expect(detail.row.state == .approved && detail.row.approver == "somebody" && detail.approvals.isEmpty)
    }
}
