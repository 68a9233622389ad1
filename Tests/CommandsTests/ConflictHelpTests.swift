import Files
import JSON
import SystemPackage
import Testing

/// A world in `/w` whose imports conflict with its schemas in two namespaces, in breaking and non-breaking ways.
private struct ConflictingWorld {
    let program = Program()

    init() throws {
        try program.write(
            #"{"version":1,"air":{"dir":"air","imports":[{"path":"../core"},{"path":"../more"}]}}"#,
            to: "/w/aos.sync.json")
        try program.write(
            """
            {"$kind":"manifest","air_version":"1","schemas":[{"name":"a/In@1"},{"name":"a/Out@1"},{"name":"b/X@1"}],
             "modules":[],"plans":[{"name":"a/run@1"}],"caps":[],"policies":[]}
            """, to: "/w/air/manifest.air.json")
        try program.write(
            """
            [
              {"$kind":"defschema","name":"a/In@1","type":{"record":{"title":{"text":{}}}}},
              {"$kind":"defschema","name":"a/Out@1","type":{"record":{"title":{"text":{}}}}},
              {"$kind":"defschema","name":"b/X@1","type":{"text":{}}}
            ]

            """, to: "/w/air/schemas.air.json")
        try program.write(
            """
            {"$kind":"defplan","name":"a/run@1","input":"a/In@1","steps":[
              {"id":"tell","op":"raise_event","event":"a/Out@1","value":{"title":"t"}},
              {"id":"end","op":"end"}],"edges":[{"from":"tell","to":"end"}]}
            """, to: "/w/air/plans.air.json")
        try program.write(
            """
            [{"$kind":"defschema","name":"a/Out@1","type":{"record":{"title":{"text":{}},"size":{"nat":{}}}}},
             {"$kind":"defschema","name":"a/In@1","type":{"record":{"title":{"text":{}},"more":{"bool":{}}}}},
             {"$kind":"defschema","name":"c/User@1","type":{"ref":"a/Out@1"}}]
            """, to: "/core/defs.json")
        try program.write(
            """
            [{"$kind":"defschema","name":"b/X@1","type":{"nat":{}}},
             {"$kind":"defschema","name":"c/Twice@1","type":{"nat":{}}}]
            """, to: "/more/defs.json")
    }

    func run(_ words: String...) async -> Program.Ran { await program.run(words, in: "/w") }
}

struct ConflictHelpTests {
    @Test func `the users of each side are those in its roots`() async throws {
        let world = try ConflictingWorld()
        let data = try await world.run("conflicts", "show", "a/Out@1", "--json").data()
        #expect(data.keys?.prefix(3) == ["kind", "name", "sides"])
        func users(_ side: Int) -> [String] {
            (data["/users/\(side)"]?.asArray ?? []).map {
                "\($0["/title"]?.asString ?? "") \($0["/path"]?.asString ?? "")"
            }
        }
        #expect(data["/sides/0/origins/0/root"]?.asString == "primary")
        #expect(users(0) == ["plan a/run@1 /steps/0/event", "the manifest /schemas/1/name"])
        #expect(users(1) == ["schema c/User@1 /type/ref"])
        let text = await world.run("conflicts", "show", "a/Out@1")
        #expect(text.code == 0)
        #expect(text.out.contains("mine") && text.out.contains("used by") && text.out.contains("schema c/User@1"))
    }

    @Test func `each choice lists what it breaks, further steps and remaining conflicts`() async throws {
        let world = try ConflictingWorld()
        let before = try world.program.read("/w/air/schemas.air.json")
        let data = try await world.run("conflicts", "show", "a/Out@1", "--json").data()
        let choices = try #require(data["/choices"]?.asArray)
        #expect(
            choices.compactMap { $0["/command"]?.asString } == [
                "aos conflicts resolve a/Out@1 --kind defschema --take-theirs",
                "aos conflicts resolve a/Out@1 --kind defschema --rename a/Out@2",
                "aos conflicts resolve a/Out@1 --kind defschema --rename a/Out@2 --list-theirs",
                "aos conflicts resolve a/Out@1 --kind defschema --drop-import core",
            ])
        let theirs = choices[0]
        // The plan writes a record without the field that their schema adds.
        #expect(theirs["/preview/brings/0/name"]?.asString == "a/run@1")
        #expect(theirs["/preview/brings/0/help"]?.asString?.isEmpty == false)
        #expect(theirs["/preview/solves/0/code"]?.asString == "conflict")
        #expect(theirs["/preview/conflicts"]?.asArray?.compactMap { $0["/name"]?.asString } == ["a/In@1", "b/X@1"])
        let rename = choices[1]
        #expect(rename["/preview/brings"]?.asArray?.count == 0)
        let changes = rename["/preview/definitions"]?.asArray?.map {
            "\($0["/change"]?.asString ?? "") \($0["/name"]?.asString ?? "")"
        }
        #expect(changes == ["changed a/Out@1", "added a/Out@2", "changed a/run@1"])
        // Dropping the import removes the definitions that only it has.
        let drop = choices[3]
        #expect(drop["/preview/definitions/0/change"]?.asString == "removed")
        #expect(drop["/preview/definitions/0/name"]?.asString == "c/User@1")
        #expect(drop["/preview/conflicts"]?.asArray?.compactMap { $0["/name"]?.asString } == ["b/X@1"])
        #expect(try world.program.read("/w/air/schemas.air.json") == before)
        let text = await world.run("conflicts", "show", "a/Out@1")
        #expect(text.out.contains("introduces  error") && text.out.contains("help  "))
        #expect(text.out.contains("still conflicts  defschema b/X@1"))
        #expect(text.err.contains("next: aos conflicts resolve a/Out@1 --kind defschema --take-theirs --dry-run"))
    }

    @Test func `the conflicts of a namespace are resolved at once, after a dry run`() async throws {
        let world = try ConflictingWorld()
        let before = try world.program.read("/w/air/schemas.air.json")
        let dry = await world.run("conflicts", "resolve", "--namespace", "a", "--take-theirs", "--dry-run", "--json")
        // The edit is shown, and made, even though it introduces an error; the exit code reports the error.
        #expect(dry.code == 1)
        #expect(try dry.data()["/conflicts"]?.asArray?.compactMap { $0["/name"]?.asString } == ["b/X@1"])
        #expect(try world.program.read("/w/air/schemas.air.json") == before)
        let real = await world.run("conflicts", "resolve", "--namespace", "a", "--take-theirs")
        #expect(real.code == 1)
        #expect(real.out.contains("introduces  error"), "the edit breaks the plan")
        #expect(
            try world.program.read("/w/air/schemas.air.json") == """
                [
                  {"$kind":"defschema","name":"b/X@1","type":{"text":{}}}
                ]

                """)
        let left = try await world.run("conflicts", "--json").data()["/conflicts"]?.asArray
        #expect(left?.compactMap { $0["/name"]?.asString } == ["b/X@1"])
        #expect(await world.run("undo").code == 0)
        #expect(try world.program.read("/w/air/schemas.air.json") == before)
    }

    @Test func `several conflicts, or all of them, are resolved at once`() async throws {
        let world = try ConflictingWorld()
        _ = await world.run("conflicts", "resolve", "a/In@1", "b/X@1", "--take-theirs")
        let left = try await world.run("conflicts", "--json").data()["/conflicts"]?.asArray
        #expect(left?.compactMap { $0["/name"]?.asString } == ["a/Out@1"])
        let text = await world.run("conflicts", "resolve", "--all", "--take-theirs", "--dry-run")
        #expect(text.err.contains("next: aos conflicts resolve --all --take-theirs"))
        _ = await world.run("conflicts", "resolve", "--all", "--take-theirs")
        #expect(try await world.run("conflicts", "--json").data()["/conflicts"]?.asArray?.count == 0)
        // A file left without definitions is removed.
        #expect(try !world.program.files.exists("/w/air/schemas.air.json"))
        #expect(await world.run("undo").code == 0)
        #expect(try world.program.files.exists("/w/air/schemas.air.json"))
    }

    @Test(arguments: [
        (["--namespace", "z", "--take-theirs"], 1, "not-found"),
        (["--namespace", "a", "--rename", "a/Z@1"], 64, "usage"),
        (["--all", "--drop-import", "core"], 64, "usage"), (["a/In@1", "--all", "--take-theirs"], 64, "usage"),
        (["a/In@1", "a/Out@1", "--rename", "next"], 64, "usage"), (["--take-theirs"], 64, "usage"),
        (["--all", "--kind", "schema", "--take-theirs"], 64, "usage"),
    ])
    func `resolving several conflicts requires --take-theirs and a valid selection`(
        words: [String], exit: Int32, code: String
    ) async throws {
        let world = try ConflictingWorld()
        let ran = await world.program.run(["conflicts", "resolve"] + words + ["--json"], in: "/w")
        #expect(ran.code == exit)
        #expect(try ran.codes().first == code)
    }
}
