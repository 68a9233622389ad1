import JSON
import Testing

struct TransferTests {
    private let program = Program()

    @Test func `importing an export gives the same manifest`() async throws {
        try await DemoCopy.write(to: program)
        let hash = try #require(try await program.run("status", "--json", in: "/d").data()["/base/hash"]?.asString)
        let exported = await program.run("export", "--out", "/e", "--wasm", "--json", in: "/d")
        #expect(exported.code == 0)
        #expect(try exported.data().keys == ["manifest_hash", "files"])
        #expect(try exported.data()["/manifest_hash"]?.asString == hash)
        #expect(try exported.data()["/files/0"]?.keys == ["path", "change"])
        let imported = await program.run("import", "--air", "/e/air", "--mode", "genesis", "--json", "-w", "/e")
        #expect(imported.code == 0)
        #expect(try imported.data()["/manifest_hash"]?.asString == hash)
        let twice = await program.run("import", "--air", "/e/air", "--mode", "genesis", "--json", "-w", "/e")
        #expect(twice.code == 1)
    }

    @Test func `export overwrites files that differ only with --force`() async throws {
        _ = await program.run("init", "/w")
        #expect(await program.run("export", "--out", "/e", in: "/w").code == 0)
        try program.write("{}", to: "/e/air/manifest.air.json")
        let refused = await program.run("export", "--out", "/e", "--json", in: "/w")
        #expect(refused.code == 1)
        #expect(try refused.codes() == ["would-overwrite"])
        #expect(try program.read("/e/air/manifest.air.json") == "{}")
        #expect(await program.run("export", "--out", "/e", "--force", in: "/w").code == 0)
    }

    @Test func `push applies once, and a dry run writes nothing`() async throws {
        try program.writeSmallWorld()
        _ = await program.run("push", in: "/w")
        try program.writeSmallWorld(type: "bool")
        let dry = await program.run("push", "--dry-run", "--exit-code", "--json", in: "/w")
        #expect(dry.code == 2)
        #expect(try dry.document().member("ok")?.asBool == true)
        #expect(try dry.data().keys == ["base_manifest_hash", "manifest_hash", "ops", "applied"])
        #expect(try dry.data()["/applied"]?.asBool == false)
        let pushed = await program.run("push", "--exit-code", "--json", in: "/w")
        #expect(pushed.code == 2)
        #expect(try pushed.data()["/manifest_hash"]?.asString == dry.data()["/manifest_hash"]?.asString)
        #expect(try pushed.data()["/ops/0/id"]?.asString == "replace:defschema:t/A@1")
        let again = await program.run("push", "--exit-code", "--json", in: "/w")
        #expect(again.code == 0)
        #expect(try again.data()["/applied"]?.asBool == false)
    }

    @Test func `push refuses a module without its wasm, unless modules are omitted`() async throws {
        try program.writeSmallWorld()
        _ = await program.run("push", in: "/w")
        try program.writeModule()
        let checked = await program.run("check", "--json", in: "/w")
        #expect(checked.code == 0)
        #expect(try checked.codes() == ["module-without-wasm"])
        let refused = await program.run("push", "--json", in: "/w")
        #expect(refused.code == 1)
        #expect(try refused.codes() == ["module-without-wasm"])
        #expect(try refused.document()["/diagnostics/0/severity"]?.asString == "error")
        let without = await program.run("push", "--air-only", "--json", in: "/w")
        #expect(without.code == 0)
        #expect(try without.data()["/ops"]?.asArray?.isEmpty == true)
    }

    @Test func `import refuses invalid options and a missing folder`() async throws {
        try program.writeSmallWorld()
        let propose = await program.run("import", "--air", "air", "--mode", "genesis", "--propose", in: "/w")
        #expect(propose.code == 64)
        let airOnly = await program.run("import", "--air", "air", "--mode", "genesis", "--air-only", in: "/w")
        #expect(airOnly.code == 64)
        let nowhere = await program.run("import", "--air", "nowhere", "--mode", "genesis", "--json", in: "/w")
        #expect(nowhere.code == 1)
        #expect(try nowhere.codes() == ["unreadable-file"])
    }
}
