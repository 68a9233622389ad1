import AIR
import Testing

@Suite struct DefinitionNameTests {
    @Test(arguments: ["notes/Note@1", "a.b_c-1/N.o_t-e2@10", "x/y@18446744073709551616", "sys/http.request@1"])
    func `namespace, name and version are well formed`(_ text: String) { #expect(DefinitionName(text).isWellFormed) }

    @Test(arguments: [
        "", "/", "@", "a/b", "a/b@", "a/b@0", "a/b@01", "a/b@-1", "a/b@1 ", "A/b@1", "1a/b@1", "a/1b@1", "a/b c@1",
        "a/b@c@1", "a/b/c@1", "/b@1", "a/@1", "a@1/b", "é/b@1", "a/é@1", "a/b@１", "@/@1",
    ])
    func `other names are malformed, with a reason`(_ text: String) {
        #expect(!DefinitionName(text).isWellFormed)
        #expect(DefinitionName(text).malformation != nil)
    }

    @Test(
        arguments: [
            ("notes/Note@1", nil), ("", "it is empty"), ("Note@1", "the namespace is missing"),
            ("notes/Note", "the version is missing"),
            ("notes/\u{397}ello@1", "`\u{397}` (U+0397) is not allowed"),
            ("notes/a\u{202E}b@1", "U+202E is not allowed"), ("notes/a b@1", "U+0020 is not allowed"),
            ("notes/e\u{301}@1", "U+0301 is not allowed"), ("a/b!@1", "`!` (U+0021) is not allowed"),
            ("a/\u{1F600}@1", "`\u{1F600}` (U+1F600) is not allowed"), ("a/b/c@1", "it has more than one `/`"),
            ("/b@1", "the namespace is empty"), ("a@1/b", "the namespace contains `@`"),
            ("Notes/a@1", "the namespace has capital letters"),
            ("1a/b@1", "the namespace does not begin with a letter"),
            ("a/@1", "there is no name before the version"), ("a/b@c@1", "it has more than one `@`"),
            ("a/1b@1", "the part after the `/` does not begin with a letter"),
            ("a/b@01", "the version is not a positive integer without leading zeros"),
            ("a/b@-1", "the version is not a positive integer without leading zeros"),
        ] as [(String, String?)])
    func `the first malformation is the reason`(_ text: String, _ reason: String?) {
        #expect(DefinitionName(text).malformation == reason)
    }

    @Test(arguments: [
        ("notes/Note@12", "notes", "Note", 12 as UInt64?), ("x", "", "x", nil), ("", "", "", nil),
        ("a/b", "a", "b", nil),
        ("a@1/b", "a@1", "", nil), ("a/b@99999999999999999999", "a", "b", nil), ("a/b@01", "a", "b", nil),
    ])
    func `any text splits into parts`(_ text: String, _ namespace: String, _ local: String, _ version: UInt64?) {
        let name = DefinitionName(text)
        #expect(name.namespace == namespace)
        #expect(name.localName == local)
        #expect(name.version == version)
    }

    @Test func `names are compared byte by byte`() {
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
