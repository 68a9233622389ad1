import AIR
import CanonicalCBOR
import ContentStore
import Files
import Sync
import Synchronization
import Testing
import WorldIO

@testable import Governance

/// Worlds whose rules say who may approve (SECURITY.md, *What an approval is worth*).
@Suite struct GovernedTests {
    static func key(_ number: UInt8) throws -> SigningKey {
        try #require(SigningKey(seed: [UInt8](repeating: number, count: 32)))
    }

    static func rules(
        _ owners: [(String, UInt8)] = [("ada", 1), ("bob", 2), ("cy", 3), ("bob", 4)], needed: Int = 2,
        authors: Bool = false
    ) throws -> GovernanceRules {
        try #require(
            GovernanceRules(
                approvers: try owners.map { .init(owner: $0.0, key: try key($0.1).publicKey) }, ownersNeeded: needed,
                authorsMayApprove: authors))
    }

    private func signer(_ number: UInt8, until: UInt64 = 1_000) throws -> Governance.Signer {
        Governance.Signer(key: try Self.key(number), expires: until)
    }

    /// Brings rules into force in a fresh world, by its proposal 0.
    private func governed(_ rules: GovernanceRules, _ files: MemoryFileSystem = MemoryFileSystem()) throws -> SmallWorld
    {
        let world = SmallWorld(files)
        try world.genesis()
        let made = try world.propose(rules: rules, author: "ada", description: "two of three")
        #expect(made.proposal.id == ProposalID(0) && made.proposal.rules == rules.value)
        try world.governance.shadow(ProposalID(0))
        try world.governance.approve(ProposalID(0), decision: .approve, approver: "ada")
        try world.governance.apply(ProposalID(0))
        return world
    }

    /// Proposes and shadows the patch to the second version, as proposal 1 by ada.
    private func submitted(_ world: SmallWorld) throws -> ProposalID {
        let id = try world.propose().proposal.id
        try world.governance.shadow(id)
        return id
    }

    private func code(_ body: () throws -> Void) -> DiagnosticCode? { refusal(body).first?.code }

    @Test func `rules come into force by a proposal, and push is refused from then on`() throws {
        let rules = try Self.rules()
        let world = try governed(rules)
        let state = try world.governance.state()
        #expect(state.isGoverned && state.rules?.rules == rules && state.rules?.proposal == ProposalID(0))
        #expect(try state.rules?.hash == rules.value.hash())
        #expect(try world.store.store.node(rules.value.hash()) == CanonicalEncoder.encode(rules.value))
        #expect(try state.currentManifest == SmallWorld.bundle(.first).manifestHash)
        #expect(
            try world.governance.records().suffix(3).map(\.record?.kind) == ["Applied", "Manifest", "Rules"])
        #expect(code { try world.moveOn() } == .governed)
        #expect(world.governance.verify().isSound)
        #expect(try world.governance.state() == state)
    }

    @Test func `an identity matches only the journal that has its rules`() throws {
        let world = try governed(Self.rules())
        let first = try world.governance.state()
        let rules = try #require(first.rulesBrought.last)
        let inForce = try #require(first.rules)
        #expect(rules.frame == inForce.frame && rules.hash == inForce.hash)
        let identity = WorldIdentity(id: try #require(first.world), rules: rules)
        func codes(
            _ state: GovernanceState, _ identity: WorldIdentity?, _ environment: ExpectedWorld = .any
        ) -> [DiagnosticCode] {
            state.problems(against: identity, environment) { $0 }.map(\.code)
        }
        #expect(codes(first, identity).isEmpty && codes(first, nil).isEmpty)
        #expect(codes(first, identity, ExpectedWorld(id: identity.id, frame: rules.frame)).isEmpty)
        var other = identity
        other.rules?.frame = Hash.of([1])
        #expect(codes(first, other) == [.remoteForked])
        other.rules = WorldIdentity.Rules(hash: Hash.of([1]), frame: rules.frame)
        #expect(codes(first, other) == [.remoteForked])
        #expect(codes(first, identity, ExpectedWorld(frame: Hash.of([1]))) == [.remoteForked])
        #expect(codes(first, WorldIdentity(id: Hash.of([1]))) == [.remoteDiffers])
        // A journal that does not have the rules yet is only too short.
        let young = SmallWorld(MemoryFileSystem())
        try young.genesis()
        var state = try young.governance.state()
        #expect(codes(state, WorldIdentity(id: try #require(state.world), rules: rules)) == [.remoteRolledBack])
        // Later rules are accepted, with a notice.
        let later = try Self.rules([("ada", 1), ("bob", 2)], needed: 1, authors: true)
        let made = try world.propose(rules: later, author: "cy").proposal.id
        try world.governance.shadow(made)
        for number in [1, 2] as [UInt8] {
            try world.governance.approve(made, decision: .approve, approver: "?", signer: signer(number))
        }
        try world.governance.apply(made)
        state = try world.governance.state()
        #expect(state.rulesBrought.count == 2)
        #expect(codes(state, identity) == [.remoteDiffers])
        #expect(state.problems(against: identity, .any) { $0 }.map(\.severity) == [.notice])
    }

    @Test func `a proposal is approved once enough different owners have signed`() throws {
        let world = try governed(Self.rules())
        let id = try submitted(world)
        #expect(code { try world.governance.approve(id, decision: .approve, approver: "bob") } == .governed)
        #expect(code { try world.governance.apply(id) } == .proposalState)
        func approve(_ number: UInt8) throws -> Proposal {
            try world.governance.approve(id, decision: .approve, approver: "?", signer: signer(number))
        }
        #expect(try approve(2).state == .shadowed)
        // A second key of the same owner does not count as a second owner.
        #expect(try approve(4).state == .shadowed)
        #expect(code { try world.governance.apply(id) } == .proposalState)
        #expect(code { _ = try approve(1) } == .governed)
        #expect(code { _ = try approve(9) } == .governed)
        let approved = try approve(3)
        #expect(approved.state == .approved && approved.approver == "cy")
        #expect(approved.history.compactMap(\.by) == ["ada", "bob", "cy"])
        #expect(try world.governance.apply(id).state == .applied)
        #expect(world.governance.verify().isSound)
    }

    @Test func `authors count as approvers if the rules say so`() throws {
        let world = try governed(Self.rules(authors: true))
        let id = try submitted(world)
        for number in [1, 2] as [UInt8] {
            try world.governance.approve(id, decision: .approve, approver: "", signer: signer(number))
        }
        #expect(try world.governance.apply(id).state == .applied)
    }

    @Test func `a rejection must be signed too, and one is enough`() throws {
        let world = try governed(Self.rules())
        let id = try submitted(world)
        #expect(code { try world.governance.approve(id, decision: .reject, approver: "bob") } == .governed)
        let rejected = try world.governance.approve(id, decision: .reject, approver: "", signer: signer(1))
        #expect(rejected.state == .rejected && rejected.approver == "ada")
    }

    @Test func `an expired approval does not count when the proposal is applied`() throws {
        let files = MemoryFileSystem()
        let world = try governed(Self.rules(), files)
        let id = try submitted(world)
        // The clock of the world stands at 7.
        #expect(
            try world.governance.approve(id, decision: .approve, approver: "", signer: signer(2, until: 7)).state
                == .shadowed)
        #expect(
            try world.governance.approve(id, decision: .approve, approver: "", signer: signer(3)).state == .shadowed)
        let again = try world.governance.approve(id, decision: .approve, approver: "", signer: signer(2, until: 8))
        #expect(again.state == .approved)
        let later = Governance(
            world: world.folder, files: files, store: world.store, clock: { 9 }, owner: "later")
        #expect(code { try later.apply(id) } == .proposalState)
        try later.approve(id, decision: .approve, approver: "", signer: signer(4))
        #expect(try later.apply(id).state == .applied)
    }

    @Test func `new rules are approved under the old ones, and end the approvals made under those`() throws {
        let world = try governed(Self.rules())
        let id = try submitted(world)
        for number in [2, 3] as [UInt8] {
            try world.governance.approve(id, decision: .approve, approver: "", signer: signer(number))
        }
        let alone = try Self.rules([("eve", 7)], needed: 1)
        let other = try Self.rules([("ada", 1)], needed: 1, authors: true)
        let change = try world.propose(rules: alone, author: "ada").proposal.id
        let rival = try world.propose(rules: other, author: "ada").proposal.id
        #expect(try world.propose(rules: alone, author: "ada").existing)
        for proposal in [change, rival] {
            try world.governance.shadow(proposal)
            #expect(
                code { try world.governance.approve(proposal, decision: .approve, approver: "", signer: signer(7)) }
                    == .governed)
            for number in [2, 3] as [UInt8] {
                try world.governance.approve(proposal, decision: .approve, approver: "", signer: signer(number))
            }
        }
        try world.governance.apply(change)
        let state = try world.governance.state()
        #expect(state.rules?.rules == alone)
        #expect(state.proposal(id)?.state == .shadowed && state.proposal(id)?.approvals == [])
        // The rival was made for the previous rules, so it would undo a change that its approvers never saw.
        #expect(state.proposal(rival).map(state.isStale) == true)
        #expect(code { try world.governance.apply(rival) } == .staleBase)
        #expect(
            code { try world.governance.approve(id, decision: .approve, approver: "", signer: signer(2)) } == .governed)
        try world.governance.approve(id, decision: .approve, approver: "", signer: signer(7))
        try world.governance.apply(id)
        #expect(world.governance.verify().isSound)
    }

    @Test func `rules without keys make a world ungoverned`() throws {
        let world = try governed(Self.rules())
        let none = try #require(GovernanceRules(approvers: [], ownersNeeded: 0, authorsMayApprove: false))
        let id = try world.propose(rules: none, author: "ada").proposal.id
        try world.governance.shadow(id)
        for number in [2, 3] as [UInt8] {
            try world.governance.approve(id, decision: .approve, approver: "", signer: signer(number))
        }
        try world.governance.apply(id)
        #expect(try !world.governance.state().isGoverned)
        try world.moveOn()
        #expect(world.governance.verify().isSound)
    }

    /// Ways to change the approvals of a journal whose chain is then recomputed.
    enum Forgery: CaseIterable {
        case otherDecision, otherExpiry, otherOwner, otherSignature, unsigned, dropped, manifestAlone

        func change(_ records: [GovernanceRecord], proposal: ProposalID) -> [[GovernanceRecord]] {
            if self == .manifestAlone, case .applied(let body)? = records.first, body.id == proposal {
                return [Array(records.dropFirst())]
            }
            guard case .approved(var body)? = records.first, body.id == proposal, let signed = body.signed,
                body.approver == "cy"
            else { return [records] }
            func sign(_ expires: UInt64, _ signature: [UInt8]) -> SignedApproval {
                SignedApproval(key: signed.key, expires: expires, signature: signature)
            }
            switch self {
            case .otherDecision:
                body = .init(
                    id: body.id, patchHash: body.patchHash, approver: body.approver, decision: .reject, signed: signed)
            case .otherExpiry: body.signed = sign(signed.expires + 1, signed.signature)
            case .otherOwner:
                body = .init(
                    id: body.id, patchHash: body.patchHash, approver: "bob", decision: .approve, signed: signed)
            case .otherSignature: body.signed = sign(signed.expires, signed.signature.reversed())
            case .unsigned: body.signed = nil
            case .dropped: return []
            case .manifestAlone: return [records]
            }
            return [[.approved(body)]]
        }
    }

    @Test(arguments: Forgery.allCases)
    func `rewriting the whole chain can't forge an approval`(forgery: Forgery) throws {
        let world = try governed(Self.rules())
        let id = try submitted(world)
        for number in [2, 3] as [UInt8] {
            try world.governance.approve(id, decision: .approve, approver: "", signer: signer(number))
        }
        try world.governance.apply(id)
        let frames = try world.governance.journal.read().frames.map { try GovernanceFrame($0.payload) }
        let other = SmallWorld(MemoryFileSystem())
        let writer = try other.governance.journal.openForWriting(owner: "t")
        for records in frames.flatMap({ forgery.change($0.records, proposal: id) }) {
            try writer.append(GovernanceFrame(operation: .random(), time: 7, records: records).value)
        }
        writer.close()
        // A record that can't follow is void, and so is everything that depends on it.
        let state = try other.governance.state()
        #expect(state.proposal(id)?.state != .applied && !state.voids.isEmpty)
        #expect(try state.currentManifest == SmallWorld.bundle(.first).manifestHash)
        #expect(other.governance.verify().findings.contains { $0.diagnostic.code == .journalVoid })
    }

    @Test func `an approval is valid only for its own world`() throws {
        let (one, two) = (try governed(Self.rules()), MemoryFileSystem())
        let other = Governance(
            world: one.folder, files: two, store: SmallWorld(two).store, clock: { 8 }, owner: "other")
        try other.genesis(SmallWorld.bundle(.first))
        _ = try other.propose(rules: Self.rules(), author: "ada", description: "two of three")
        try other.shadow(ProposalID(0))
        try other.approve(ProposalID(0), decision: .approve, approver: "ada")
        try other.apply(ProposalID(0))
        let id = try submitted(one)
        let (compiled, document) = try SmallWorld.patch()
        _ = try other.propose(
            compiled, document: document, author: "ada", description: "wait a while",
            signed: one.signature(of: "ada", under: other.terms(of: compiled, document: document)))
        try other.shadow(id)
        try one.governance.approve(id, decision: .approve, approver: "", signer: signer(2))
        let stolen = try #require(try one.governance.journal.read().frames.last).payload
        let writer = try other.journal.openForWriting(owner: "t")
        try writer.append(stolen)
        writer.close()
        let state = try other.state()
        #expect(state.voids.map(\.damage) == [.impossible(.badSignature(id, by: "bob"))])
        #expect(state.proposal(id)?.approvals == [])
    }

    @Test func `rules of a newer version are kept, and nothing is decided under them`() throws {
        let world = SmallWorld(MemoryFileSystem())
        try world.reach(.approved)
        let base = try #require(try world.governance.currentManifest())
        let patch = try world.governance.state().proposals[0]
        let newer = CBORValue.record([("version", .unsigned(3)), ("keys", .array([]))])
        let proposed = GovernanceRecord.Proposed(
            id: ProposalID(1), patchHash: patch.patchHash, documentHash: patch.documentHash, manifestBase: base,
            manifestHash: patch.manifestHash, author: "ada", description: nil, rebasedFrom: nil, rules: newer)
        let report = try #require(patch.shadow)
        let writer = try world.governance.journal.openForWriting(owner: "t")
        for records: [GovernanceRecord] in [
            [.proposed(proposed)],
            [.shadowReport(.init(id: ProposalID(1), patchHash: patch.patchHash, report: report))],
            [.approved(.init(id: ProposalID(1), patchHash: patch.patchHash, approver: "ada", decision: .approve))],
            [
                .applied(.init(id: ProposalID(1), patchHash: patch.patchHash, manifestHash: patch.manifestHash)),
                .manifest(patch.manifestHash), .rules(.init(id: ProposalID(1), rulesHash: try newer.hash())),
            ],
        ] { try writer.append(GovernanceFrame(time: 7, records: records).value) }
        writer.close()
        let state = try world.governance.state()
        #expect(state.isGoverned && state.rules?.rules == nil)
        #expect(state.notices.map(\.code) == [.notSupported])
        for step in [
            { _ = try world.governance.approve(ProposalID(0), decision: .reject, approver: "eve") },
            { _ = try world.governance.push(SmallWorld.patch(.second, .first).compiled) },
        ] { #expect(refusal(step).map(\.code) == [.governed]) }
        #expect(try world.governance.state() == state)
    }

    @Test func `rules that nobody could satisfy are refused`() throws {
        #expect(GovernanceRules(approvers: [], ownersNeeded: 1, authorsMayApprove: true) == nil)
        let ada = GovernanceRules.Approver(owner: "ada", key: try Self.key(1).publicKey)
        let again = GovernanceRules.Approver(owner: "ada", key: try Self.key(2).publicKey)
        #expect(GovernanceRules(approvers: [ada, again], ownersNeeded: 2, authorsMayApprove: true) == nil)
        #expect(GovernanceRules(approvers: [ada, again], ownersNeeded: 0, authorsMayApprove: true) == nil)
        #expect(GovernanceRules(approvers: [ada, ada], ownersNeeded: 1, authorsMayApprove: true) == nil)
        let rules = try Self.rules()
        #expect(try GovernanceRules(rules.value) == rules)
        let strange = CBORValue.map((rules.value.asMap ?? []) + [CBOREntry("more", .null)])
        #expect(throws: RecordError.unknownField("the rules", field: "more")) { try GovernanceRules(strange) }
    }
}
