import Files
import JSON
import SystemPackage
import Testing

/// The command logged with each decision has the same effect in another copy of the world.
struct DecisionReplayTests {
    private let program = Program()

    private func run(_ words: String..., code: Int32 = 0) async {
        let ran = await program.run(words, in: "/w")
        #expect(ran.code == code, "\(words): \(ran.out)\(ran.err)")
    }

    @Test func `an incomplete stage, a proposal up to its apply, renames and a pull are replayed`() async throws {
        try await DemoCopy.write(to: program)
        let copy = try DecisionCopy(program, of: "/d", to: "/e")
        for (words, code) in [
            (["stage", "add", "--all"], 0), (["stage", "remove", "add:defschema:notes/NoteShared@1"], 1),
            (["stage", "--clear"], 0), (["stage", "add", "add:defplan:notes/share@1"], 1),
            (["stage", "add", "add:defplan:notes/share@1", "--with-needs"], 0),
            (["gov", "propose", "--staged", "--description=-- it's\nfor \"$HOME\" & `all`"], 0),
            (["gov", "shadow", "--id", "1"], 0), (["gov", "approve", "--id", "1", "--approver", "zoe"], 0),
            (["gov", "apply", "--id", "1"], 0), (["gov", "approve", "--id", "0", "--decision", "reject"], 0),
            (["defs", "rename", "notes/Note@1", "next"], 0), (["pull", "--force"], 0),
            (["defs", "rename", "notes/ShareLink@1", "notes/Link@1"], 0), (["stage", "add", "--all"], 0),
        ] as [([String], Int32)] {
            let ran = await program.run(words, in: "/d")
            #expect(ran.code == code, "\(words): \(ran.out)\(ran.err)")
        }
        #expect(try copy.commands().count == 14)
        try await copy.replay()
    }

    @Test func `a genesis from another folder, proposals from folders, and a push are replayed`() async throws {
        try program.writeSmallWorld()
        try program.write(
            """
            {"$kind":"manifest","air_version":"1","schemas":[{"name":"t/A@1"}],"modules":[],"plans":[],"caps":[],
             "policies":[]}
            """, to: "/w/my first/air/manifest.air.json")
        try program.write(
            #"[{"$kind":"defschema","name":"t/A@1","type":{"bool":{}}}]"#, to: "/w/my first/air/schemas.air.json")
        try program.write(#"{"version":1,"air":{"dir":"my first/air"}}"#, to: "/w/-other.json")
        let copy = try DecisionCopy(program, of: "/w", to: "/v")
        await run("import", "--air", "my first/air", "--mode", "genesis")
        await run("gov", "propose", "--all", "--author", "-zoe", "--require-hashes", code: 64)
        await run("gov", "propose", "--all", "--author=-zoe", "--require-hashes")
        await run("push", "--air-only")
        await run("gov", "propose", "--from", "my first/air", "--description", "back")
        await run("stage", "add", "--all", "--map=-other.json")
        await run("stage", "--clear", "--air", "my first/air")
        #expect(try copy.commands().filter { $0.contains("my first") }.count == 3)
        try await copy.replay()
    }

    @Test func `a proposed patch and proposed rules are replayed`() async throws {
        try program.writeSmallWorld()
        await run("push")
        try program.writeSmallWorld(type: "bool")
        let patch = await program.run("diff", "--patch", in: "/w")
        try program.write(patch.out, to: "/w/to review/patch.json")
        try program.files.createDirectories("/w/keys")
        await run("gov", "key", "new", "keys/ada.pem")
        let key = await program.run("gov", "key", "show", "keys/ada.pem", in: "/w").out.split(separator: "\n")[0]
        try program.write(
            """
            {"version":1,"owners_needed":1,"authors_may_approve":true,"keys":[{"owner":"ada","key":"\(key)"}]}
            """, to: "/w/keys/rules.json")
        let copy = try DecisionCopy(program, of: "/w", to: "/v")
        await run("gov", "propose", "--patch", "to review/patch.json", "--description", "bool")
        await run("gov", "propose", "--rules", "keys/rules.json")
        for step in ["shadow", "approve", "apply"] { await run("gov", step, "--id", "1") }
        await run("gov", "shadow", "--id", "0")
        await run("gov", "approve", "--id", "0", "--key", "keys/ada.pem", "--expires-in", "2")
        await run("gov", "apply", "--id", "0")
        let commands = try copy.commands()
        #expect(commands[0] == "aos gov propose --patch 'to review/patch.json' --description bool")
        #expect(commands.contains("aos gov approve --id 0 --key keys/ada.pem --expires-in 2"))
        try await copy.replay()
    }

    @Test func `imports from the world and from cargo, wired with parameters, are replayed`() async throws {
        let adding = try AddingWorld()
        try adding.program.write(
            #"[{"$kind":"defschema","name":"v/A@1","type":{"text":{}}}]"#, to: "/w/vendor/pack/defs.air.json")
        let copy = try DecisionCopy(adding.program, of: "/w", to: "/v")
        for words in [
            ["packs", "add", "--path", "vendor/pack"],
            [
                "packs", "add", "--cargo", "sdk", "--air-dir", "air/exports/plan-packs/fetch", "--manifest-path",
                "Cargo.toml", "--wire", "--yes", "--partly", "--plan", "f/entry_get@1", "--params", AddingWorld.params,
            ],
        ] {
            let ran = await adding.program.run(words, in: "/w")
            #expect(try adding.program.read("/w/aos.sync.json").contains(words[3]), "\(ran.out)\(ran.err)")
        }
        #expect(try adding.program.read("/w/air/manifest.air.json").contains("api.example"))
        #expect(try copy.commands().first == "aos packs add --path vendor/pack")
        try await copy.replay()
    }

    @Test func `resolving conflicts of several kinds and dropping an import are replayed`() async throws {
        try program.writeSmallWorld()
        try program.write(
            #"[{"$kind":"defpolicy","name":"t/A@1","rules":[]}]"#, to: "/w/air/policies.air.json")
        try program.write(
            """
            [{"$kind":"defschema","name":"t/A@1","type":{"nat":{}}},
             {"$kind":"defpolicy","name":"t/A@1","rules":[{"when":{},"decision":"deny"}]}]
            """, to: "/w/pack/defs.air.json")
        try program.write(
            #"[{"$kind":"defschema","name":"t/A@1","type":{"bool":{}}}]"#, to: "/w/-odd/defs.air.json")
        try program.write(
            #"{"version":1,"air":{"dir":"air","imports":[{"path":"pack"},{"path":"-odd"}]}}"#, to: "/w/aos.sync.json")
        let copy = try DecisionCopy(program, of: "/w", to: "/v")
        _ = await program.run("lock", "update", "--all", in: "/w")
        let label = try #require(
            try await program.run("packs", "list", "--json", in: "/w").data()["/packs/1/label"]?.asString)
        await run("conflicts", "resolve", "t/A@1", "--kind", "defschema", "--drop-import=\(label)")
        await run("conflicts", "resolve", "--all", "--take-theirs")
        #expect(try copy.commands().count == 3)
        try await copy.replay()
    }
}
