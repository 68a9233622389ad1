import AIR
import CanonicalCBOR
import Files
import JSON
import Sync
import SystemPackage
import Testing
import WorldIO

@Suite(.enabled(if: ConformanceData.isAvailable)) struct PatchTests {
    @Test(arguments: ConformanceData.cases("p-", "wp-"))
    func `patch documents compile to the expected manifest`(_ name: String) throws {
        let json = try ConformanceData.json("edge/\(name)/expected.json")
        let expected = try #require(json.member("compile"))
        let base = try #require(try load("edge/\(name)/base"))
        let data = try PlainData.value(of: ConformanceData.json("edge/\(name)/patch.json"))
        let (document, findings) = PatchDocument.read(data, base: base.manifestHash)
        let compiled = document.flatMap { document in
            try? PatchCompiler(base: base.contents, baseHash: base.manifestHash).compile(document)
        }
        if let reason = try ConformanceData.differences()[name], reason.hasPrefix("compile:") {
            let isAccepted = reason.contains("accepted") || reason.contains("rewritten")
            #expect((compiled != nil) == isAccepted, "\(findings)")
            return
        }
        if expected.member("rejected") != nil {
            #expect(compiled == nil)
            return
        }
        let result = try #require(compiled, "\(findings)")
        #expect(result.manifestHash.text == expected.member("manifest_hash")?.asString)
        #expect(
            hex(try CanonicalEncoder.encode(result.manifest.value)) == expected.member("manifest_cbor_hex")?.asString)
        #expect(result.patchHash.text == expected.member("proposal_patch_hash")?.asString)
        let nodes = try #require(expected.member("nodes")?.asArray)
        #expect(result.nodes.map(\.hash.text) == nodes.compactMap { $0.member("hash")?.asString })
    }

    @Test(arguments: ConformanceData.cases("wp-"))
    func `the full document equals that of the existing system`(_ name: String) throws {
        let json = try ConformanceData.json("edge/\(name)/expected.json")
        let patch = try #require(json.member("patch"))
        let expected = try PlainData.value(of: patch)
        let base = try #require(try load("edge/\(name)/base"))
        let loaded = try loadWorld("edge/\(name)/new")
        let bundle = try #require(loaded.bundle)
        let document = PatchDocument.everythingAdded(
            bundle, declaredSecrets: loaded.entries.values.map(\.definition).filter { $0.key.kind == .secret },
            base: base.manifest, baseHash: base.manifestHash)
        #expect(document.value == expected)
    }

    @Test(arguments: ConformanceData.cases("wp-"))
    func `the minimal document reproduces the world that it was made from`(_ name: String) throws {
        let base = try #require(try load("edge/\(name)/base"))
        let target = try #require(try load("edge/\(name)/new"))
        let difference = WorldDifference(base: base.contents, baseHash: base.manifestHash, target: target)
        let document = try #require(difference.document())
        let compiled = try PatchCompiler(base: base.contents, baseHash: base.manifestHash).compile(document)
        let again = WorldDifference(base: compiled.contents, baseHash: compiled.manifestHash, target: target)
        #expect(again.isEmpty, "\(again.changes.map(\.id))")
    }

    private func loadWorld(_ path: String) throws -> LoadedWorld {
        let folder = FilePath(ConformanceData.path(path))
        let files = RealFileSystem()
        return WorldLoader.load(WorldSources.read(WorldFolder(folder), files: files), files: files)
    }

    private func load(_ path: String) throws -> WorldBundle? { try loadWorld(path).bundle }
}
