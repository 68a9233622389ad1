import AIR
import CanonicalCBOR
import Files
import Testing
import WorldIO

@testable import Governance

/// Proposals in worlds whose rules keep authors from approving (SECURITY.md, *What an approval is worth*).
@Suite struct SignedProposalTests {
    /// A world whose rules require approvals by two of the owners ada, bob and cy.
    private func governed(authors: Bool = false) throws -> SmallWorld {
        let world = SmallWorld(MemoryFileSystem())
        try world.genesis()
        try world.propose(rules: GovernedTests.rules(authors: authors))
        try world.governance.shadow(ProposalID(0))
        try world.governance.approve(ProposalID(0), decision: .approve, approver: "ada")
        try world.governance.apply(ProposalID(0))
        return world
    }

    private func terms(_ world: SmallWorld, _ to: SmallWorld.Version = .second) throws -> ProposalTerms {
        let (compiled, document) = try SmallWorld.patch(.first, to)
        return try #require(try world.governance.terms(of: compiled, document: document))
    }

    @discardableResult
    private func propose(
        _ world: SmallWorld, _ to: SmallWorld.Version = .second, as author: String, _ signed: SignedProposal?
    ) throws -> Proposal {
        let (compiled, document) = try SmallWorld.patch(.first, to)
        return try world.governance.propose(
            compiled, document: document, author: author, description: nil, signed: signed
        ).proposal
    }

    @Test func `where authors may not approve, a proposal needs the signature of an owner`() throws {
        let world = try governed()
        let terms = try terms(world)
        #expect(terms.rules.demandsSignedProposals && terms.author == nil)
        #expect(refusal { try propose(world, as: "ada", nil) }.map(\.code) == [.governed])
        let stranger = try terms.statement.signed(with: GovernedTests.key(9))
        #expect(refusal { try propose(world, as: "ada", stranger) }.map(\.code) == [.governed])
        let made = try propose(world, as: "ada", terms.statement.signed(with: GovernedTests.key(1)))
        #expect(made.author == "ada" && made.signer == "ada")
        #expect(world.governance.verify().isSound)
    }

    @Test func `an author can't approve a proposal made under another name`() throws {
        let world = try governed()
        let signed = try terms(world).statement.signed(with: GovernedTests.key(2))
        let problems = refusal { try propose(world, as: "ada", signed) }
        #expect(problems.map(\.code) == [.governed] && problems[0].message.contains("bob"))
        try propose(world, as: "bob", signed)
        try world.governance.shadow(ProposalID(1))
        let bob = Governance.Signer(key: try GovernedTests.key(2), expires: 1_000)
        #expect(
            refusal { _ = try world.governance.approve(ProposalID(1), decision: .approve, approver: "", signer: bob) }
                .map(\.code) == [.governed])
    }

    @Test(arguments: ["unsigned", "another author", "another result", "another key"])
    func `a forged proposal changes nothing`(_ forgery: String) throws {
        let world = try governed()
        try propose(world, as: "bob", terms(world).statement.signed(with: GovernedTests.key(2)))
        var journal = try ForgedJournal(copying: world)
        var record = try #require(journal.frames.last?["records"].elements.last)
        journal.frames.removeLast()
        switch forgery {
        case "unsigned":
            guard case .map(var fields) = record else { break }
            (fields["key"], fields["signature"]) = (nil, nil)
            record = .map(fields)
        case "another author": record["author"] = .text("ada")
        case "another result": record["document_hash"] = .text(Hash.of([1]).text)
        default: record["key"] = .text(try GovernedTests.key(3).publicKey.text)
        }
        journal.append([record])
        try journal.write(to: world)
        let state = try world.governance.state()
        #expect(!state.voids.isEmpty && state.proposals.allSatisfy { $0.signer == nil && $0.author == "ada" })
        #expect(state.proposals.allSatisfy { $0.rules != nil })
    }

    @Test func `a signature made under earlier rules does not count when the rules return`() throws {
        let world = try governed()
        let old = try terms(world).statement.signed(with: GovernedTests.key(2))
        for rules in [try GovernedTests.rules([("ada", 1), ("bob", 2), ("cy", 3)]), try GovernedTests.rules()] {
            let id = try world.propose(rules: rules).proposal.id
            try world.governance.shadow(id)
            for key in [2, 3] as [UInt8] {
                let signer = Governance.Signer(key: try GovernedTests.key(key), expires: 1_000)
                try world.governance.approve(id, decision: .approve, approver: "", signer: signer)
            }
            try world.governance.apply(id)
        }
        #expect(refusal { try propose(world, as: "bob", old) }.map(\.code) == [.proposalState])
        try propose(world, as: "bob", terms(world).statement.signed(with: GovernedTests.key(2)))
    }

    @Test func `whoever rebases a proposal signs it, and neither they nor the author can approve it`() throws {
        let world = try governed()
        try propose(world, .third, as: "ada", terms(world, .third).statement.signed(with: GovernedTests.key(1)))
        // Another proposal is applied before it.
        let rival = try propose(world, as: "ada", terms(world).statement.signed(with: GovernedTests.key(1))).id
        try world.governance.shadow(rival)
        func approve(_ id: ProposalID, _ key: UInt8) throws -> Proposal {
            let signer = Governance.Signer(key: try GovernedTests.key(key), expires: 1_000)
            return try world.governance.approve(id, decision: .approve, approver: "", signer: signer)
        }
        for key in [2, 3] as [UInt8] { _ = try approve(rival, key) }
        try world.governance.apply(rival)
        let old = ProposalID(1)
        let preview = try #require(try world.governance.rebasePreview(of: old, in: world.governance.state()))
        let choices = preview.conflicts.map { ($0.id, ThreeWayMerge.Side.mine) }
        let sides = Dictionary(uniqueKeysWithValues: choices)
        #expect(refusal { _ = try world.governance.rebase(old, choices: sides) }.map(\.code) == [.governed])
        let terms = try #require(try world.governance.terms(ofRebasing: old, choices: sides))
        #expect(terms.author == "ada")
        let signed = try terms.statement.signed(with: GovernedTests.key(2))
        let made = try #require(try world.governance.rebase(old, choices: sides, signed: signed).proposal)
        #expect(made.author == "ada" && made.signer == "bob" && made.rebasedFrom == old)
        try world.governance.shadow(made.id)
        for key in [1, 2] as [UInt8] { #expect(refusal { _ = try approve(made.id, key) }.map(\.code) == [.governed]) }
        #expect(try approve(made.id, 3).approvals.map(\.owner) == ["cy"])
        #expect(world.governance.verify().isSound)
    }

    @Test func `where authors may approve, signing a proposal is optional`() throws {
        let world = try governed(authors: true)
        #expect(try propose(world, as: "ada", nil).signer == nil)
        let signed = try terms(world, .third).statement.signed(with: GovernedTests.key(3))
        #expect(try propose(world, .third, as: "cy", signed).signer == "cy")
    }

    @Test func `rules of version 1 do not require signed proposals`() throws {
        let rules = try GovernedTests.rules()
        let old = try #require(
            GovernanceRules(approvers: rules.approvers, ownersNeeded: 2, authorsMayApprove: false, version: 1))
        #expect(rules.demandsSignedProposals && !old.demandsSignedProposals)
    }
}
