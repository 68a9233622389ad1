import AIR
import CanonicalCBOR
import Files
import Testing

@testable import Governance

/// Valid signatures, copied to places that they were not made for (SECURITY.md, *What an approval is worth*).
@Suite struct ReplayedApprovalTests {
    private static let (bob, cy): (UInt8, UInt8) = (2, 3)

    private func signer(_ number: UInt8) throws -> Governance.Signer {
        Governance.Signer(key: try GovernedTests.key(number), expires: 1_000)
    }

    private func approve(_ id: ProposalID, _ world: SmallWorld) throws {
        for number in [Self.bob, Self.cy] {
            try world.governance.approve(id, decision: .approve, approver: "", signer: signer(number))
        }
    }

    private func apply(_ rules: GovernanceRules, _ world: SmallWorld) throws {
        let id = try world.propose(rules: rules, author: "ada").proposal.id
        try world.governance.shadow(id)
        if try world.governance.state().isGoverned {
            try approve(id, world)
        } else {
            try world.governance.approve(id, decision: .approve, approver: "ada")
        }
        try world.governance.apply(id)
    }

    /// A governed world, and its proposal 1, which is shadowed.
    private func submitted(authors: Bool = false) throws -> (world: SmallWorld, id: ProposalID) {
        let world = SmallWorld(MemoryFileSystem())
        try world.genesis()
        try apply(GovernedTests.rules(authors: authors), world)
        let id = try world.propose().proposal.id
        try world.governance.shadow(id)
        return (world, id)
    }

    /// The records of a kind about a proposal in a journal.
    private func records(_ kind: String, of id: ProposalID, in journal: ForgedJournal) -> [Forged] {
        journal.frames.flatMap { $0["records"].elements }.filter { record in
            guard case .text(kind) = record["record"], case .number(id.number) = record["proposal_id"] else {
                return false
            }
            return true
        }
    }

    @Test func `an approval under earlier rules does not count when the rules return`() throws {
        let (world, id) = try submitted()
        try approve(id, world)
        let first = try #require(try world.governance.state().rules)
        try apply(GovernedTests.rules([("ada", 1), ("bob", 2), ("cy", 3)]), world)
        try apply(GovernedTests.rules(), world)
        let again = try #require(try world.governance.state().rules)
        #expect(again.hash == first.hash && again.frame != first.frame)
        var journal = try ForgedJournal(copying: world)
        for record in records("Approved", of: id, in: journal) { journal.append([record]) }
        try journal.write(to: world)
        let state = try world.governance.state()
        #expect(
            state.voids.map(\.damage) == [
                .impossible(.badSignature(id, by: "bob")), .impossible(.badSignature(id, by: "cy")),
            ])
        #expect(state.proposal(id)?.approvals == [] && state.proposal(id)?.state == .shadowed)
        #expect(refusal { _ = try world.governance.apply(id) }.map(\.code) == [.proposalState])
    }

    @Test(arguments: ["author", "description_hash"])
    func `an approval does not count for a proposal whose author or description was rewritten`(field: String) throws {
        // If authors may approve, nobody signs a proposal.
        let (world, id) = try submitted(authors: true)
        try approve(id, world)
        var journal = try ForgedJournal(copying: world)
        journal.changeRecords { record in
            guard case .text("Proposed") = record["record"], case .number(id.number) = record["proposal_id"] else {
                return
            }
            record[field] = .text(field == "author" ? "eve" : Hash.of([1]).text)
        }
        try journal.write(to: world)
        let state = try world.governance.state()
        #expect(state.voids.count == 2 && state.proposal(id)?.approvals == [])
        #expect(refusal { _ = try world.governance.apply(id) }.map(\.code) == [.proposalState])
    }

    @Test(arguments: [1, 2] as [UInt64])
    func `a statement that names the proposal by its number counts only under rules of version 1`(
        version: UInt64
    ) throws {
        let (world, id) = try submitted(authors: true)
        var journal = try ForgedJournal(copying: world)
        let rules = try GovernedTests.rules()
        let old = try #require(
            GovernanceRules(
                approvers: rules.approvers, ownersNeeded: 2, authorsMayApprove: true, version: version))
        let hash = try old.value.hash()
        journal.changeRecords { record in
            if case .text("Proposed") = record["record"], case .map = record["rules"] {
                record["rules"] = Forged(old.value)
            }
            if case .text("ShadowReport") = record["record"], case .map = record["rules"]["governing"] {
                record["rules"]["governing"]["to"] = Forged(old.value)
            }
            if case .text("Rules") = record["record"] { record["rules_hash"] = .text(hash.text) }
        }
        try journal.write(to: world)
        let state = try world.governance.state()
        let proposal = try #require(state.proposal(id))
        #expect(state.rules?.hash == hash && state.voids.isEmpty)
        let statement = Forged.map([
            "statement": .text("aos approval 1"), "world": .text(try #require(state.world).text),
            "rules": .text(hash.text), "proposal_id": .number(id.number),
            "manifest_base": .text(proposal.manifestBase.text), "patch_hash": .text(proposal.patchHash.text),
            "manifest_hash": .text(proposal.manifestHash.text), "decision": .text("approve"),
            "expires": .number(1_000),
        ])
        let key = try GovernedTests.key(Self.bob)
        let signature = try #require(key.sign([0xd9, 0xd9, 0xf7] + statement.encoded))
        journal.append([
            .map([
                "record": .text("Approved"), "proposal_id": .number(id.number),
                "patch_hash": .text(proposal.patchHash.text), "approver": .text("bob"), "decision": .text("approve"),
                "key": .text(key.publicKey.text), "expires": .number(1_000), "signature": .bytes(signature),
            ])
        ])
        try journal.write(to: world)
        let after = try world.governance.state()
        #expect(after.proposal(id)?.approvals.map(\.owner) == (version == 1 ? ["bob"] : []))
        #expect(after.voids.count == (version == 1 ? 0 : 1))
    }

    @Test func `two proposals in one frame are void, since its hash would stand for both`() throws {
        let (world, id) = try submitted()
        var journal = try ForgedJournal(copying: world)
        var (one, other) = (records("Proposed", of: id, in: journal)[0], records("Proposed", of: id, in: journal)[0])
        (one["proposal_id"], other["proposal_id"]) = (.number(2), .number(3))
        journal.append([one, other])
        try journal.write(to: world)
        let state = try world.governance.state()
        #expect(state.voids.map(\.damage) == [.impossible(.twoProposals)] && state.proposals.count == 2)
    }
}
