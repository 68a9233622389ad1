import CanonicalCBOR
import Foundation
import JSON
import Testing

/// The example worlds in every command that prints their hashes.
@Suite(.enabled(if: ConformanceData.isAvailable)) struct WorldCommandTests {
    @Test(arguments: ConformanceData.worlds())
    func `check, list and index agree`(_ name: String) async throws {
        let expected = try ConformanceData.json("worlds/\(name)/expected.json")
        let folder = try TemporaryFolder()
        try folder.copy("worlds/\(name)/air", to: "air")
        let judgment = try await WorldFacts(of: folder.path).judge(expected)
        #expect(judgment.outcome == .same, "\(judgment.notes)")
        let index = await Program.run("hash", "--index", "air", "--json", in: folder.path)
        #expect(index.code == 0)
        #expect(try index.data().member("defs_hash")?.asString == expected.member("defs_hash")?.asString)
    }

    @Test(arguments: ConformanceData.worlds())
    func `the store holds the expected bytes`(_ name: String) async throws {
        let expected = try ConformanceData.json("worlds/\(name)/expected.json")
        let folder = try TemporaryFolder()
        try folder.copy("worlds/\(name)/air", to: "air")
        let made = await Program.run("import", "--air", "air", "--mode", "genesis", "--json", in: folder.path)
        #expect(made.code == 0, "\(made.err)")
        let manifestHash = try text(expected, "manifest_hash")
        #expect(try text(try made.data(), "manifest_hash") == manifestHash)
        let manifest = await Program.run("store", "cat", manifestHash, "--cbor", in: folder.path)
        #expect(manifest.code == 0, "\(manifest.err)")
        #expect(Hash.of(manifest.out).text == manifestHash)
        for definition in try #require(expected.member("defs")?.asArray) {
            let hash = try text(definition, "hash")
            let stored = await Program.run("store", "cat", hash, "--cbor", in: folder.path)
            #expect(stored.code == 0, "\(stored.err)")
            #expect(try hex(stored.out) == text(definition, "cbor"), "\(hash)")
        }
        let verified = await Program.run("store", "verify", "--json", in: folder.path)
        #expect(verified.code == 0, "\(verified.err)")
    }

    /// The data's second manifest hash is that of the same manifest with authored hashes in its references.
    @Test(arguments: ConformanceData.worlds())
    func `the manifest with authored hashes equals the existing system's`(_ name: String) async throws {
        let expected = try ConformanceData.json("worlds/\(name)/expected.json")
        let folder = try TemporaryFolder()
        try folder.copy("worlds/\(name)/air", to: "air")
        _ = await Program.run("import", "--air", "air", "--mode", "genesis", in: folder.path)
        let shown = await Program.run("store", "cat", try text(expected, "manifest_hash"), in: folder.path)
        let listed = await Program.run("defs", "list", "--json", in: folder.path)
        var authored: [String: String] = [:]
        for definition in try #require(try listed.data().member("defs")?.asArray) {
            authored[try text(definition, "hash")] = try text(definition, "authored_hash")
        }
        let input = JSONPrinter.compact(replacing(authored, in: try shown.document()))
        let hashed = await Program.run("hash", "-", "--json", in: folder.path, input: Array(input.utf8))
        #expect(hashed.code == 0, "\(hashed.err)")
        #expect(
            try hashed.data().member("nodes")?.asArray?.first?.member("hash")?.asString
                == expected.member("authored_manifest_hash")?.asString)
    }

    @Test func `ops are listed bytewise by kind, then by name`() async throws {
        let folder = try TemporaryFolder()
        try folder.copy("edge/w-minimal/air", to: "air")
        _ = await Program.run("import", "--air", "air", "--mode", "genesis", in: folder.path)
        try folder.copy("worlds/05-chain-comp/air", to: "air")
        let ran = await Program.run("diff", "--json", in: folder.path)
        let ops = try #require(try ran.data().member("ops")?.asArray)
        let keys = try ops.map { try text($0, "kind") + "\u{0}" + text($0, "name") }
        #expect(Set(try ops.map { try text($0, "kind") }).count > 4)
        #expect(keys == keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) })
    }

    private func replacing(_ texts: [String: String], in value: JSONValue) -> JSONValue {
        switch value.content {
        case .string(let text): .string(texts[text] ?? text)
        case .array(let items): .array(items.map { replacing(texts, in: $0) })
        case .object(let members): .object(members.map { ($0.key, replacing(texts, in: $0.value)) })
        default: value
        }
    }
}
