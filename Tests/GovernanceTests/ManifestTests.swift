import AIR
import CanonicalCBOR
import ContentStore
import Files
import Governance
import Sync
import SystemPackage
import Testing
import WorldIO

/// Genesis, pushes and bases.
@Suite struct ManifestTests {
    @Test func `genesis begins the journal and is refused if it has frames`() throws {
        let world = SmallWorld(MemoryFileSystem())
        #expect(try world.governance.state() == GovernanceState())
        #expect(try world.governance.currentManifest() == nil)
        let hash = try world.genesis()
        let state = try world.governance.state()
        #expect(state.currentManifest == hash && state.height == 1)
        #expect(try world.manifestFile() == hash)
        let diagnostics = refusal { try world.governance.genesis(SmallWorld.bundle(.second)) }
        #expect(diagnostics.map(\.code) == [.wouldOverwrite])
        #expect(diagnostics.first?.help?.contains("aos push") == true)
        #expect(try world.governance.state() == state)
    }

    @Test func `a bundle that lacks a definition is not recorded`() throws {
        let world = SmallWorld(MemoryFileSystem())
        let whole = try SmallWorld.bundle(.first)
        let missing = DefinitionKey(.plan, DefinitionName("n/old@1"))
        let partial = try WorldBundle(
            manifest: whole.manifest, definitions: whole.definitions.filter { $0.key != missing })
        #expect(refusal { try world.governance.genesis(partial) }.map(\.code) == [.storeCorrupt])
        #expect(try world.governance.state().height == 0)
        #expect(try world.manifestFile() == nil)
        #expect(try world.governance.genesis(whole) == whole.manifestHash)
    }

    @Test func `a push advances the manifest once, and only from its base`() throws {
        let world = SmallWorld(MemoryFileSystem())
        try world.genesis()
        let patch = try SmallWorld.patch(.first, .third).compiled
        #expect(try world.governance.push(patch) == patch.manifestHash)
        let state = try world.governance.state()
        #expect(state.currentManifest == patch.manifestHash && state.height == 2)
        #expect(try world.manifestFile() == patch.manifestHash)
        try world.governance.push(patch)
        #expect(try world.governance.state() == state)
        let diagnostics = refusal { try world.governance.push(SmallWorld.patch(.first, .second).compiled) }
        #expect(diagnostics.map(\.code) == [.staleBase])
        #expect(try world.governance.state() == state)
    }

    @Test func `a push to a world without a journal stores everything that the manifest names`() throws {
        let world = SmallWorld(MemoryFileSystem())
        let patch = try SmallWorld.patch().compiled
        try world.governance.push(patch)
        #expect(try world.store.contents(patch.manifestHash).definitions.count == patch.contents.definitions.count)
        #expect(try world.governance.state().currentManifest == patch.manifestHash)
    }

    @Test func `a proposal needs the current manifest as its base`() throws {
        let world = SmallWorld(MemoryFileSystem())
        let none = refusal { try world.propose() }
        #expect(none.map(\.code) == [.notFound])
        #expect(none.first?.help?.contains("aos push") == true)
        #expect(try !world.files.exists(SmallWorld.folder.internals))
        try world.genesis()
        let stale = refusal { try world.propose(.third, .second) }
        #expect(stale.map(\.code) == [.staleBase])
        #expect(try world.governance.state().proposals.isEmpty)
    }

    @Test func `a fresh clone proposes against its manifest file, which becomes the journal's first manifest`() throws {
        let world = SmallWorld(MemoryFileSystem())
        let base = try SmallWorld.bundle(.first)
        let (compiled, document) = try SmallWorld.patch()
        func propose() throws {
            _ = try world.governance.propose(
                compiled, document: document, author: "ada", description: nil, base: base.contents)
        }
        #expect(refusal { try propose() }.map(\.code) == [.notFound])
        try world.files.createDirectories(SmallWorld.folder.internals)
        try world.files.writeAtomically(
            CanonicalEncoder.encode(base.manifest.value), to: SmallWorld.folder.manifestFile)
        try propose()
        #expect(try world.governance.records().map(\.record?.kind) == ["Manifest", "Proposed"])
        try world.governance.shadow(ProposalID(0))
        try world.governance.approve(ProposalID(0), decision: .approve, approver: "bob")
        try world.governance.apply(ProposalID(0))
        #expect(try world.governance.currentManifest() == compiled.manifestHash)
    }

    @Test func `a rebased proposal names the one that it replaces`() throws {
        let world = SmallWorld(MemoryFileSystem())
        try world.reach(.shadowed)
        try world.moveOn()
        let (compiled, document) = try SmallWorld.patch(.third, .second)
        let unknown = refusal {
            _ = try world.governance.propose(
                compiled, document: document, author: "ada", description: nil, rebasedFrom: ProposalID(9))
        }
        #expect(unknown.map(\.code) == [.notFound])
        let proposed = try world.governance.propose(
            compiled, document: document, author: "ada", description: nil, rebasedFrom: ProposalID(0)
        ).proposal
        #expect(proposed.rebasedFrom == ProposalID(0) && proposed.id == ProposalID(1))
        #expect(try world.governance.state().proposals[1] == proposed)
    }

    @Test func `a damaged manifest file blocks every change until the journal's manifest is kept`() throws {
        let files = MemoryFileSystem()
        let world = SmallWorld(files)
        try world.genesis()
        let head = try world.governance.currentManifest()
        try files.writeAtomically(Array("something else".utf8), to: SmallWorld.folder.manifestFile)
        let other = try world.manifestFile()
        let state = try world.governance.state()
        #expect(try world.governance.manifestStanding().relation == .damaged)
        #expect(refusal { try world.propose() }.map(\.code) == [.baseDamaged])
        #expect(try world.manifestFile() == other)
        #expect(try world.governance.state() == state)
        #expect(try world.governance.keepJournalManifest().relation == .same)
        #expect(try world.manifestFile() == head)
        try world.propose()
        #expect(world.notices.codes.isEmpty)
    }

    @Test func `a manifest that the journal never had blocks every change`() throws {
        let files = MemoryFileSystem()
        let world = SmallWorld(files)
        try world.reach(.approved)
        try files.writeAtomically(
            CanonicalEncoder.encode(SmallWorld.bundle(.third).manifest.value), to: SmallWorld.folder.manifestFile)
        let found = refusal { try world.governance.apply(ProposalID(0)) }
        #expect(found.map(\.code) == [.baseDiverged])
        #expect(try found.first?.message.contains(SmallWorld.bundle(.third).manifestHash.short) == true)
        #expect(try found.first?.message.contains(SmallWorld.bundle(.first).manifestHash.short) == true)
        #expect(found.first?.help?.contains("aos base keep") == true)
    }

    @Test func `a working tree that is behind stays so until it is pulled, and a missing file is written`() throws {
        let files = MemoryFileSystem()
        let world = SmallWorld(files)
        let first = try world.genesis()
        let before = try files.read(SmallWorld.folder.manifestFile, limit: 1 << 20)
        try world.moveOn()
        let third = try SmallWorld.bundle(.third).manifestHash
        #expect(try world.manifestFile() == third)
        // Version control restores the earlier file.
        try files.writeAtomically(before, to: SmallWorld.folder.manifestFile)
        #expect(try world.governance.manifestStanding().relation == .behind)
        try world.propose(.third, .first)
        #expect(try world.manifestFile() == first)
        // Applying a proposal does not move it either.
        try world.governance.shadow(ProposalID(0))
        try world.governance.approve(ProposalID(0), decision: .approve, approver: "bob")
        try world.governance.apply(ProposalID(0))
        #expect(try world.manifestFile() == first)
        try files.remove(SmallWorld.folder.manifestFile)
        try world.propose(.first, .third)
        #expect(try world.manifestFile() == world.governance.currentManifest())
    }

    @Test func `the relation of file and journal depends only on their manifests`() throws {
        let bytes = try SmallWorld.Version.allCases.map {
            try CanonicalEncoder.encode(SmallWorld.bundle($0).manifest.value)
        }
        let hashes = bytes.map { Hash.of($0) }
        func relation(_ chain: [Hash], _ file: [UInt8]?, isUnmerged: Bool = false) -> ManifestStanding.Relation {
            ManifestStanding(journal: chain, file: file, isUnmerged: isUnmerged).relation
        }
        #expect(relation([hashes[0], hashes[1]], bytes[1]) == .same)
        #expect(relation([hashes[0], hashes[1]], bytes[0]) == .behind)
        // A manifest that came back is the last one, not an earlier one.
        #expect(relation([hashes[0], hashes[1], hashes[0]], bytes[0]) == .same)
        #expect(relation([hashes[0], hashes[1], hashes[0]], bytes[1]) == .behind)
        #expect(relation([hashes[0]], bytes[2]) == .diverged)
        #expect(relation([], bytes[2]) == .same)
        #expect(relation([hashes[0]], nil) == .absent && relation([], nil) == .absent)
        #expect(relation([hashes[0]], []) == .damaged && relation([], [1]) == .damaged)
        let merged =
            Array("<<<<<<< HEAD\n".utf8) + bytes[0] + Array("\n=======\n".utf8) + bytes[1]
            + Array("\n>>>>>>> other\n".utf8)
        #expect(relation([hashes[0]], merged) == .unmerged && relation([], merged) == .unmerged)
        #expect(relation([hashes[0]], bytes[0], isUnmerged: true) == .unmerged)
        // A definition in canonical form is not a manifest.
        let node = try #require(SmallWorld.bundle(.first).definitions.values.first)
        #expect(relation([hashes[0]], node.bytes) == .damaged)
    }

    @Test func `a writer that stopped before it updated the manifest file leaves nothing to decide`() throws {
        let files = MemoryFileSystem()
        let world = SmallWorld(files)
        try world.genesis()
        let before = try files.read(SmallWorld.folder.manifestFile, limit: 1 << 20)
        try world.moveOn()
        try files.writeAtomically(before, to: SmallWorld.folder.manifestFile)
        let third = try SmallWorld.bundle(.third).manifestHash
        let mark = ManifestMark(from: Hash.of(before), to: third)
        try files.writeAtomically(mark.bytes, to: SmallWorld.folder.manifestMark)
        let standing = try world.governance.manifestStanding()
        #expect(standing.relation == .same && standing.isPromised)
        try world.propose(.third, .first)
        #expect(try world.manifestFile() == third)
        #expect(world.notices.codes == [.fileChangedSince])
        #expect(try !files.exists(SmallWorld.folder.manifestMark))
        // A promise of any other manifest does not count.
        try files.writeAtomically(before, to: SmallWorld.folder.manifestFile)
        try files.writeAtomically(
            ManifestMark(from: Hash.of(before), to: Hash.of([1])).bytes, to: SmallWorld.folder.manifestMark)
        #expect(try world.governance.manifestStanding().relation == .behind)
    }

    @Test func `apply refuses if the store lost or corrupted what was approved`() throws {
        let compiled = try SmallWorld.patch().compiled
        let plan = try #require(compiled.nodes.first { $0.key.kind == .plan })
        for hash in [compiled.manifestHash, compiled.patchHash, plan.hash] {
            for corrupts in [false, true] {
                let files = MemoryFileSystem()
                let world = SmallWorld(files)
                try world.reach(.approved)
                let path = SmallWorld.folder.store.appending("nodes").appending("sha256").appending(hash.hex)
                try files.remove(path)
                if corrupts { try files.createFile(path, contents: [1, 2, 3], mode: 0o644) }
                let before = try world.governance.state()
                #expect(refusal { try world.governance.apply(ProposalID(0)) }.map(\.code) == [.storeCorrupt])
                #expect(try world.governance.state() == before)
                #expect(try world.manifestFile() == before.currentManifest)
            }
        }
    }
}
