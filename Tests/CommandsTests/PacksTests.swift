import JSON
import Testing

struct PacksTests {
    @Test func `every import is listed, in the order of the sync file`() async throws {
        let world = try await ConsumerWorld()
        let ran = await world.run("packs", "list", "--json")
        #expect(ran.code == 0)
        #expect(try ran.data().keys == ["packs"])
        let packs = try #require(try ran.data()["/packs"]?.asArray)
        #expect(packs[0].keys == ["label", "source", "root", "pack", "defs_hash", "lock", "counts", "plans"])
        #expect(packs.map { $0.member("label")?.asString } == ["core", "moved", "lost", "shared"])
        #expect(packs.map { $0.member("pack")?.asString } == ["core", "moved", nil, nil])
        #expect(packs.map { $0.member("lock")?.asString } == ["unlocked", "content", "content", "ok"])
        #expect(packs[0]["/counts"]?.keys?.count == 7)
        #expect(packs[0]["/counts/defschema"]?.asInt == 3)
        #expect(packs[0]["/plans/0"]?.asString == "core/entry_fetch@1")
        #expect(packs[0]["/source"]?.asString == "path")
        let text = await world.run("packs", "list")
        #expect(text.out.contains("moved   content, breaking  2 schemas, 1 plan"))
        #expect(text.err.contains("next: aos packs check"))
    }

    @Test func `an import is shown with its contract`() async throws {
        let world = try await ConsumerWorld()
        let ran = await world.run("packs", "show", "core", "--json")
        #expect(ran.code == 0)
        let plan = try #require(try ran.data()["/contract/plans/0"])
        #expect(plan.keys?.prefix(7) == ["name", "role", "input", "output", "events", "cap_slots", "allowed_effects"])
        #expect(plan["/role"]?.asString == "entry")
        #expect(plan["/output"]?.asString == "core/Output@1")
        #expect(plan["/events/0"]?.asString == "core/Done@1")
        #expect(plan["/cap_slots/0"]?.keys == ["slot", "effect_kinds", "cap_type"])
        #expect(plan["/cap_slots/0/slot"]?.asString == "web")
        #expect(plan["/cap_slots/0/effect_kinds/0"]?.asString == "http.request")
        #expect(plan["/cap_slots/0/cap_type"]?.asString == "http.out")
        #expect(plan["/allowed_effects/0"]?.asString == "http.request")
        let text = await world.run("packs", "show", "core")
        #expect(text.out.contains("slots     web: http.out for http.request"))
        let misspelled = await world.run("packs", "show", "cor", "--json")
        #expect(misspelled.code == 1)
        #expect(try misspelled.codes() == ["not-found"])
        #expect(try misspelled.document()["/diagnostics/0/help"]?.asString == "did you mean `core`?")
    }

    @Test func `each missing part of the world is listed with the JSON that fixes it`() async throws {
        let world = try await ConsumerWorld()
        try await world.resolveConflict()
        let unused = await world.run("packs", "check", "core", "--json")
        #expect(unused.code == 0)
        #expect(Set(try unused.codes()) == ["lock-missing", "pack-readme"])
        let strict = await world.run("packs", "check", "core", "--strict", "--json")
        #expect(strict.code == 1)
        try world.writeManifest(plans: #"{"name":"core/entry_fetch@1"}"#)
        let ran = await world.run("packs", "check", "--json")
        #expect(ran.code == 1)
        let document = try ran.document()
        #expect(document["/data/packs/0/label"]?.asString == "core")
        #expect(document["/data/packs/0/ok"]?.asBool == false)
        #expect(document["/data/packs/1/ok"]?.asBool == true)
        #expect(Set(try ran.codes()).isSuperset(of: ["cap-unbound", "no-trigger", "lock-missing", "lock-content"]))
        let trigger = document["/diagnostics"]?.asArray?.first { $0.member("code")?.asString == "no-trigger" }
        #expect(
            trigger?.member("help")?.asString?.contains(#"{"event":"core/Input@1","plan":"core/entry_fetch@1"}"#)
                == true)
        let fixes = document["/data/packs/0/fixes"]?.asArray ?? []
        #expect(fixes.contains { $0.member("code")?.asString == "cap-unbound" })
        let other = await world.run("packs", "check", "moved", "--json")
        #expect(other.code == 0)
        #expect(try other.data()["/packs"]?.asArray?.count == 1)
        #expect(try !other.codes().contains("lock-missing"))
    }

    @Test func `a README generated from the contract passes the check`() async throws {
        let world = try await ConsumerWorld()
        let ran = await world.run("packs", "readme", "core")
        #expect(ran.code == 0)
        #expect(ran.out.contains("core/entry_fetch@1"))
        let enveloped = try await world.run("packs", "readme", "core", "--json").data()
        #expect(enveloped["/readme"]?.asString == ran.out)
        try world.program.write(ran.out, to: "/sdk/air/exports/plan-packs/core/README.md")
        let checked = await world.run("packs", "check", "core", "--json")
        #expect(try checked.codes() == ["lock-missing"])
    }

    @Test func `a missing import is listed, and fails its check`() async throws {
        let program = Program()
        try program.writeSmallWorld()
        try program.write(
            #"{"version":1,"air":{"dir":"air","imports":[{"path":"nowhere"}]}}"#, to: "/w/aos.sync.json")
        let list = await program.run("packs", "list", "--json", in: "/w")
        #expect(list.code == 0)
        #expect(try list.data()["/packs/0/lock"]?.asString == "unresolvable")
        #expect(try list.data()["/packs/0/defs_hash"]?.isNull == true)
        let check = await program.run("packs", "check", "--json", in: "/w")
        #expect(check.code == 1)
        #expect(try check.codes() == ["import-unresolved"])
        #expect(try check.data()["/packs/0/ok"]?.asBool == false)
        let update = await program.run("lock", "update", "--all", "--json", in: "/w")
        #expect(update.code == 1)
        #expect(try update.codes() == ["import-unresolved"])
    }

    @Test func `commands report that a world has no imports`() async throws {
        let program = Program()
        try program.writeSmallWorld()
        for words in [["packs", "list"], ["packs", "check"], ["lock", "status"], ["lock", "diff"]] {
            let ran = await program.run(words, in: "/w")
            #expect(ran.code == 0)
            #expect(ran.out == "the world imports nothing\n")
        }
        #expect(await program.run("conflicts", in: "/w").out == "no conflicts\n")
        #expect(await program.run("packs", "show", "a", in: "/w").code == 1)
    }
}
