import AIR
import Testing

@Suite struct DefinitionNameTests {
    @Test(arguments: ["notes/Note@1", "a.b_c-1/N.o_t-e2@10", "x/y@18446744073709551616", "sys/http.request@1"])
    func `names of the form are well formed`(_ text: String) { #expect(DefinitionName(text).isWellFormed) }

    @Test(arguments: [
        "", "/", "@", "a/b", "a/b@", "a/b@0", "a/b@01", "a/b@-1", "a/b@1 ", "A/b@1", "1a/b@1", "a/1b@1", "a/b c@1",
        "a/b@c@1", "a/b/c@1", "/b@1", "a/@1", "a@1/b", "é/b@1", "a/é@1", "a/b@１", "@/@1",
    ])
    func `other names are not`(_ text: String) { #expect(!DefinitionName(text).isWellFormed) }

    @Test(arguments: [
        ("notes/Note@12", "notes", "Note", 12 as UInt64?), ("x", "", "x", nil), ("", "", "", nil),
        ("a/b", "a", "b", nil),
        ("a@1/b", "a@1", "", nil), ("a/b@99999999999999999999", "a", "b", nil), ("a/b@01", "a", "b", nil),
    ])
    func `any text has parts`(_ text: String, _ namespace: String, _ local: String, _ version: UInt64?) {
        let name = DefinitionName(text)
        #expect(name.namespace == namespace)
        #expect(name.localName == local)
        #expect(name.version == version)
    }

    @Test func `names are equal and ordered as bytes`() {
        let composed = DefinitionName("t/\u{E9}@1")
        let decomposed = DefinitionName("t/e\u{301}@1")
        #expect(composed != decomposed)
        #expect(Set([composed, decomposed]).count == 2)
        #expect(DefinitionName("a/Z@1") < DefinitionName("a/a@1"))
        #expect(DefinitionName("a/b@10") < DefinitionName("a/b@2"))
    }

    @Test func `keys are ordered by kind, then by name`() {
        let keys = [
            DefinitionKey(.plan, DefinitionName("a/a@1")), DefinitionKey(.schema, DefinitionName("z/z@1")),
            DefinitionKey(.schema, DefinitionName("a/a@1")),
        ]
        #expect(keys.sorted().map(\.description) == ["defschema a/a@1", "defschema z/z@1", "defplan a/a@1"])
        #expect(DefinitionKind.allCases.sorted() == DefinitionKind.allCases)
    }
}
