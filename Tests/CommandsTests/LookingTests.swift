import JSON
import Testing

struct LookingTests {
    private let program = Program()

    @Test func `check counts the definitions of the manifest and lists every problem`() async throws {
        try program.writeSmallWorld()
        let ran = await program.run("check", "--json", in: "/w")
        #expect(ran.code == 0)
        #expect(try ran.data().keys == ["manifest_hash", "counts"])
        #expect(
            try ran.data()["/counts"]?.keys == [
                "defschema", "defmodule", "defplan", "defcap", "defpolicy", "defeffect", "defsecret",
            ])
        #expect(try ran.data()["/counts/defschema"]?.asInt == 1)
        try program.writeSmallWorld(type: "txt")
        let broken = await program.run("check", "--json", in: "/w")
        #expect(broken.code == 1)
        #expect(try broken.document().member("ok")?.asBool == false)
        #expect(try broken.codes().contains("bad-type"))
        #expect(try broken.data()["/manifest_hash"]?.isNull == true)
    }

    @Test func `a broken world can be inspected`() async throws {
        try program.write("{", to: "/w/air/a.json")
        let status = await program.run("status", "--json", in: "/w")
        #expect(status.code == 0)
        #expect(try status.document().member("ok")?.asBool == true)
        #expect(try status.codes().contains("json-syntax"))
        let plain = await program.run("status", in: "/w")
        #expect(plain.err.contains("next: aos check") && plain.err.contains("`aos check` lists"))
        let list = await program.run("defs", "list", "--json", in: "/w")
        #expect(list.code == 0)
        let diff = await program.run("diff", "--json", in: "/w")
        #expect(diff.code == 1)
        #expect(try diff.document().member("data")?.isNull == true)
    }

    @Test func `definitions are listed by kind and prefix, built-ins only with --sys`() async throws {
        try await DemoCopy.write(to: program)
        let all = try await program.run("defs", "list", "--json", in: "/d").data()
        #expect(all["/defs/0"]?.keys == ["kind", "name", "hash", "authored_hash", "origins"])
        #expect(all["/defs/0/origins/0"]?.keys == ["root", "file", "line", "path"])
        #expect(all["/defs/0/origins/0/root"]?.asString == "primary")
        let names = all["/defs"]?.asArray?.compactMap { $0.member("name")?.asString } ?? []
        #expect(!names.contains { $0.hasPrefix("sys/") })
        for kind in ["defplan", "plan", "plans"] {
            let plans = try await program.run("defs", "list", "--kind", kind, "--prefix", "notes/s", "--json", in: "/d")
                .data()
            #expect(
                plans["/defs"]?.asArray?.compactMap { $0.member("name")?.asString } == [
                    "notes/search_index@1", "notes/share@1", "notes/summarize@1", "notes/sync@1",
                ])
        }
        let sys = try await program.run("defs", "list", "--sys", "--prefix", "sys/", "--json", in: "/d").data()
        #expect(sys["/defs"]?.asArray?.count == 121)
        let table = await program.run("defs", "list", "--kind", "defplan", in: "/d")
        #expect(table.out.contains("air/plans/share.air.json:"))
    }

    @Test func `a definition is shown with its references and referrers`() async throws {
        try await DemoCopy.write(to: program)
        let plan = try await program.run("defs", "show", "notes/share@1", "--json", in: "/d").data()
        for key in ["kind", "name", "hash", "size", "origins", "def", "refs_to", "refs_from"] {
            #expect(plan.member(key) != nil)
        }
        #expect(plan["/def/$kind"]?.asString == "defplan")
        #expect(plan["/refs_to/0"]?.keys == ["kind", "name", "title", "path"])
        let builtIn = try await program.run("defs", "show", "sys/BlobPutResult@1", "--json", in: "/d").data()
        #expect(builtIn["/origins"]?.asArray?.isEmpty == true)
        let missing = await program.run("defs", "show", "notes/shar@1", "--json", in: "/d")
        #expect(missing.code == 1)
        #expect(try missing.codes() == ["not-found"])
        #expect(try missing.document()["/diagnostics/0/help"]?.asString == "did you mean `notes/share@1`?")
        let wrongKind = await program.run("defs", "show", "notes/share@1", "--kind", "defcap", in: "/d")
        #expect(wrongKind.code == 1)
    }

    @Test func `a definition is shown through each lens`() async throws {
        try await DemoCopy.write(to: program)
        func shown(_ lens: String...) async throws -> JSONValue {
            try await program.run(["defs", "show", "notes/share@1", "--json"] + lens, in: "/d").data()
        }
        let plain = try await shown()
        #expect(plain.member("lens") == nil)
        func text(_ value: JSONValue?) -> String { value.map { JSONPrinter.compact($0) } ?? "nil" }
        let canonical = try await shown("--lens", "canonical")
        #expect(text(canonical["/def"]) == text(plain["/def"]))
        #expect(canonical["/lens"]?.asString == "canonical")
        let authored = try await shown("--lens", "authored")
        #expect(text(authored["/def"]) == text(plain["/authored"]))
        let sugar = try await shown("--lens", "sugar")
        #expect(sugar["/hash"]?.asString == plain["/hash"]?.asString)
        // Expressions have no value before the plan runs and look the same; some plan of the world has a literal.
        var sweetened = 0
        let plans = try await program.run("defs", "list", "--kind", "defplan", "--json", in: "/d").data()
        for name in plans["/defs"]?.asArray?.compactMap({ $0.member("name")?.asString }) ?? [] {
            func form(_ lens: String) async throws -> String {
                text(try await program.run("defs", "show", name, "--json", "--lens", lens, in: "/d").data()["/def"])
            }
            if try await form("canonical") != form("sugar") { sweetened += 1 }
        }
        #expect(sweetened > 0)
        let printed = await program.run("defs", "show", "notes/share@1", "--lens", "sugar", in: "/d")
        #expect(printed.out.contains(JSONPrinter.pretty(try #require(sugar["/def/steps/0/id"]))))
        #expect(await program.run("defs", "show", "notes/share@1", "--lens", "sweet", in: "/d").code == 64)
    }

    @Test func `authority lists what the world may do and its base may not`() async throws {
        try await DemoCopy.write(to: program)
        let base = try await program.run("status", "--json", in: "/d").data()["/base/hash"]?.asString ?? ""
        let ran = try await program.run("authority", "--json", in: "/d").data()
        #expect(ran.keys == ["gained", "lost", "widened", "narrowed", "default_policy", "opaque"])
        #expect(
            ran["/gained/0"]?.keys == [
                "origin_kind", "origin_name", "effect_kind", "cap_name", "cap_type", "policy", "rule",
            ])
        #expect(ran["/widened/0"]?.keys == ["cap_name", "path", "from", "to"])
        #expect(ran["/default_policy"]?.keys == ["from", "to"])
        let explicit = try await program.run("authority", "--base", base, "--json", in: "/d").data()
        #expect(JSONPrinter.compact(explicit) == JSONPrinter.compact(ran))
        let text = await program.run("authority", in: "/d")
        #expect(text.out.contains("plan notes/share@1"))
        let unknown = "sha256:" + String(repeating: "1", count: 64)
        #expect(await program.run("authority", "--base", unknown, in: "/d").code == 1)
    }

    @Test func `diff omits modules with --air-only`() async throws {
        try await DemoCopy.write(to: program)
        let all = try await program.run("diff", "--json", in: "/d").data()
        let some = try await program.run("diff", "--air-only", "--json", in: "/d").data()
        func kinds(_ data: JSONValue) -> [String] {
            data["/ops"]?.asArray?.compactMap { $0.member("kind")?.asString } ?? []
        }
        #expect(kinds(all).contains("defmodule"))
        #expect(!kinds(some).contains("defmodule"))
    }

    @Test func `the store is verified and shown`() async throws {
        let hash = try await program.run("init", "/w", "--json").data()["/manifest_hash"]?.asString ?? ""
        let sound = await program.run("store", "verify", "--json", in: "/w")
        #expect(sound.code == 0)
        #expect(try sound.data()["/nodes"]?.asInt == 1)
        #expect(try sound.data()["/corrupt"]?.asArray?.isEmpty == true)
        let node = await program.run("store", "cat", hash, in: "/w")
        #expect(try node.document()["/air_version"]?.asString == "1")
        let enveloped = await program.run("store", "cat", hash, "--json", in: "/w")
        #expect(try enveloped.data()["/air_version"]?.asString == "1")
        let raw = await program.run("store", "cat", hash, "--cbor", in: "/w", terminal: true)
        #expect(raw.code == 1 && raw.out.isEmpty)
        try program.write("x", to: "/w/.aos/store/nodes/sha256/\(hash.dropFirst(7))")
        let damaged = await program.run("store", "verify", "--json", in: "/w")
        #expect(damaged.code == 1)
        #expect(try damaged.codes() == ["store-corrupt"])
        #expect(try damaged.data()["/corrupt/0"]?.asString == hash)
        let unreadable = await program.run("store", "cat", hash, "--json", in: "/w")
        #expect(unreadable.code == 1)
        #expect(try unreadable.codes() == ["store-corrupt"])
    }
}
