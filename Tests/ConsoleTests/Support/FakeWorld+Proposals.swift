import AIR
import CanonicalCBOR

@testable import Governance
@testable import WorldProtocol
@testable import WorldIO

/// Stale proposals, and the outcome of rebasing them.
extension FakeWorld {
    static let collided = OpID("replace:defplan:notes/sync@1")
    static let carried = OpID("add:defschema:notes/Team@1")

    /// The ops of a stale proposal: one collides, one is carried over, and one is already in the world.
    ///
    /// - Parameter theirs: the current timeout in the world.
    static func ops(theirs: UInt64 = 1_000, _ choices: [OpID: ThreeWayMerge.Side] = [:]) -> [ThreeWayMerge.Op] {
        func body(_ timeout: UInt64) -> CBORValue {
            plan("notes/sync@1", timeout: timeout, url: "https://example.org/notes")
        }
        return [
            ThreeWayMerge.Op(
                id: carried, kind: "defschema", name: "notes/Team@1", base: nil, theirs: nil, mine: .text("team"),
                fate: .kept),
            ThreeWayMerge.Op(
                id: OpID("remove:defschema:notes/Stale@1"), kind: "defschema", name: "notes/Stale@1",
                base: .text("stale"), theirs: nil, mine: nil, fate: .present),
            ThreeWayMerge.Op(
                id: collided, kind: "defplan", name: "notes/sync@1", base: body(500), theirs: body(theirs),
                mine: body(2_000), fate: choices[collided].map { .chosen($0) } ?? .conflict),
        ]
    }

    /// The proposal in the journal that a row describes.
    static func original(_ row: ProposalRow) -> Proposal {
        var proposal = Proposal(
            GovernanceRecord.Proposed(
                id: row.id, patchHash: row.patchHash, documentHash: hash("document"), manifestBase: row.manifestBase,
                manifestHash: row.manifestHash, author: row.author, description: nil,
                rebasedFrom: row.rebasedFrom, rules: nil, rulesBase: nil),
            signer: row.signer, description: row.description.map { .here($0) }, time: 1_763_721_660_000_000_000,
            frame: 3)
        proposal.state = row.state
        return proposal
    }

    /// The ops of a stale proposal as rebasing would find them, and the outcome of the ops of a rebased one.
    func rebase(of row: ProposalRow) -> Rebase? {
        if row.isStale {
            let all = Self.ops(theirs: theirs).map { $0.id == Self.collided ? collision ?? $0 : $0 }
            let ops = collides ? all : all.filter { $0.fate != .conflict }
            return Rebase(original: Self.original(row), base: Self.base, ops: ops, proposal: nil, isExisting: false)
        }
        guard let old = row.rebasedFrom, let original = snapshot.proposals.first(where: { $0.id == old }) else {
            return nil
        }
        return Rebase(
            original: Self.original(original), base: Self.base, ops: Self.ops(theirs: theirs, choices),
            proposal: Self.original(row), isExisting: true)
    }

    /// Rebases a proposal, unless an op collides and no side of it was chosen.
    mutating func rebase(_ id: ProposalID, _ choices: [OpID: ThreeWayMerge.Side]) -> Outcome {
        guard let index = snapshot.proposals.firstIndex(where: { $0.id == id }) else { return .done("gone") }
        let old = Self.original(snapshot.proposals[index])
        var ops = Self.ops(theirs: theirs, choices)
        if !collides { ops.removeAll { $0.id == Self.collided } }
        guard !ops.contains(where: { $0.fate == .conflict }) else {
            return .rebased(
                Rebase(original: old, base: Self.base, ops: ops, proposal: nil, isExisting: false), nil)
        }
        self.choices = choices
        var row = Self.proposal(UInt64(snapshot.proposals.count), .submitted, old.description)
        row.rebasedFrom = id
        snapshot.proposals[index].rebasedAs = row.id
        snapshot.proposals.append(row)
        return .rebased(
            Rebase(original: old, base: Self.base, ops: ops, proposal: Self.original(row), isExisting: false),
            proposal(row.id))
    }

    // MARK: Governed worlds

    static let adasKey = SigningKey(seed: Array(repeating: 7, count: 32))
    static let bobsKey = SigningKey(seed: Array(repeating: 8, count: 32))

    /// Puts the world under rules that require two owners.
    mutating func govern(by owners: [String] = ["grace", "bob"], signingWith key: SigningKey? = adasKey) {
        let keys = [Self.adasKey, Self.bobsKey].compactMap { $0?.publicKey }
        let rules = GovernanceRules(
            approvers: zip(owners, keys).map { GovernanceRules.Approver(owner: $0, key: $1) }, ownersNeeded: 2,
            authorsMayApprove: false)
        snapshot.governing = Governing(rules: rules, key: key?.publicKey)
    }

    // MARK: Gates

    /// The results of the gates: one fails.
    static let gates: [GateResult] = [
        GateResult(.push, "3 ops take the world from \(base.short) to \(result.short)", diagnostics: []),
        GateResult(
            .manifest, "sound",
            diagnostics: [
                Diagnostic(
                    .error, .unknownReference, "there is no schema `notes/Nte@1`", file: "air/plans.air.json",
                    line: 88, column: 14, kind: "defplan", name: "notes/share@1", path: "/5/input",
                    help: "did you mean `notes/Note@1`?")
            ]),
        GateResult(.replay, "the journal's 9 records lead to the manifest \(base.short)", diagnostics: []),
        GateResult(.smoke, notApplicable: "the world uses no imported plan"),
    ]
}
