import AIR
import CanonicalCBOR
import Files
import JSON
import Sync
import SystemPackage
import Testing
import WorldIO

@Suite struct LoadingTests {
    @Test(arguments: [
        "", #""""#, #""sha256""#, #"" SHA256: ""#, "null", #""sha256:\#(String(repeating: "0", count: 64))""#,
    ])
    func `a placeholder is filled with the definition's hash`(_ hash: String) throws {
        let reference = hash.isEmpty ? #"{"name": "n/A@1"}"# : #"{"name": "n/A@1", "hash": \#(hash)}"#
        let loaded = try WorldUnderTest(
            schema("n/A@1"),
            #"""
            {"$kind": "manifest", "air_version": "1", "schemas": [\#(reference)], "modules": [], "plans": [], "caps": [],
             "policies": []}
            """#
        ).load()
        #expect(loaded.diagnostics.isEmpty, "\(loaded.diagnostics)")
        let entry = try #require(loaded.entries[key(.schema, "n/A@1")])
        #expect(loaded.manifest?.references(.schema).map(\.hash) == [entry.definition.hash])
        let explicit = try WorldUnderTest(
            schema("n/A@1"),
            #"""
            {"$kind": "manifest", "air_version": "1", "modules": [], "plans": [], "caps": [], "policies": [],
             "schemas": [{"name": "n/A@1", "hash": "\#(entry.definition.hash)"}]}
            """#
        ).load()
        #expect(loaded.manifestHash == explicit.manifestHash)
        #expect(loaded.manifestHash != nil)
    }

    @Test func `a stale hash is replaced with a warning at its location`() throws {
        let stale = "sha256:" + String(repeating: "ab", count: 32)
        let loaded = try WorldUnderTest(
            schema("n/A@1"),
            """
            {"$kind": "manifest", "air_version": "1", "modules": [], "plans": [], "caps": [], "policies": [],
             "schemas": [{"name": "n/A@1",
               "hash": "\(stale)"}]}
            """
        ).load()
        let warning = try #require(loaded.diagnostics.first)
        #expect(loaded.diagnostics.count == 1)
        #expect(
            (warning.severity, warning.code, warning.line, warning.path) == (
                .warning, .hashMismatch, 3, "/schemas/0/hash"
            ))
        #expect(
            loaded.manifestHash
                == (try WorldUnderTest(schema("n/A@1"), manifest(["schemas": ["n/A@1"]])).load().manifestHash))
    }

    @Test func `a missing or duplicate manifest is an error`() throws {
        let none = try WorldUnderTest(schema("n/A@1")).load()
        #expect(none.codes == [.missingManifest])
        #expect(none.manifest == nil && none.bundle == nil)
        #expect(none.entries.count == 1)
        let two = try WorldUnderTest(manifest(), manifest()).load()
        #expect(two.codes == [.duplicateManifest, .duplicateManifest])
        #expect(two.diagnostics.map(\.file) == ["air/0.json", "air/1.json"])
        #expect(two.manifest == nil && two.bundle == nil)
    }

    @Test func `inline secrets are an error and prevent the bundle`() throws {
        let loaded = try WorldUnderTest(
            manifest([:], #""secrets": [{"alias": "a", "version": 1, "binding_id": "b"}]"#)
        ).load()
        #expect(loaded.errors.map(\.path) == ["/secrets"])
        #expect(loaded.manifest != nil && loaded.bundle == nil)
    }

    @Test func `an unknown reference is an error with a suggestion and prevents the bundle`() throws {
        let loaded = try WorldUnderTest(
            schema("n/Note@1"), manifest(["schemas": ["n/Note@1", "n/Noet@1"], "effects": ["sys/http.reqest@1"]])
        ).load()
        #expect(loaded.errors.map(\.code) == [.unknownReference, .unknownReference])
        #expect(
            loaded.errors.map(\.path) == ["/schemas/1/name", "/effects/0/name"]
                || loaded.errors.map(\.path) == ["/effects/0/name", "/schemas/1/name"])
        #expect(loaded.errors.contains { $0.help?.contains("n/Note@1") == true })
        #expect(loaded.errors.contains { $0.help?.contains("sys/http.request@1") == true })
        #expect(loaded.bundle == nil)
    }

    @Test func `if very many names are unknown, only the first get a suggestion`() throws {
        let names = (0..<120).map { "n/Name-\($0)@1" }
        let known = names.prefix(60).map { schema($0) }.joined(separator: ",\n")
        let loaded = try WorldUnderTest("[\(known)]", manifest(["schemas": names])).load()
        #expect(loaded.errors.count == 60)
        #expect(loaded.errors.count { $0.help?.hasPrefix("did you mean") == true } == 20)
    }

    @Test func `built-ins resolve by kind and name and are not part of the bundle`() throws {
        let loaded = try WorldUnderTest(
            manifest(["schemas": ["sys/HttpRequestParams@1"], "effects": ["sys/http.request@1"]])
        ).load()
        let bundle = try #require(loaded.bundle)
        #expect(bundle.definitions.isEmpty)
        let builtIn = try #require(BuiltIns.definition(key(.effect, "sys/http.request@1")))
        #expect(bundle.manifest.references(.effect).map(\.hash) == [builtIn.hash])
        #expect(bundle.contents.definitions[key(.effect, "sys/http.request@1")] != nil)
    }

    @Test func `definitions that the manifest does not list are merged, but not bundled`() throws {
        let loaded = try WorldUnderTest(schema("n/A@1"), schema("n/B@1"), manifest(["schemas": ["n/A@1"]])).load()
        #expect(loaded.keys.map(\.name.text) == ["n/A@1", "n/B@1"])
        #expect(loaded.bundle?.definitions.count == 1)
    }

    @Test func `a conflict prevents the bundle and names both locations`() throws {
        let loaded = try WorldUnderTest(
            schema("n/A@1"), schema("n/A@1", #"{"nat": {}}"#), manifest(["schemas": ["n/A@1"]])
        ).load()
        #expect(loaded.conflicts.map(\.key) == [key(.schema, "n/A@1")])
        #expect(loaded.conflicts.first?.sides.map { $0.origins.map(\.file) } == [["air/0.json"], ["air/1.json"]])
        #expect(loaded.errors.map(\.code) == [.conflict, .conflict])
        #expect(loaded.errors.first?.message.contains("air/1.json") == true)
        #expect(loaded.bundle == nil)
    }

    private func plan(_ value: String) -> String {
        #"""
        {"$kind": "defplan", "name": "n/p@1", "input": "n/T@1", "output": "n/T@1",
         "steps": [{"id": "e", "op": "end", "result": \#(value)}]}
        """#
    }

    @Test func `two spellings of a plan have the same normal form and do not conflict`() throws {
        let lists = manifest(["schemas": ["n/T@1"], "plans": ["n/p@1"]])
        let loaded = try WorldUnderTest(schema("n/T@1"), plan(#""a""#), plan(#"{"text": "a"}"#), lists).load()
        #expect(loaded.diagnostics.isEmpty, "\(loaded.diagnostics)")
        let entry = try #require(loaded.entries[key(.plan, "n/p@1")])
        #expect(entry.origins.count == 2)
        #expect(loaded.bundle != nil)
        #expect(entry.authored.hash != entry.definition.hash)
    }

    @Test func `an unlisted definition is a warning unless it is imported or a secret`() throws {
        let world = try WorldUnderTest(
            schema("n/A@1"), "[\n" + schema("n/Extra@1") + "]", manifest(["schemas": ["n/A@1"]]),
            #"{"$kind": "defsecret", "name": "n/key@1", "binding_id": "env:KEY"}"#)
        try world.write("pack/more.json", schema("p/Unused@1"))
        try world.write(
            "aos.sync.json",
            #"{"version": 1, "air": {"dir": "air", "imports": [{"path": "pack"}]}}"#)
        let loaded = world.load()
        let warning = try #require(loaded.diagnostics.first { $0.code == .unlistedDefinition })
        #expect(loaded.diagnostics.filter { $0.code == .unlistedDefinition } == [warning])
        #expect(
            (warning.severity, warning.name, warning.file, warning.line) == (.warning, "n/Extra@1", "air/1.json", 2))
        #expect(loaded.entries[key(.schema, "p/Unused@1")] != nil)
        #expect(loaded.bundle != nil)
    }

    @Test func `a plan that can't be typed prevents the bundle only if the manifest lists it`() throws {
        let bad = plan("7")
        let named = try WorldUnderTest(
            schema("n/T@1"), bad, manifest(["schemas": ["n/T@1"], "plans": ["n/p@1"]])
        ).load()
        #expect(named.errors.map(\.path) == ["/steps/0/result"])
        #expect((named.errors.first?.kind, named.errors.first?.name) == ("defplan", "n/p@1"))
        #expect(named.bundle == nil)
        let unnamed = try WorldUnderTest(schema("n/T@1"), bad, manifest(["schemas": ["n/T@1"]])).load()
        #expect(unnamed.codes == [.unlistedDefinition])
        let entry = try #require(unnamed.entries[key(.plan, "n/p@1")])
        #expect(entry.definition.hash == entry.authored.hash)
        #expect(unnamed.bundle != nil)
    }

    @Test func `rule violations are reported at their location and do not prevent the bundle`() throws {
        let loaded = try WorldUnderTest(
            schema("n/A@1", #"{"ref": "n/Gone@1"}"#), manifest(["schemas": ["n/A@1"]])
        ).load()
        let error = try #require(loaded.errors.first)
        #expect((error.file, error.path, error.name) == ("air/0.json", "/type/ref", "n/A@1"))
        #expect(loaded.bundle != nil)
    }

    @Test func `equal worlds have equal bundles, whatever their files`() throws {
        let one = try WorldUnderTest(
            schema("n/A@1"), schema("n/B@1"), manifest(["schemas": ["n/A@1", "n/B@1"]]))
        let other = try WorldUnderTest()
        try other.write(
            "air/x/all.JSON",
            "[\(manifest(["schemas": ["n/A@1", "n/B@1"]])), \(schema("n/B@1")),\r\n\(schema("n/A@1"))]")
        #expect(one.load().manifestHash == other.load().manifestHash)
        #expect(one.load().manifestHash != nil)
        // References keep their order.
        let reordered = try WorldUnderTest(
            schema("n/A@1"), schema("n/B@1"), manifest(["schemas": ["n/B@1", "n/A@1"]]))
        #expect(one.load().manifestHash != reordered.load().manifestHash)
    }

    @Test func `diagnostics are unique and sorted`() throws {
        let loaded = try WorldUnderTest("{", "[", manifest(["schemas": ["n/B@1", "n/A@1"]])).load()
        #expect(loaded.diagnostics == loaded.diagnostics.sorted())
        #expect(Set(loaded.diagnostics).count == loaded.diagnostics.count)
        #expect(loaded.errors.map(\.file) == ["air/0.json", "air/1.json", "air/2.json", "air/2.json"])
    }
}
