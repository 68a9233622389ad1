import AIR
import CanonicalCBOR
import Governance
import SystemPackage
import Testing
import Workbench
import WorldProtocol
import WorldIO

/// Decisions in a governed world, signed with the key that somebody named when opening it.
@Suite struct SigningTests {
    private static let seeds: [String: UInt8] = ["ada": 7, "bob": 8, "eve": 9]

    private func key(_ owner: String) throws -> SigningKey {
        let seed = try #require(Self.seeds[owner])
        return try #require(SigningKey(seed: Array(repeating: seed, count: 32)))
    }

    /// A world that requires two owners, with a shadowed proposal.
    private func governed() async throws -> (world: NotesWorld, id: ProposalID) {
        let (world, workbench) = try await NotesWorld.imported()
        let approvers = try ["ada", "bob"].map {
            GovernanceRules.Approver(owner: $0, key: try key($0).publicKey)
        }
        let rules = try #require(GovernanceRules(approvers: approvers, ownersNeeded: 2, authorsMayApprove: true))
        try await decide(workbench, .rules(rules)) { id in
            [.shadow(id), .approve(id, .approve, approver: nil), .apply(id)]
        }
        try world.lay("proposal")
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

    private func workbench(_ world: NotesWorld, as owner: String?) throws -> Workbench {
        var environment = WorkbenchEnvironment(
            files: world.files, clock: { 1_763_721_660_000_000_000 }, user: "somebody", processID: 2)
        environment.signing = try owner.map { Signing(key: try key($0), file: "/keys/\($0).pem") }
        return Workbench(WorkbenchOptions(world: world.folder), environment)
    }

    @Test func `an approval is signed with the key, and the command that does the same names its file`() async throws {
        let (world, id) = try await governed()
        let ada = try workbench(world, as: "ada")
        let opened = await ada.open()
        #expect(opened.governing?.signer == "ada")
        #expect(opened.governing?.rules?.ownersNeeded == 2)
        guard case .proposal(let one) = try await ada.perform(.approve(id, .approve, approver: nil)) else {
            throw Unexpected()
        }
        #expect(one.row.state == .shadowed)
        #expect(one.approvals.map(\.owner) == ["ada"] && one.standings == [.counts])
        #expect(try one.approvals.map(\.key) == [key("ada").publicKey])
        #expect(
            await ada.snapshot().decisions.last?.command == "aos gov approve --id \(id) --key /keys/ada.pem")
        let bob = try workbench(world, as: "bob")
        guard case .proposal(let two) = try await bob.perform(.approve(id, .approve, approver: nil)) else {
            throw Unexpected()
        }
        #expect(two.row.state == .approved)
        #expect(await bob.verifyJournal().isSound)
    }

    @Test func `a key that the rules don't name signs nothing`() async throws {
        let (world, id) = try await governed()
        for owner in [nil, "eve"] {
            let workbench = try workbench(world, as: owner)
            #expect(await workbench.open().governing?.signer == nil)
            await #expect(throws: WorkbenchError.self) {
                _ = try await workbench.perform(.approve(id, .approve, approver: nil))
            }
            #expect(try await workbench.proposal(id).approvals.isEmpty)
        }
    }

    @Test func `an approval that expired is shown as such`() async throws {
        let (world, id) = try await governed()
        let signer = Governance.Signer(key: try key("ada"), expires: 1_763_721_660_000_000_001)
        let ada = try workbench(world, as: "ada")
        _ = try await ada.perform(.sign(id, .approve, signer, file: "/keys/ada.pem"))
        #expect(try await ada.proposal(id).standings == [.counts])
        var later = WorkbenchEnvironment(
            files: world.files, clock: { 1_763_721_660_000_000_001 }, user: "somebody", processID: 3)
        later.signing = nil
        let workbench = Workbench(WorkbenchOptions(world: world.folder), later)
        #expect(try await workbench.proposal(id).standings == [.expired])
    }

    @Test func `a world without rules takes the word of the local user, key or not`() async throws {
        let world = NotesWorld()
        try world.lay("base")
        let workbench = try workbench(world, as: "ada")
        _ = await workbench.open()
        _ = try await workbench.perform(.genesis)
        #expect(await workbench.snapshot().governing == nil)
        try world.lay("proposal")
        let id = try await decide(workbench, .everything(.full)) {
            [.shadow($0), .approve($0, .approve, approver: nil)]
        }
        let detail = try await workbench.proposal(id)
        #expect(detail.row.state == .approved && detail.row.approver == "somebody" && detail.approvals.isEmpty)
    }
}
