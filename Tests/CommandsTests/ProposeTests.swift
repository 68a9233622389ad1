import JSON
import Testing

struct ProposeTests {
    private let program = Program()

    private func importSmallWorld() async throws {
        try program.writeSmallWorld()
        #expect(await program.run("import", "--air", "air", "--mode", "genesis", in: "/w").code == 0)
    }

    @Test func `with nothing staged and no source, the help names --all`() async throws {
        try await importSmallWorld()
        let ran = await program.run("gov", "propose", "--json", in: "/w")
        #expect(ran.code == 1)
        #expect(try ran.document()["/diagnostics/0/help"]?.asString?.contains("--all") == true)
    }

    @Test func `the printed patch can be proposed`() async throws {
        try await importSmallWorld()
        try program.writeSmallWorld(type: "bool")
        let patch = await program.run("diff", "--patch", in: "/w")
        #expect(patch.code == 0)
        #expect(try patch.document().keys == ["version", "base_manifest_hash", "patches"])
        let enveloped = await program.run("diff", "--patch", "--json", in: "/w")
        #expect(try enveloped.data()["/patch_document/version"]?.asString == "1")
        let imported = await program.run("import", "--air", "air", "--mode", "patch", in: "/w")
        #expect(imported.out == patch.out)
        let proposed = await program.run("gov", "propose", "--patch", "-", "--json", in: "/w", input: patch.out)
        #expect(proposed.code == 0)
        #expect(try proposed.data()["/proposal_id"]?.asInt == 0)
        try program.write(patch.out, to: "/w/patch.json")
        let again = await program.run("gov", "propose", "--patch", "patch.json", "--json", in: "/w")
        #expect(try again.data()["/existing"]?.asBool == true)
    }

    @Test func `--full lists every definition as added`() async throws {
        try await importSmallWorld()
        let ran = await program.run("diff", "--full", "--patch", in: "/w")
        #expect(try ran.document()["/patches/0"]?.keys == ["add_def"])
        let minimal = await program.run("diff", "--patch", in: "/w")
        #expect(try minimal.document()["/patches"]?.asArray?.isEmpty == true)
    }

    @Test func `problems of a patch are reported with their positions`() async throws {
        try await importSmallWorld()
        let text = """
            {"version":"1","base_manifest_hash":"","patches":[
              {"add_dev":{}}]}
            """
        let ran = await program.run("gov", "propose", "--patch", "-", "--json", in: "/w", input: text)
        #expect(ran.code == 1)
        let diagnostic = try #require(try ran.document()["/diagnostics/0"])
        #expect(diagnostic.member("code")?.asString == "patch-invalid")
        #expect(diagnostic.member("file")?.asString == "standard input")
        #expect(diagnostic.member("line")?.asInt == 2)
        #expect(diagnostic.member("column")?.asInt == 3)
        #expect(diagnostic.member("path")?.asString == "/patches/0")
        let broken = await program.run("gov", "propose", "--patch", "-", in: "/w", input: "{\n,")
        #expect(broken.err.contains("error[json-syntax]") && broken.err.contains("standard input:2:1"))
        let missing = await program.run("gov", "propose", "--patch", "nowhere.json", "--json", in: "/w")
        #expect(try missing.codes() == ["unreadable-file"])
    }

    @Test func `a folder is proposed with --from, or by its old name --patch-dir`() async throws {
        try await importSmallWorld()
        try program.write(
            #"{"$kind":"defschema","name":"t/A@1","type":{"nat":{}}}"#, to: "/other/air/schemas.air.json")
        try program.write(try program.read("/w/air/manifest.air.json"), to: "/other/air/manifest.air.json")
        let ran = await program.run("gov", "propose", "--from", "/other/air", "--json", in: "/w")
        #expect(ran.code == 0)
        #expect(try ran.codes() == [])
        let old = await program.run("gov", "propose", "--patch-dir", "/other/air", "--json", in: "/w")
        #expect(old.code == 0)
        #expect(try old.data()["/existing"]?.asBool == true)
        #expect(try old.document()["/diagnostics/0/severity"]?.asString == "notice")
        #expect(try old.document()["/diagnostics/0/help"]?.asString?.contains("--from") == true)
    }

    @Test func `import can propose`() async throws {
        try await importSmallWorld()
        try program.writeSmallWorld(type: "bool")
        let ran = await program.run(
            "import", "--air", "air", "--mode", "patch", "--propose", "--description", "bools", "--json", in: "/w")
        #expect(ran.code == 0)
        #expect(try ran.data()["/proposal_id"]?.asInt == 0)
        let list = await program.run("gov", "list", "--json", in: "/w")
        #expect(try list.data()["/proposals/0/description"]?.asString == "bools")
    }

    @Test func `--strict refuses before anything is written`() async throws {
        try await importSmallWorld()
        try program.writeSmallWorld(type: "bool", more: #","nmae":1"#)
        for arguments in [("push", "--json"), ("gov", "propose")] {
            let ran =
                arguments.0 == "push"
                ? await program.run("push", "--strict", "--json", in: "/w")
                : await program.run("gov", "propose", "--all", "--strict", "--json", in: "/w")
            #expect(ran.code == 1)
            #expect(try ran.codes() == ["unknown-field"])
        }
        #expect(try await program.run("journal", "--json", in: "/w").data()["/height"]?.asInt == 1)
        #expect(await program.run("push", in: "/w").code == 0)
    }
}
