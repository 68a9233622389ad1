import AIR
import CanonicalCBOR
import ContentStore
import Files
import Sync
import SystemPackage
import Testing
import WorldIO

@testable import Governance

/// Journals of frames without a version, signed with statements that name the proposal by its number.
@Suite struct OldJournalTests {
    /// Opens a journal of the fixtures with its store in memory, at a time after it was written.
    private func open(_ name: String) throws -> SmallWorld {
        var folder = FilePath(#filePath)
        for _ in 0..<3 { folder.removeLastComponent() }
        folder.append("Fixtures/Journals/\(name)")
        let (disk, files) = (RealFileSystem(), MemoryFileSystem())
        let world = SmallWorld(files, time: 1_800_000_000_000_000_000)
        func copy(_ from: FilePath, _ to: FilePath) throws {
            try files.createDirectories(to.removingLastComponent())
            try files.writeAtomically(try disk.read(from, limit: 1 << 20), to: to)
        }
        for file in ["governance.log", "head"] {
            try copy(folder.appending(file), world.folder.journal.appending(file))
        }
        try copy(folder.appending("manifest.air.cbor"), world.folder.manifestFile)
        for node in try disk.list(folder.appending("nodes")) {
            try copy(
                folder.appending("nodes").appending(node),
                world.folder.store.appending("nodes").appending("sha256").appending(node))
        }
        return world
    }

    @Test func `an old journal opens, verifies and can be continued`() throws {
        let world = try open("open")
        let state = try world.governance.state()
        #expect(state.proposals.map(\.state) == [.applied, .rejected, .shadowed] && state.voids.isEmpty)
        #expect(state.notices.isEmpty)
        #expect(world.governance.verify().findings.isEmpty)
        for proposal in state.proposals {
            #expect(try world.governance.review(of: proposal, in: state).discrepancies.isEmpty)
        }
        let id = ProposalID(2)
        try world.governance.approve(id, decision: .approve, approver: "bob")
        let applied = try world.governance.apply(id)
        #expect(try world.governance.state().currentManifest == applied.manifestHash)
        #expect(try world.manifestFile() == applied.manifestHash)
        #expect(world.governance.verify().findings.isEmpty)
    }

    @Test func `old signatures count, and new ones are added to them`() throws {
        let world = try open("governed")
        let state = try world.governance.state()
        #expect(state.proposals.map(\.state) == [.applied, .applied, .shadowed] && state.voids.isEmpty)
        #expect(state.rules?.rules?.version == 1 && state.rules?.rules?.ownersNeeded == 2)
        let id = ProposalID(2)
        #expect(state.proposal(id)?.approvals.map(\.owner) == ["bob"])
        #expect(world.governance.verify().findings.isEmpty)
        let signer = Governance.Signer(key: try GovernedTests.key(3), expires: 1_900_000_000_000_000_000)
        #expect(
            try world.governance.approve(id, decision: .approve, approver: "", signer: signer).state == .approved)
        #expect(try world.governance.apply(id).state == .applied)
        #expect(world.governance.verify().findings.isEmpty)
    }
}
