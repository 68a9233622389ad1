import AIR
import CanonicalCBOR
import Files
import Governance
import Sync
import SystemPackage
import Testing
import WorldIO

@Suite struct ProposalReviewTests {
    private static let changes = [
        "add:defplan:n/new@1", "remove:defplan:n/old@1", "replace:defplan:n/wait@1",
        "set:triggers:n/In@1->n/new@1", "set:triggers:n/In@1->n/old@1",
    ]

    private func review(_ world: SmallWorld) throws -> ProposalReview {
        let state = try world.governance.state()
        return try world.governance.review(of: try #require(state.proposal(ProposalID(0))), in: state)
    }

    @Test func `a review shows every change of the proposal with the authority that it gains`() throws {
        let world = SmallWorld(MemoryFileSystem())
        try world.reach(.submitted)
        let review = try review(world)
        #expect(review.changes.map(\.id.text) == Self.changes)
        let gained = review.authority.difference.gained
        #expect(gained.map(\.effectKind) == ["timer.set"])
        #expect(review.authority[OpID("replace:defplan:n/wait@1")].gained == gained)
        #expect(review.authority[OpID("remove:defplan:n/old@1")].isEmpty)
        #expect(review.change(OpID("replace:defplan:n/wait@1"))?.before != nil)
        #expect(review.change(OpID("add:defplan:n/none@1")) == nil)
    }

    @Test func `a review stays the same when the world moves on`() throws {
        let world = SmallWorld(MemoryFileSystem())
        try world.reach(.submitted)
        let before = try review(world)
        try world.moveOn()
        let after = try review(world)
        #expect(after.changes == before.changes)
        #expect(after.authority == before.authority)
    }

    @Test func `a change is present if the working files already have its result`() throws {
        let world = SmallWorld(MemoryFileSystem())
        try world.reach(.submitted)
        let review = try review(world)
        func present(in version: SmallWorld.Version) throws -> [String] {
            let bundle = try SmallWorld.bundle(version)
            return review.changes.filter { $0.isPresent(in: bundle) }.map(\.id.text)
        }
        #expect(try present(in: .second) == Self.changes)
        #expect(try present(in: .first).isEmpty)
        // The new plan is there, and the changed one differs from that of the proposal.
        #expect(try present(in: .fourth) == ["add:defplan:n/new@1"])
    }

    @Test func `a review without the nodes of its result is an error, not empty`() throws {
        let files = MemoryFileSystem()
        let world = SmallWorld(files)
        try world.reach(.submitted)
        let state = try world.governance.state()
        let proposal = try #require(state.proposal(ProposalID(0)))
        try files.remove(world.folder.store.appending("nodes/sha256/\(proposal.manifestHash.hex)"))
        #expect(throws: GovernanceError.self) { _ = try world.governance.review(of: proposal, in: state) }
    }
}
