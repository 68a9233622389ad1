import AIR
import Sync
import Testing

@Suite struct PackContractTests {
    private typealias Texts = PackTexts

    private func only(_ texts: String..., within others: [String] = []) throws -> PackContract.Plan {
        try #require(Texts.contract(texts, within: others).plans.first)
    }

    @Test(arguments: [
        ("p/entry_open@1", PackContract.Role.entry), ("p/core_x@2", .core), ("p/adapter_http@1", .adapter),
        ("p/_internal_step@1", .internal), ("p/open@1", nil), ("p/entry@1", nil), ("entry_/open@1", nil),
    ])
    func `the role is the prefix of the local name`(name: String, role: PackContract.Role?) throws {
        #expect(PackContract.Role(of: DefinitionName(name)) == role)
    }

    @Test func `a slot guards the effect kinds of all steps that name it`() throws {
        let plan = try only(
            Texts.plan(
                "p/a@1",
                emits: [
                    ("web", "http.request"), ("store", "blob.put"), ("web", "http.request"), ("web", "llm.generate"),
                ]))
        #expect(plan.capSlots.map(\.slot) == ["store", "web"])
        #expect(plan.capSlots.map(\.effectKinds) == [["blob.put"], ["http.request", "llm.generate"]])
        #expect(plan.capSlots.map(\.capType) == ["blob", nil])
        #expect(plan.slot("web")?.capTypes == ["http.out", "llm.basic"])
        #expect(plan.allowedEffects == ["blob.put", "http.request", "llm.generate"])
    }

    @Test func `written allowed effects are part of the contract`() throws {
        let plan = try only(Texts.plan("p/a@1", more: #""allowed_effects":["timer.set","blob.put"],"#))
        #expect(plan.allowedEffects == ["blob.put", "timer.set"])
    }

    @Test func `raised events are listed, and awaited events are dependencies`() throws {
        let plan = try only(
            Texts.plan("p/a@1", output: "p/Out@1", raises: ["p/B@1", "p/A@1", "p/B@1"], awaits: ["p/C@1"]))
        #expect(plan.events.map(\.text) == ["p/A@1", "p/B@1"])
        #expect(plan.output == DefinitionName("p/Out@1"))
        #expect(plan.needs.map(\.name.text) == ["p/A@1", "p/B@1", "p/C@1", "p/In@1", "p/Out@1"])
    }

    @Test func `schemas that schemas refer to are dependencies`() throws {
        let plan = try only(
            Texts.plan("p/a@1", more: #""locals":{"l":"p/Local@1"},"#),
            Texts.schema("p/In@1", #"{"record":{"x":{"list":{"ref":"p/Deep@1"}}}}"#),
            Texts.schema("p/Deep@1", #"{"option":{"ref":"p/In@1"}}"#))
        #expect(plan.needs.map(\.name.text) == ["p/Deep@1", "p/In@1", "p/Local@1"])
    }

    @Test func `an effect adds its parameter and receipt schemas`() throws {
        let plan = try only(
            Texts.plan("p/a@1", emits: [("s", "p.go"), ("s", "no.such")]),
            within: [
                Texts.effect("p/go@1", kind: "p.go", capType: "p.cap"),
                Texts.schema("p/Params@1", #"{"ref":"p/Deep@1"}"#),
            ])
        #expect(
            plan.needs.map(\.description) == [
                "defschema p/Deep@1", "defschema p/In@1", "defschema p/Params@1", "defschema p/Receipt@1",
                "defeffect p/go@1",
            ])
        #expect(plan.unknownEffects == ["no.such"])
        #expect(plan.slot("s")?.capType == "p.cap")
    }

    @Test func `names are compared byte by byte`() throws {
        let plan = try only(Texts.plan("p/a@1", emits: [("caf\u{e9}", "blob.put"), ("cafe\u{301}", "blob.put")]))
        #expect(plan.capSlots.count == 2)
    }

    @Test func `internal plans are not exported`() throws {
        let contract = try Texts.contract([Texts.plan("p/_internal_a@1"), Texts.plan("p/b@1")])
        #expect(contract.plans.count == 2)
        #expect(contract.exportedPlans.map(\.name.text) == ["p/b@1"])
    }

    @Test func `the fixture pack has the expected contract`() throws {
        let pack = PackTexts.fixture("session-core")
        #expect(pack.name == "session-core")
        #expect(pack.contract.plans.map(\.name.text) == ["session/core_close@1", "session/entry_open@1"])
        let open = try #require(pack.contract.plans.last)
        #expect(open.role == .entry)
        #expect(open.capSlots.map(\.slot) == ["cap_transcripts"])
        #expect(open.capSlots[0].capType == "blob")
        #expect(open.needs.contains(DefinitionKey(.effect, DefinitionName("sys/blob.put@1"))))
        #expect(open.needs.contains(DefinitionKey(.schema, DefinitionName("sys/BlobPutReceipt@1"))))
    }
}
