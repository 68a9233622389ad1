import AIR
import CanonicalCBOR
import JSON
import Testing

/// The built-in definitions of every world.
@Suite(.enabled(if: ConformanceData.isAvailable)) struct BuiltInTests {
    @Test func `all built-ins have the expected hashes and bytes`() throws {
        let expected = try #require(try ConformanceData.json("builtins.json").asArray)
        #expect(expected.count == 121)
        #expect(BuiltIns.all.count == expected.count)
        #expect(Set(BuiltIns.all.map(\.key)).count == expected.count)
        for item in expected {
            let kind = try #require(DefinitionKind(rawValue: try text(item, "kind")))
            let name = try text(item, "name")
            let key = DefinitionKey(kind, DefinitionName(name))
            let definition = try #require(BuiltIns.definition(key), "\(name)")
            #expect(definition.hash.text == item.member("hash")?.asString, "\(name)")
            #expect(hex(definition.bytes) == item.member("cbor")?.asString, "\(name)")
        }
    }

    @Test func `defs list shows the built-ins with their hashes`() async throws {
        let expected = try #require(try ConformanceData.json("builtins.json").asArray)
        let folder = try TemporaryFolder()
        try folder.copy("edge/w-minimal/air", to: "air")
        let listed = await Program.run("defs", "list", "--sys", "--prefix", "sys/", "--json", in: folder.path)
        let facts = try #require(try listed.data().member("defs")?.asArray).map(Self.facts)
        #expect(try Set(facts) == Set(expected.map(Self.facts)))
        #expect(facts.count == expected.count)
    }

    private static func facts(_ item: JSONValue) throws -> String {
        try ["kind", "name", "hash"].map { try text(item, $0) }.joined(separator: " ")
    }
}
