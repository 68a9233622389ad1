import Files
import JSON
import SystemPackage
import Testing

struct PacksAddTests {
    @Test func `a folder is imported once, with its lock, and the import can be undone`() async throws {
        let world = try AddingWorld()
        let before = try world.authored()
        let dry = await world.add("--dry-run", "--json")
        #expect(dry.code == 0)
        #expect(try world.authored() == before)
        #expect(try dry.data()["/written"]?.asBool == false)
        let ran = await world.add("--json")
        #expect(ran.code == 0)
        #expect(try ran.data().keys?.prefix(2) == ["files", "diff"])
        #expect(try ran.data()["/label"]?.asString == "fetch")
        #expect(try ran.data()["/diff"]?.asString == dry.data()["/diff"]?.asString)
        let status = try await world.run("lock", "status", "--json").data()
        #expect(status["/imports/0/state"]?.asString == "ok")
        let sync = try JSONParser.parse(Array(try world.program.read("/w/aos.sync.json").utf8))
        #expect(sync["/air/imports/0/path"]?.asString == "../sdk/air/exports/plan-packs/fetch")
        let again = await world.add("--json")
        #expect(again.code == 0)
        #expect(try again.data()["/files"]?.asArray?.isEmpty == true)
        #expect(try again.data()["/written"]?.asBool == false)
        #expect(await world.run("undo").code == 0)
        #expect(try world.authored() == before)
    }

    @Test func `a world without a sync file gets one`() async throws {
        let world = try AddingWorld()
        try world.program.files.remove("/w/aos.sync.json")
        let ran = await world.add("--json")
        #expect(ran.code == 0)
        #expect(try ran.data()["/files/0/change"]?.asString == "added")
        #expect(try await world.run("lock", "status", "--json").data()["/imports/0/state"]?.asString == "ok")
        #expect(await world.run("undo").code == 0)
        #expect(try !world.program.files.exists("/w/aos.sync.json"))
    }

    @Test func `a package is imported with the identity that cargo reports`() async throws {
        let world = try AddingWorld()
        let ran = await world.run(
            "packs", "add", "--cargo", "sdk", "--package-version", "=1.0.0", "--air-dir",
            "air/exports/plan-packs/fetch",
            "--json")
        #expect(ran.code == 0)
        let sync = try JSONParser.parse(Array(try world.program.read("/w/aos.sync.json").utf8))
        #expect(sync["/air/imports/0/cargo/version"]?.asString == "=1.0.0")
        #expect(
            sync["/air/imports/0/lock"]?.keys == [
                "source", "package", "version", "manifest_path", "air_dir", "defs_hash",
            ])
        #expect(sync["/air/imports/0/lock/manifest_path"]?.asString == "Cargo.toml")
        let list = try await world.run("packs", "list", "--json").data()
        #expect(list["/packs/0/lock"]?.asString == "ok" && list["/packs/0/source"]?.asString == "cargo")
        let again = await world.run(
            "packs", "add", "--cargo", "sdk", "--package-version", "1.0.0", "--air-dir",
            "air/exports/plan-packs/fetch/", "--json")
        #expect(try again.data()["/files"]?.asArray?.isEmpty == true)
    }

    @Test func `an import that can't be resolved is not added`() async throws {
        let several = try AddingWorld(cargo: AddingWorld.Packages(versions: ["1.0.0", "2.0.0"]))
        let missing = try AddingWorld(cargo: AddingWorld.Missing())
        for (world, words, code) in [
            (several, ["--cargo", "sdk"], "import-ambiguous"),
            (several, ["--cargo", "sdk", "--package-version", "3.0.0"], "import-unresolved"),
            (several, ["--cargo", "sdk", "--package-version", "1.0.0", "--air-dir", "../air"], "path-escape"),
            (several, ["--cargo", "sdk", "--manifest-path", "none/Cargo.toml"], "import-unresolved"),
            (missing, ["--cargo", "sdk"], "import-unresolved"), (missing, ["--path", "../none"], "import-unresolved"),
        ] {
            let before = try world.authored()
            let ran = await world.program.run(["packs", "add"] + words + ["--json"], in: "/w")
            #expect(ran.code == 1, "\(words)")
            #expect(try ran.codes() == [code], "\(words)")
            #expect(try ran.document()["/data"]?.isNull == true)
            #expect(try world.authored() == before, "\(words)")
        }
        let said = await missing.run("packs", "add", "--cargo", "sdk")
        #expect(said.err.contains("`cargo` was not found on the search path"))
        #expect(said.err.contains("install cargo"))
        for words in [
            [], ["--path", "a", "--cargo", "b"], ["--path", "a", "--source", "x"], ["--path", "a", "--yes"],
        ] {
            #expect(await missing.program.run(["packs", "add"] + words, in: "/w").code == 64, "\(words)")
        }
    }

    @Test func `wiring is written to the right files, and makes the plan work`() async throws {
        let world = try AddingWorld()
        let before = try world.authored()
        let ran = await world.add("--wire", "--yes", "--params", AddingWorld.params, "--json")
        #expect(ran.code == 0, "\(ran.out)")
        #expect(try ran.data()["/left"]?.asArray?.isEmpty == true)
        let manifest = try JSONParser.parse(Array(try world.program.read("/w/air/manifest.air.json").utf8))
        #expect(manifest["/plans"]?.asArray?.map { $0["/name"]?.asString } == ["f/entry_get@1"])
        #expect(
            manifest["/schemas"]?.asArray?.compactMap { $0["/name"]?.asString } == [
                "f/In@1", "sys/HttpRequestParams@1", "sys/HttpRequestReceipt@1",
            ])
        #expect(manifest["/effects/0/name"]?.asString == "sys/http.request@1")
        #expect(manifest["/triggers"]?.asArray?.count == 1)
        #expect(manifest["/triggers/0/event"]?.asString == "f/In@1")
        #expect(manifest["/defaults/cap_grants"]?.asArray?.count == 1)
        #expect(manifest["/defaults/cap_grants/0/name"]?.asString == "web")
        #expect(manifest["/defaults/cap_grants/0/params/record/hosts/set/0/text"]?.asString == "api.example")
        let policies = try world.program.read("/w/air/policies.air.json")
        let rules = try JSONParser.parse(Array(policies.utf8))["/0/rules"]
        #expect(rules?.asArray?.count == 2)
        // The narrowest rule, before the one that denies the rest.
        #expect(
            rules?["/0"].map(JSONPrinter.compact) == """
                {"when":{"effect_kind":"http.request","cap_name":"web","origin_kind":"plan",\
                "origin_name":"f/entry_get@1"},"decision":"allow"}
                """)
        #expect(policies.contains("    \(AddingWorld.denying)\n"), "the rest of the text is unchanged")
        let check = await world.run("packs", "check", "--json")
        #expect(try !check.codes().contains { $0 != "pack-readme" })
        #expect(await world.run("check", "--locked").code == 0)
        let again = await world.add("--wire", "--yes", "--params", AddingWorld.params)
        #expect(again.code == 0 && again.out == "the import fetch already exists: nothing to do\n")
        #expect(await world.run("undo").code == 0)
        #expect(try world.authored() == before)
    }

    @Test func `an existing import is wired without being added again`() async throws {
        let world = try AddingWorld()
        #expect(await world.add().code == 0)
        let sync = try world.program.read("/w/aos.sync.json")
        #expect(await world.add("--wire", "--yes", "--params", AddingWorld.params).code == 0)
        #expect(try world.program.read("/w/aos.sync.json") == sync)
        #expect(try await world.run("packs", "check", "--json").codes().allSatisfy { $0 == "pack-readme" })
    }

    @Test func `adding an existing import does not update a drifted lock`() async throws {
        let world = try AddingWorld()
        #expect(await world.add().code == 0)
        let sync = try world.program.read("/w/aos.sync.json")
        let file = "\(AddingWorld.pack)/defs.air.json"
        try world.program.write(
            try world.program.read(file).split(separator: "\n").joined(separator: "\n").replacing(
                "\"GET\"", with: "\"PUT\""),
            to: file)
        let ran = await world.add("--json")
        #expect(try ran.data()["/files"]?.asArray?.isEmpty == true)
        #expect(try world.program.read("/w/aos.sync.json") == sync)
        #expect(try await world.run("lock", "status", "--json").data()["/imports/0/state"]?.asString == "content")
    }

    @Test func `incomplete wiring is written only with --partly`() async throws {
        let world = try AddingWorld()
        let before = try world.authored()
        let ran = await world.add("--wire", "--yes", "--json")
        #expect(ran.code == 1)
        #expect(try ran.codes() == ["cap-unbound", "wiring-impossible"], "\(ran.out)")
        #expect(try ran.data()["/left/0/json"]?.asString?.contains("FILL_IN") == true)
        #expect(try world.authored() == before)
        let partly = await world.add("--wire", "--yes", "--partly", "--json")
        #expect(partly.code == 1)
        #expect(Set(try partly.codes()) == ["cap-unbound", "unknown-reference"], "\(partly.out)")
        #expect(try partly.data()["/written"]?.asBool == true)
        let manifest = try world.program.read("/w/air/manifest.air.json")
        #expect(manifest.contains("f/entry_get@1") && !manifest.contains("FILL_IN"))
        // The rest follows once the parameters are known.
        #expect(await world.add("--wire", "--yes", "--params", AddingWorld.params).code == 0)
        #expect(try await world.run("packs", "check", "--json").codes().allSatisfy { $0 == "pack-readme" })
    }

    @Test(arguments: [
        #"web={"record":{"hosts":{"set":[]}}}"#, #"web={"record":{}}"#, #"web={}"#,
        #"web={"record":{"hosts":{"null":{}},"schemes":{"set":[]}}}"#,
    ])
    func `a grant that restricts nothing is never written`(_ params: String) async throws {
        let world = try AddingWorld()
        let before = try world.authored()
        let ran = await world.add("--wire", "--yes", "--partly", "--params", params, "--json")
        #expect(ran.code == 1)
        #expect(try ran.codes() == ["wiring-impossible"])
        #expect(try world.authored() == before)
    }

    @Test func `an explicit deny is never overridden`() async throws {
        let deny = #"{ "when": { "effect_kind": "http.request" }, "decision": "deny" }"#
        let world = try AddingWorld(policy: deny)
        let before = try world.authored()
        let ran = await world.add("--wire", "--yes", "--params", AddingWorld.params, "--json")
        #expect(ran.code == 1)
        #expect(try ran.codes() == ["policy-denies", "wiring-impossible"])
        #expect(try world.authored() == before)
        let partly = await world.add("--wire", "--yes", "--partly", "--params", AddingWorld.params, "--json")
        #expect(try partly.codes() == ["policy-denies"])
        #expect(try world.program.read("/w/air/policies.air.json") == before[2])
    }

    @Test func `no allow is added above a catch-all deny that has rules below it`() async throws {
        let freeze =
            #"{ "when": {}, "decision": "deny" }, { "when": { "effect_kind": "timer.set" }, "decision": "allow" }"#
        let world = try AddingWorld(policy: freeze)
        let before = try world.authored()
        let ran = await world.add("--wire", "--yes", "--params", AddingWorld.params, "--json")
        #expect(ran.code == 1)
        #expect(try ran.codes().contains("policy-denies"))
        #expect(ran.out.contains("denies everything below it and is not overridden"))
        #expect(try world.authored() == before)
        _ = await world.add("--wire", "--yes", "--partly", "--params", AddingWorld.params)
        #expect(try world.program.read("/w/air/policies.air.json") == before[2])
    }

    @Test func `no default policy is added to a world without one`() async throws {
        let world = try AddingWorld(policy: nil)
        let ran = await world.add("--wire", "--yes", "--params", AddingWorld.params, "--json")
        #expect(ran.code == 0, "\(ran.out)")
        #expect(try ran.codes() == ["no-default-policy"])
        let manifest = try JSONParser.parse(Array(try world.program.read("/w/air/manifest.air.json").utf8))
        #expect(manifest["/defaults/policy"] == nil)
        #expect(manifest["/defaults/cap_grants"]?.asArray?.count == 1)
        #expect(manifest["/policies"]?.asArray?.isEmpty == true)
    }

    @Test func `a new grant uses the parameters of an existing grant of its type`() async throws {
        let world = try AddingWorld()
        let file = "/w/air/manifest.air.json"
        let grant = #"""
            { "name": "mail", "cap": "sys/http.out@1",
              "params": { "record": { "hosts": { "set": [{ "text": "mail.example" }] } } } }
            """#
        try world.program.write(
            try world.program.read(file).replacing(#""cap_grants": []"#, with: #""cap_grants": [\#(grant)]"#), to: file)
        #expect(await world.add("--wire", "--yes").code == 0)
        let manifest = try JSONParser.parse(Array(try world.program.read(file).utf8))
        #expect(manifest["/defaults/cap_grants/1/name"]?.asString == "web")
        #expect(manifest["/defaults/cap_grants/1/params/record/hosts/set/0/text"]?.asString == "mail.example")
        // An existing grant is used as is; different parameters need a person's decision.
        let other = await world.add("--wire", "--yes", "--params", AddingWorld.params, "--json")
        #expect(try other.codes() == ["wiring-impossible"])
    }

    @Test func `different grants of the same type require a choice`() async throws {
        let world = try AddingWorld()
        let file = "/w/air/manifest.air.json"
        func grant(_ name: String, _ host: String) -> String {
            #"""
            {"name":"\#(name)","cap":"sys/http.out@1","params":{"record":{"hosts":{"set":[{"text":"\#(host)"}]}}}}
            """#
        }
        let bare = try world.program.read(file)
        func write(_ grants: String...) throws {
            try world.program.write(
                bare.replacing(#""cap_grants": []"#, with: #""cap_grants": [\#(grants.joined(separator: ","))]"#),
                to: file)
        }
        try write(grant("mail", "mail.example"), grant("news", "it's.example"))
        let before = try world.authored()
        let ran = await world.add("--wire", "--yes", "--json")
        #expect(ran.code == 1)
        #expect(try world.authored() == before)
        let refusal = try #require(
            try ran.document()["/diagnostics"]?.asArray?.first {
                $0["/message"]?.asString?.contains("`mail`, `news` of type `http.out` have different parameters")
                    == true
            })
        #expect(refusal["/code"]?.asString == "wiring-impossible")
        let help = try #require(refusal["/help"]?.asString)
        #expect(
            help.contains(
                #"--params 'web={"record":{"hosts":{"set":[{"text":"mail.example"}]}}}' as in `mail`"#), "\(help)"
        )
        // Text to paste is quoted for a shell.
        #expect(help.contains(#"it'\''s.example"#))
        // The choice is made by naming the parameters.
        let chosen = #"web={"record":{"hosts":{"set":[{"text":"mail.example"}]}}}"#
        #expect(await world.add("--wire", "--yes", "--params", chosen).code == 0)
        // Any of several equal grants will do.
        try write(grant("mail", "mail.example"), grant("copy", "mail.example"))
        try world.program.files.remove("/w/aos.sync.json")
        try world.program.write(#"{"version":1,"air":{"imports":[]}}"#, to: "/w/aos.sync.json")
        #expect(await world.add("--wire", "--yes").code == 0)
    }

    @Test func `given parameters override another grant's, and its expiry is not copied`() async throws {
        let world = try AddingWorld()
        let file = "/w/air/manifest.air.json"
        let grant = #"""
            { "name": "mail", "cap": "sys/http.out@1", "expiry_ns": 5,
              "params": { "record": { "hosts": { "set": [{ "text": "mail.example" }] } } } }
            """#
        try world.program.write(
            try world.program.read(file).replacing(#""cap_grants": []"#, with: #""cap_grants": [\#(grant)]"#), to: file)
        #expect(await world.add("--wire", "--yes", "--params", AddingWorld.params).code == 0)
        let manifest = try JSONParser.parse(Array(try world.program.read(file).utf8))
        #expect(manifest["/defaults/cap_grants/0/name"]?.asString == "mail")
        #expect(
            manifest["/defaults/cap_grants/1"].map(JSONPrinter.compact) == """
                {"name":"web","cap":"sys/http.out@1","params":\
                {"record":{"hosts":{"set":[{"text":"api.example"}]}}}}
                """)
    }

    @Test func `a conflict that an import introduces is reported by a dry run`() async throws {
        let world = try AddingWorld()
        try world.program.write(
            #"[{ "$kind": "defschema", "name": "f/In@1", "type": { "nat": {} } }]"#, to: "/w/air/own.air.json")
        let dry = await world.add("--dry-run", "--json")
        #expect(try dry.data()["/problems"]?.asArray?.contains { $0["/code"]?.asString == "conflict" } == true)
        #expect(try dry.data()["/manifest_hash"]?.isNull == true)
        #expect(await world.add().code == 1)
        #expect(try await world.run("conflicts", "--json").data()["/conflicts"]?.asArray?.count == 1)
    }

    @Test func `wiring is shown before it is written, and written only if confirmed`() async throws {
        let world = try AddingWorld()
        let before = try world.authored()
        let nobody = await world.add("--wire", "--params", AddingWorld.params, "--json")
        #expect(nobody.code == 1)
        #expect(try nobody.codes() == ["not-a-terminal"])
        for answer in ["", "n", "no", "yess"] {
            let refused = await world.add("--wire", "--params", AddingWorld.params, input: answer, terminal: true)
            #expect(refused.code == 0)
            #expect(refused.err.contains("+++ b/air/policies.air.json"))
            #expect(refused.out == "nothing was written\n")
            #expect(try world.authored() == before)
        }
        let agreed = await world.add("--wire", "--params", AddingWorld.params, input: "Yes\n", terminal: true)
        #expect(agreed.code == 0)
        #expect(agreed.out.contains("written"))
        #expect(try world.authored() != before)
    }

    @Test func `a single plan can be wired, and an unknown one gets a suggestion`() async throws {
        let world = try AddingWorld()
        try world.program.write(
            #"""
            { "$kind": "defplan", "name": "f/core_rest@1", "input": "f/In@1", "steps": [{ "id": "end", "op": "end" }],
              "edges": [] }
            """#, to: "\(AddingWorld.pack)/more.air.json")
        let unknown = await world.add("--wire", "--yes", "--plan", "f/entry_gte@1", "--json")
        #expect(try unknown.codes() == ["wiring-impossible"])
        #expect(try unknown.document()["/diagnostics/0/help"]?.asString == "did you mean `f/entry_get@1`?")
        #expect(await world.add("--wire", "--yes", "--plan", "f/core_rest@1").code == 0)
        let manifest = try JSONParser.parse(Array(try world.program.read("/w/air/manifest.air.json").utf8))
        #expect(manifest["/plans"]?.asArray?.map { $0["/name"]?.asString } == ["f/core_rest@1"])
        let slot = await world.add("--wire", "--yes", "--params", #"wbe={"record":{}}"#, "--json")
        #expect(try slot.document()["/diagnostics/0/help"]?.asString == "did you mean `web`?")
        #expect(await world.add("--wire", "--params", "web=[1]").code == 64)
    }
}
