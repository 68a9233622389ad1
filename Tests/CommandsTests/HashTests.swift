import JSON
import Testing

struct HashTests {
    private let program = Program()
    private static let schema = #"{"$kind":"defschema","name":"t/A@1","type":{"text":{}}}"#
    private static let schemaHash = "sha256:5d30bd6e32fcc5f926f3cc36f9b85f31dd94778c999779170de1427494e6f5a4"

    @Test func `nodes and plain data are hashed from standard input`() async throws {
        let ran = await program.run("hash", "-", "--json", "--cbor", input: "[\(Self.schema), [], {\"b\":{}}]")
        #expect(ran.code == 0)
        let nodes = try #require(try ran.data()["/nodes"]?.asArray)
        #expect(nodes.count == 3)
        #expect(nodes[0].keys == ["file", "kind", "name", "hash", "cbor"])
        #expect(nodes[0].member("hash")?.asString == Self.schemaHash)
        #expect(nodes[0].member("kind")?.asString == "defschema")
        #expect(nodes[0].member("name")?.asString == "t/A@1")
        #expect(nodes[1].member("kind")?.isNull == true && nodes[1].member("name")?.isNull == true)
        #expect(nodes[1].member("cbor")?.asString == "d9d9f780")
        #expect(nodes[1].member("hash")?.asString?.hasPrefix("sha256:05b63fef") == true)
        #expect(nodes[2].member("cbor")?.asString == "d9d9f7a16162a0")
    }

    @Test func `bytes are printed only with --cbor`() async throws {
        let ran = await program.run("hash", "-", "--json", input: Self.schema)
        #expect(try ran.data()["/nodes/0"]?.keys == ["file", "kind", "name", "hash"])
    }

    @Test func `files are hashed in the given order, and an empty file has no nodes`() async throws {
        try program.write(Self.schema, to: "/a.json")
        try program.write(" \n", to: "/empty.json")
        try program.write("1.0", to: "/b.json")
        let ran = await program.run("hash", "b.json", "empty.json", "/a.json", "--json")
        #expect(ran.code == 0)
        #expect(try ran.data()["/nodes"]?.asArray?.map { $0.member("file")?.asString } == ["b.json", "/a.json"])
    }

    @Test func `a definition that can't be hashed is reported with its position, the rest is hashed`() async throws {
        try program.write(
            "[\(Self.schema),\n {\"$kind\":\"defschema\",\"name\":\"t/B@1\"},\n {\"$kind\":\"defschma\"}]",
            to: "/a.json")
        let ran = await program.run("hash", "a.json", "missing.json", "--json")
        #expect(ran.code == 1)
        let document = try ran.document()
        #expect(document.member("ok")?.asBool == false)
        #expect(document["/data/nodes"]?.asArray?.count == 1)
        #expect(try ran.codes() == ["missing-field", "unknown-kind", "unreadable-file"])
        #expect(document["/diagnostics/0/line"]?.asInt == 2)
        #expect(document["/diagnostics/0/column"]?.asInt == 2)
        #expect(document["/diagnostics/0/path"]?.asString == "/1")
        #expect(document["/diagnostics/1/path"]?.asString == "/2/$kind")
        #expect(document["/diagnostics/2/file"]?.asString == "missing.json")
    }

    @Test func `a broken file fails with line and column`() async throws {
        let ran = await program.run("hash", "-", input: "{\"a\":1,\n \"a\":2}")
        #expect(ran.code == 1)
        #expect(ran.err.hasPrefix("error[json-duplicate-key]: "))
        #expect(ran.err.contains("\n  --> -:2:2\n"))
    }

    @Test func `strict makes an unknown field an error`() async throws {
        let input = #"{"$kind":"defschema","name":"t/A@1","type":{"text":{}},"note":1}"#
        let lenient = await program.run("hash", "-", "--json", input: input)
        #expect(lenient.code == 0)
        #expect(try lenient.data()["/nodes/0/hash"]?.asString == Self.schemaHash)
        let strict = await program.run("hash", "-", "--json", "--strict", input: input)
        #expect(strict.code == 1)
        #expect(try strict.document()["/diagnostics/0/severity"]?.asString == "error")
    }

    @Test func `the index of an import is hashed`() async throws {
        try program.write("[\(Self.schema)]", to: "/pack/defs.air.json")
        let ran = await program.run("hash", "--index", "pack", "--json")
        #expect(ran.code == 0)
        #expect(try ran.data().keys == ["defs_hash", "entries"])
        #expect(try ran.data()["/entries/0"]?.keys == ["kind", "name", "hash"])
        #expect(try ran.data()["/entries/0/hash"]?.asString == Self.schemaHash)
        let missing = await program.run("hash", "--index", "nowhere", "--json")
        #expect(missing.code == 1)
        #expect(try missing.codes() == ["unreadable-file"])
    }
}
