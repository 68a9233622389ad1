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
    @Test func `genesis begins the journal and is refused where it has frames`() throws {
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

    @Test func `a push moves the manifest on, once, from its base only`() throws {
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

    @Test func `a push to a world without a journal stores all that the manifest names`() throws {
        let world = SmallWorld(MemoryFileSystem())
        let patch = try SmallWorld.patch().compiled
        try world.governance.push(patch)
        #expect(try world.store.contents(patch.manifestHash).definitions.count == patch.contents.definitions.count)
        #expect(try world.governance.state().currentManifest == patch.manifestHash)
    }

    @Test func `a proposal needs a base, and the current one`() throws {
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

    @Test func `a rebased proposal names the one that it takes the place of`() throws {
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

    @Test func `a manifest file that fell behind is replaced by the next change and left by readers`() throws {
        let files = MemoryFileSystem()
        let world = SmallWorld(files)
        try world.genesis()
        try files.writeAtomically(Array("something else".utf8), to: SmallWorld.folder.manifestFile)
        let other = try world.manifestFile()
        _ = try world.governance.state()
        #expect(try world.manifestFile() == other)
        try world.propose()
        #expect(try world.manifestFile() == world.governance.currentManifest())
        #expect(world.notices.codes == [.fileChangedSince])
    }

    @Test func `apply refuses when the store has lost or spoilt what was approved`() throws {
        let compiled = try SmallWorld.patch().compiled
        let plan = try #require(compiled.nodes.first { $0.key.kind == .plan })
        for hash in [compiled.manifestHash, compiled.patchHash, plan.hash] {
            for spoils in [false, true] {
                let files = MemoryFileSystem()
                let world = SmallWorld(files)
                try world.reach(.approved)
                let path = SmallWorld.folder.store.appending("nodes").appending("sha256").appending(hash.hex)
                try files.remove(path)
                if spoils { try files.createFile(path, contents: [1, 2, 3], mode: 0o644) }
                let before = try world.governance.state()
                #expect(refusal { try world.governance.apply(ProposalID(0)) }.map(\.code) == [.storeCorrupt])
                #expect(try world.governance.state() == before)
                #expect(try world.manifestFile() == before.currentManifest)
            }
        }
    }
}
