import AIR
import CanonicalCBOR
import ContentStore
import Files
import Testing
import WorldIO

@testable import Governance

/// Comments, reasons and withdrawals.
@Suite struct CommentTests {
    private static let id = ProposalID(0)

    @Test func `comments are kept in order, and a later one can resolve an earlier one`() throws {
        let world = SmallWorld(MemoryFileSystem())
        try world.reach(.submitted)
        let op = OpID("add:defplan:n/new@1")
        try world.governance.comment(on: Self.id, author: "bob", text: "why?", op: op, hunk: Hash.of([1]))
        let said = try world.governance.comment(on: Self.id, author: "ada", text: "because", resolves: 0)
        #expect(said.comments.map(\.text) == ["why?", "because"] && said.comments.map(\.number) == [0, 1])
        #expect(said.comments.map(\.isResolved) == [true, false] && said.comments.map(\.resolves) == [nil, 0])
        #expect(said.comments[0].op == op.text && said.comments[0].hunk == Hash.of([1]))
        #expect(said.state == .submitted && said.history.count == 1)
        #expect(try world.governance.state().proposals[0] == said)
        // A decided proposal can still be commented on.
        try world.governance.approve(Self.id, decision: .reject, approver: "bob")
        try world.governance.comment(on: Self.id, author: "cy", text: "a pity")
        #expect(world.governance.verify().isSound)
    }

    @Test func `texts are stored beside the journal, and a lost or removed one breaks nothing`() throws {
        let world = SmallWorld(MemoryFileSystem())
        try world.reach(.submitted)
        try world.governance.comment(on: Self.id, author: "bob", text: "a secret word")
        try world.governance.approve(Self.id, decision: .reject, approver: "bob", reason: "too early")
        let texts = world.governance.texts
        let path = texts.path
        let log = try world.files.read(world.governance.journal.logPath, limit: 1 << 20)
        #expect(!String(decoding: log, as: UTF8.self).contains("a secret word"))
        let records = try world.governance.records().compactMap(\.value)
        #expect(records.contains { $0["text"]?.asText == "a secret word" && $0["text_hash"] != nil })

        let whole = try world.files.read(path, limit: 1 << 20)
        let hash = try #require(try texts.read().objects.values.first { $0.text == "a secret word" }?.hash)
        let tombstone = try CanonicalEncoder.encode(.record([("removed", .text(hash.text))]))
        try world.files.writeAtomically(whole.prefix(8) + [0, 0, 0, UInt8(tombstone.count)] + tombstone, to: path)
        var state = try SmallWorld(world.files).governance.state()
        #expect(state.proposals[0].comments[0].content == .removed)
        #expect(state.proposals[0].history.last?.claimedReason == .missing && state.proposals[0].state == .rejected)
        #expect(state.notices.isEmpty)

        try world.files.writeAtomically(Array("garbage".utf8), to: path)
        state = try SmallWorld(world.files).governance.state()
        #expect(state.proposals[0].comments[0].content == .missing && state.proposals[0].comments[0].text != "")
        #expect(state.notices.map(\.code) == [.journalCorrupt] && state.notices.map(\.severity) == [.warning])
    }

    @Test func `a comment on a missing proposal, op or comment is refused`() throws {
        let world = SmallWorld(MemoryFileSystem())
        try world.reach(.submitted)
        let before = try world.governance.state()
        for step in [
            { _ = try world.governance.comment(on: ProposalID(7), author: "bob", text: "?") },
            { _ = try world.governance.comment(on: Self.id, author: "bob", text: "?", op: OpID("add:defplan:x@1")) },
            { _ = try world.governance.comment(on: Self.id, author: "bob", text: "?", resolves: 0) },
        ] { #expect(refusal(step).count == 1) }
        #expect(try world.governance.state() == before)
        var journal = try ForgedJournal(copying: world)
        journal.append([
            .map([
                "record": .text("Commented"), "proposal_id": .number(0), "author": .text("bob"),
                "text_hash": .text(Hash.of([1]).text),
                "resolves": .number(3),
            ])
        ])
        try journal.write(to: world)
        #expect(try world.governance.state().voids.map(\.damage) == [.impossible(.unknownComment(Self.id, 3))])
    }

    @Test func `only the author of a proposal can withdraw it, with a reason`() throws {
        let world = SmallWorld(MemoryFileSystem())
        try world.reach(.submitted)
        #expect(refusal { _ = try world.governance.withdraw(Self.id, author: "bob") }.map(\.code) == [.proposalState])
        let withdrawn = try world.governance.withdraw(Self.id, author: "ada", reason: "too early")
        #expect(withdrawn.state == .rejected && withdrawn.approver == "ada")
        #expect(withdrawn.history.last?.reason == "too early")
        #expect(try world.governance.state().proposals[0] == withdrawn)
    }

    @Test func `in a governed world only the author's key withdraws a proposal`() throws {
        let world = SmallWorld(MemoryFileSystem())
        try world.genesis()
        _ = try world.governance.propose(rules: GovernedTests.rules(), author: "ada", description: nil)
        try world.governance.shadow(Self.id)
        try world.governance.approve(Self.id, decision: .approve, approver: "ada")
        try world.governance.apply(Self.id)
        let id = try world.propose().proposal.id
        func signer(_ number: UInt8) throws -> Governance.Signer {
            Governance.Signer(key: try GovernedTests.key(number), expires: 1_000)
        }
        #expect(refusal { _ = try world.governance.withdraw(id, author: "ada") }.map(\.code) == [.governed])
        #expect(
            refusal { _ = try world.governance.withdraw(id, author: "ada", signer: signer(2)) }.map(\.code)
                == [.proposalState])
        #expect(try world.governance.withdraw(id, author: "", signer: signer(1)).state == .rejected)
    }
}
