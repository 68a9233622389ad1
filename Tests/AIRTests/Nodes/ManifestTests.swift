import AIR
import CanonicalCBOR
import Testing

@Suite struct ManifestTests {
    @Test func `a manifest survives reading and writing, without its kind`() throws {
        let authored = try data(NodeReaderTests.nodes[7])
        let manifest = Manifest(authored)
        guard case .map(let fields) = authored else { return #expect(Bool(false), "not an object") }
        #expect(manifest.value == .map(fields.filter { $0.key != .text("$kind") }))
        #expect(Manifest(manifest.value) == manifest)
        #expect(try manifest.hash() == manifest.value.hash())
    }

    @Test func `the hash computed from the references equals that of the data`() throws {
        let whole = try data(NodeReaderTests.nodes[7])
        guard case .map(let fields) = whole else { return #expect(Bool(false), "not an object") }
        var manifests = [Manifest.empty, Manifest(try SampleWorld().manifest)]
        // Each field omitted in turn; then a written hash, a duplicate and an inline secret in each section.
        for index in fields.indices {
            manifests.append(Manifest(.map(Array(fields[..<index] + fields[(index + 1)...]))))
        }
        let upper = "sha256:" + String(repeating: "AB", count: 32)
        let entry = CBORValue.record([("name", .text("t/\u{e9}@1")), ("hash", .text(upper))])
        let inline = CBORValue.record([
            ("alias", .text("a")), ("version", .unsigned(1)), ("binding_id", .text("env:A")),
        ])
        for kind in DefinitionKind.allCases {
            manifests.append(Manifest(.entry(kind.manifestSection, .array([entry, entry, inline]))))
        }
        for manifest in manifests { #expect(try manifest.hash() == manifest.value.hash()) }
    }

    @Test func `empty fields are written as AIR specifies`() throws {
        #expect(
            text(Manifest.empty.value)
                == #"{"air_version":"1","schemas":[],"modules":[],"plans":[],"caps":[],"policies":[]}"#)
        var manifest = Manifest.empty
        manifest.routing = Manifest.Routing()
        manifest.defaults = Manifest.Defaults()
        #expect(manifest.value["routing"] == .map([]))
        #expect(manifest.value["defaults"] == .map([]))
    }

    @Test func `references keep their order and duplicates`() throws {
        let hash = NodeReaderTests.zero
        let list = ["b", "a", "b"].map { #"{"name":"t/\#($0)@1","hash":"\#(hash)"}"# }.joined(separator: ",")
        let value = try data(
            #"{"air_version":"1","schemas":[\#(list)],"modules":[],"plans":[],"caps":[],"policies":[]}"#)
        #expect(Manifest(value).references(.schema).map(\.name.text) == ["t/b@1", "t/a@1", "t/b@1"])
        #expect(Manifest(value).value == value)
    }

    @Test func `an invalid hash keeps its text and counts as a placeholder`() {
        let entry = CBORValue.record([("name", .text("t/A@1")), ("hash", .text("sha256:no"))])
        let reference = Manifest(.entry("schemas", .array([entry]))).references(.schema).first
        #expect(reference?.hashText == "sha256:no")
        #expect(reference?.hash == .zero)
    }

    @Test func `an uppercase hash keeps its case and equals the lowercase one`() throws {
        let upper = "sha256:" + String(repeating: "AB", count: 32)
        let value = try data(
            #"{"air_version":"1","schemas":[{"name":"t/a@1","hash":"\#(upper)"}],"modules":[],"plans":[],"caps":[],"policies":[]}"#
        )
        let manifest = Manifest(value)
        #expect(manifest.value == value)
        #expect(manifest.references(.schema).first?.hash == Hash("sha256:" + String(repeating: "ab", count: 32)))
    }

    @Test func `bindings are sorted by module and slot`() {
        let bindings = Manifest.moduleBindings(
            .record([
                ("t/b@1", .record([("slots", .record([("y", .text("c")), ("x", .text("c"))]))])), ("t/a@1", .map([])),
            ]))
        #expect(bindings.map(\.module) == ["t/a@1", "t/b@1"])
        #expect(bindings[1].slots.map(\.slot) == ["x", "y"])
        #expect(bindings[0].value == .map([]))
    }
}
