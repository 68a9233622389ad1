import AIR
import Sync
import Testing

@Suite struct PackReadmeTests {
    private static let contract = Result {
        try PackTexts.contract([
            PackTexts.plan(
                "p/entry_a@1", output: "p/Out@1", emits: [("cap_web", "http.request"), ("cap_store", "blob.put")],
                raises: ["p/Done@1"]),
            PackTexts.plan("p/core_b@1", input: "p/Other@1", emits: [("cap_clock", "timer.set")]),
            PackTexts.schema("p/In@1", #"{"record":{"id":{"ref":"p/Id@1"}}}"#), PackTexts.schema("p/Id@1"),
            PackTexts.schema("p/Out@1"), PackTexts.schema("p/Done@1"), PackTexts.schema("p/Other@1"),
        ])
    }

    private static let good = """
        # p

        ## `p/entry_a@1`

        - Input: `p/In@1`, which has a `p/Id@1`.
        - **Output**: `p/Out@1`
        - Events raised: `p/Done@1`
        - Cap slots:
          - `cap_web`: `http.request`
          - `cap_store`
            - guards `blob.put`

        ## core_b

        It takes `p/Other@1`. The slot `cap_clock` guards
        `timer.set`.

        ## Assumptions about routing and triggering

        A trigger on `p/In@1`.
        """

    private func problems(_ text: String) throws -> [ReadmeProblem.Kind] {
        try PackReadme(text).problems(against: Self.contract.get()).map(\.kind)
    }

    private func problems(_ edits: (String, String)...) throws -> [ReadmeProblem.Kind] {
        var text = Self.good
        for (old, new) in edits {
            let range = try #require(text.firstRange(of: old), "\(old)")
            text.replaceSubrange(range, with: new)
        }
        return try problems(text)
    }

    @Test func `a complete README has no problems`() throws {
        #expect(try problems() == [])
        #expect(
            try problems(Self.good.split(separator: "\n", omittingEmptySubsequences: false).joined(separator: "\r\n"))
                == [])
    }

    @Test func `omissions are reported`() throws {
        let name = DefinitionName.init(_:)
        #expect(try problems(("`p/In@1`, which", "a record that")) == [.noInput(name("p/In@1"))])
        #expect(try problems(("`p/Out@1`", "text")) == [.noOutput(name("p/Out@1"))])
        #expect(try problems(("`p/Done@1`", "done")) == [.noEvent(name("p/Done@1"))])
        #expect(try problems(("  - `cap_web`: `http.request`\n", "")) == [.noSlot("cap_web")])
        #expect(try problems(("`blob.put`", "blobs")) == [.noEffect("blob.put", slot: "cap_store")])
        #expect(try problems(("`cap_clock`", "for the clock")) == [.noSlot("cap_clock")])
        #expect(try problems(("core_b", "b"), ("`p/Other@1`", "it")) == [.noPlan])
        #expect(try problems(("\nA trigger on `p/In@1`.", "")) == [.noRouting])
        #expect(try problems(("routing and triggering", "routing")) == [.noRouting])
    }

    @Test func `an empty README documents nothing`() throws {
        #expect(try problems("") == [.noPlan, .noPlan, .noRouting])
    }

    @Test func `a comment documents nothing`() throws {
        #expect(try problems(("- **Output**: `p/Out@1`", "<!-- - Output: `p/Out@1` -->")).count == 1)
    }

    @Test func `a name within a longer one does not count`() throws {
        #expect(try problems(("`cap_web`", "`cap_web2`")) == [.noSlot("cap_web"), .unknownSlot("cap_web2")])
        #expect(try problems(("`http.request`", "`http.request.x`")) == [.noEffect("http.request", slot: "cap_web")])
    }

    @Test func `the section of another plan documents nothing`() throws {
        #expect(try problems(("`p/Other@1`", "it"), ("`blob.put`", "`blob.put` of `p/Other@1`")).count == 1)
    }

    @Test func `names that the contract lacks are reported`() throws {
        let name = DefinitionName.init(_:)
        #expect(
            try problems(("  - `cap_web`", "  - `cap_old`: `blob.get`\n  - `cap_web`")) == [.unknownSlot("cap_old")])
        #expect(
            try problems(("`http.request`", "`http.request` and `blob.put`"))
                == [.otherEffect("blob.put", slot: "cap_web")])
        #expect(try problems(("`p/Done@1`", "`p/Done@1`, `p/Gone@1`")) == [.unknownName(name("p/Gone@1"))])
        #expect(try problems(("`p/Done@1`", "`p/Done@1`, `p/Out@1`")) == [.otherEvent(name("p/Out@1"))])
        #expect(try problems(("`p/Out@1`", "`p/Out@1`, `p/Done@1`")) == [.otherOutput(name("p/Done@1"))])
        #expect(try problems(("`p/In@1`,", "`p/In@1`, `p/Other@1`,")) == [.otherInput(name("p/Other@1"))])
        #expect(
            try problems(("A trigger", "```json\n{\"event\": \"p/Never@1\"}\n```\n")) == [
                .unknownName(name("p/Never@1"))
            ])
    }

    @Test func `unrelated names are ignored`() throws {
        #expect(try problems(("A trigger", "A consumer's `desk/Note@1` and `cap_mine`. A trigger")) == [])
    }

    @Test func `problems have their plan and line`() throws {
        let text = Self.good.replacing("`p/Done@1`", with: "`p/Gone@1`")
        let found = try PackReadme(text).problems(against: Self.contract.get())
        #expect(found.map(\.line) == [nil, 7])
        #expect(found.first?.plan == DefinitionName("p/entry_a@1"))
        let diagnostic = try #require(found.first?.diagnostic(file: "p/README.md", label: "p"))
        #expect(diagnostic.name == "p/entry_a@1")
        #expect(diagnostic.kind == "defplan")
        #expect(diagnostic.severity == .warning)
    }

    @Test func `a table can document a plan`() throws {
        let contract = try PackTexts.contract([
            PackTexts.plan("p/a@1", output: "p/Out@1", emits: [("web", "http.request")], raises: ["p/E@1"])
        ])
        let text = """
            The plan p/a@1

            | Part | Name |
            |---|---|
            | Input | `p/In@1` |
            | Output | `p/Out@1` |
            | Events | `p/E@1` |
            | Cap slot | web guards http.request |

            Routing
            -------

            Nothing.

            Triggers
            --------

            One.
            """
        #expect(PackReadme(text).problems(against: contract) == [])
        let kinds = PackReadme(text.replacing("| Events | `p/E@1` |\n", with: "")).problems(against: contract).map(
            \.kind)
        #expect(kinds == [.noEvent(DefinitionName("p/E@1"))])
    }
}
