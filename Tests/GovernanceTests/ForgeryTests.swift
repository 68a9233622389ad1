import AIR
import CanonicalCBOR
import ContentStore
import Files
import Sync
import SystemPackage
import Testing
import WorldIO

@testable import Governance

/// Journals with correct hashes that claim what the stored patch contradicts (SECURITY.md, *What is shown is what is
/// signed*).
@Suite struct ForgeryTests {
    private static let id = ProposalID(0)

    /// A world with proposal 0, whose patch gains a timer, and with a forged journal.
    private func forged(_ change: (inout ForgedJournal, _ harmless: Proposal) throws -> Void) throws -> SmallWorld {
        let world = SmallWorld(MemoryFileSystem())
        try world.reach(.approved)
        // The harmless change is shadowed, so that its document and report can be borrowed.
        let harmless = try world.propose(.first, .third).proposal.id
        try world.governance.shadow(harmless)
        let proposal = try #require(try world.governance.state().proposal(harmless))
        var journal = try ForgedJournal(copying: world)
        journal.frames.removeLast(2)
        try change(&journal, proposal)
        try journal.write(to: world)
        return world
    }

    private static func borrowDocument(_ journal: inout ForgedJournal, _ harmless: Proposal) {
        journal.changeRecords { record in
            guard case .text("Proposed") = record["record"] else { return }
            record["document_hash"] = .text(harmless.documentHash.text)
        }
    }

    private static func borrowReport(_ journal: inout ForgedJournal, _ harmless: Proposal) {
        journal.changeRecords { record in
            guard case .text("ShadowReport") = record["record"], let report = harmless.shadow else { return }
            let (patch, result, id) = (record["patch_hash"], record["manifest_hash"], record["proposal_id"])
            record = Forged(report.value)
            record["record"] = .text("ShadowReport")
            (record["patch_hash"], record["manifest_hash"], record["proposal_id"]) = (patch, result, id)
        }
    }

    @Test func `a harmless document and report beside a malicious patch are not shown, approved or applied`() throws {
        let world = try forged { journal, harmless in
            Self.borrowDocument(&journal, harmless)
            Self.borrowReport(&journal, harmless)
        }
        let state = try world.governance.state()
        let proposal = try #require(state.proposal(Self.id))
        #expect(proposal.state == .approved && state.voids.isEmpty)
        // The journal claims that nothing is gained.
        #expect(proposal.shadow?.authority.gained.isEmpty == true)
        let review = try world.governance.review(of: proposal, in: state)
        #expect(review.report.authority.gained.map(\.effectKind) == ["timer.set"])
        #expect(try review.document == SmallWorld.patch().document)
        #expect(review.problems.map(\.code) == [.reportDiffers, .reportDiffers])
        #expect(review.changes.contains { $0.id == OpID("add:defplan:n/new@1") })
        for step in [
            { _ = try world.governance.approve(Self.id, decision: .approve, approver: "cy") },
            { _ = try world.governance.apply(Self.id) },
        ] { #expect(refusal(step).map(\.code) == [.reportDiffers, .reportDiffers]) }
        #expect(try world.governance.currentManifest() == SmallWorld.bundle(.first).manifestHash)
        let found = world.governance.verify()
        #expect(!found.isSound)
        #expect(found.findings.map(\.diagnostic.code) == [.replayDiffers, .reportDiffers])
        #expect(found.findings.map(\.frame) == [1, 2])
        try world.governance.approve(Self.id, decision: .reject, approver: "cy")
    }

    @Test(arguments: [0, 1])
    func `a forged document or report alone is found too`(which: Int) throws {
        let world = try forged(which == 0 ? Self.borrowDocument : Self.borrowReport)
        let state = try world.governance.state()
        let review = try world.governance.review(of: #require(state.proposal(Self.id)), in: state)
        #expect(review.discrepancies.count == 1)
        #expect(refusal { _ = try world.governance.apply(Self.id) }.map(\.code) == [.reportDiffers])
        #expect(
            world.governance.verify().findings.map(\.diagnostic.code) == [which == 0 ? .replayDiffers : .reportDiffers])
    }

    @Test func `a report that claims an invalid result to be valid does not get it approved`() throws {
        let world = SmallWorld(MemoryFileSystem())
        try world.genesis()
        // The result names a grant that it does not have.
        let (compiled, document) = try SmallWorld.patch(.first, .second)
        _ = try world.governance.propose(compiled, document: document, author: "ada", description: nil)
        try world.governance.shadow(Self.id)
        var journal = try ForgedJournal(copying: world)
        let broken = try SmallWorld.patch(.first, .fifth).compiled
        try world.store.put(nodes: [CanonicalEncoder.encode(broken.value)], manifest: broken.manifest)
        let plan = try #require(SmallWorld.bundle(.second).definitions.values.first { $0.key.name.text == "n/wait@1" })
        var manifest = broken.manifest
        manifest.references[.plan] = manifest.references(.plan).map {
            $0.name == plan.key.name ? Manifest.Reference($0.name, plan.hash) : $0
        }
        let patch = CBORValue.record([("manifest", manifest.value), ("nodes", .array([plan.value]))])
        try world.store.put(nodes: [CanonicalEncoder.encode(patch), plan.bytes], manifest: manifest)
        let (patchHash, result) = (try patch.hash(), try manifest.hash())
        journal.changeRecords { record in
            if case .text("Manifest") = record["record"] { return }
            (record["patch_hash"], record["manifest_hash"]) = (.text(patchHash.text), .text(result.text))
        }
        try journal.write(to: world)
        let state = try world.governance.state()
        #expect(state.proposals[0].shadow?.isValid == true)
        let review = try world.governance.review(of: state.proposals[0], in: state)
        #expect(!review.report.isValid)
        #expect(
            refusal { _ = try world.governance.approve(Self.id, decision: .approve, approver: "bob") }.map(\.code)
                .contains(.reportDiffers))
    }

    @Test func `without the patch in the store, nothing that the journal claims is shown`() throws {
        let world = SmallWorld(MemoryFileSystem())
        try world.reach(.approved)
        let state = try world.governance.state()
        let hash = state.proposals[0].patchHash
        try world.files.remove(world.folder.store.appending("nodes").appending("sha256").appending(hash.hex))
        let shown = refusal { _ = try world.governance.review(of: state.proposals[0], in: state) }
        #expect(shown.map(\.code) == [.storeCorrupt])
        #expect(refusal { _ = try world.governance.apply(Self.id) }.map(\.code) == [.storeCorrupt])
    }

    @Test func `a decision is refused if the proposal changed since it was shown`() throws {
        let world = SmallWorld(MemoryFileSystem())
        try world.reach(.shadowed)
        let proposal = try world.governance.state().proposals[0]
        let other = Hash.of([1])
        for step in [
            { _ = try world.governance.approve(Self.id, decision: .approve, approver: "bob", expected: other) },
            { _ = try world.governance.apply(Self.id, expected: other) },
        ] { #expect(refusal(step).map(\.code) == [.changedSinceShown]) }
        try world.governance.approve(Self.id, decision: .approve, approver: "bob", expected: proposal.patchHash)
        #expect(try world.governance.apply(Self.id, expected: proposal.proposedIn).state == .applied)
    }
}
