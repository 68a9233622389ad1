import FaultyFiles
import Files
import JSON
import SystemPackage
import Testing

/// Diagnostics that name the right problem, and a cause before its consequences.
struct VerdictTests {
    private let program = Program()

    private func diagnostics(_ words: String...) async throws -> [JSONValue] {
        try await program.run(words + ["--json"], in: "/w").document()["/diagnostics"]?.asArray ?? []
    }

    // MARK: Consumers

    @Test(arguments: [("consumer-no-trigger", "no-trigger"), ("consumer-policy-denies", "policy-denies")])
    func `check and the manifest gate fail where packs check does`(_ fixture: String, _ code: String) async throws {
        try ImportStateTests.copy("worlds/\(fixture)", to: "/fixtures/worlds/world", program)
        try ImportStateTests.copy("sdk/agent-sdk", to: "/fixtures/sdk/agent-sdk", program)
        for command in [["packs", "check"], ["check"], ["gates", "--only", "manifest"]] {
            let ran = await program.run(command + ["--json"], in: "/fixtures/worlds/world")
            #expect(ran.code == 1, "\(command)")
            #expect(try ran.codes().contains(code), "\(command)")
        }
    }

    @Test func `an import that introduces a conflict is added and fails, except with --lenient`() async throws {
        func writeConflict() throws {
            try program.writeSmallWorld()
            try program.write(#"{"$kind":"defschema","name":"t/A@1","type":{"nat":{}}}"#, to: "/w/other/air/a.air.json")
        }
        try writeConflict()
        let ran = await program.run("packs", "add", "--path", "other/air", "--json", in: "/w")
        #expect(ran.code == 1)
        #expect(try ran.codes().contains("conflict"))
        #expect(try ran.data()["/written"]?.asBool == true)
        try writeConflict()
        #expect(await program.run("packs", "add", "--path", "other/air", "--lenient", in: "/w").code == 0)
    }

    // MARK: Language

    @Test func `a world of a newer language gets one message that names both versions`() async throws {
        try program.write(
            #"{"$kind":"manifest","air_version":"2","schemas":[{"name":"a/T@1"}],"workflows":[]}"#,
            to: "/w/air/manifest.air.json")
        try program.write(
            #"[{"$kind":"defschema","name":"a/T@1","type":{"text":{}}},{"$kind":"defworkflow","name":"a/W@1"}]"#,
            to: "/w/air/t.air.json")
        let found = try await diagnostics("check")
        #expect(found.compactMap { $0["/code"]?.asString } == ["newer-language"])
        let message = found.first?["/message"]?.asString ?? ""
        #expect(message.contains(#""2""#) && message.contains(#""1""#), "\(message)")
        #expect(found.first?["/path"]?.asString == "/air_version")
        #expect(await program.run("check", in: "/w").code == 1)
        let gates = try await program.run("gates", "--json", in: "/w").data()
        #expect(gates["/gates/1/why"]?.asString?.contains("AIR version") == true)
    }

    @Test func `workflow nodes alone indicate a newer language too`() async throws {
        try program.writeSmallWorld()
        try program.write(#"{"$kind":"defworkflow","name":"t/W@1"}"#, to: "/w/air/w.air.json")
        #expect(try await diagnostics("check").first?["/code"]?.asString == "newer-language")
    }

    @Test func `a syntax error comes before its consequences, which are only counted`() async throws {
        try program.writeSmallWorld()
        try program.write("[{", to: "/w/air/schemas.air.json")
        let found = try await diagnostics("check")
        #expect(found.first?["/code"]?.asString == "json-syntax")
        #expect(found.contains { $0["/code"]?.asString == "unknown-reference" })
        let shown = await program.run("check", in: "/w")
        #expect(shown.err.contains("error[json-syntax]"))
        #expect(!shown.err.contains("error[unknown-reference]"))
        #expect(shown.err.contains("1 more problem may follow from this"), "\(shown.err)")
    }

    @Test func `a manifest that lacks a field is not called missing`() async throws {
        try program.writeSmallWorld()
        try program.write(#"{"$kind":"manifest","air_version":"1","schemas":[]}"#, to: "/w/air/manifest.air.json")
        let codes = try await diagnostics("check").compactMap { $0["/code"]?.asString }
        #expect(codes.contains("missing-field") && !codes.contains("missing-manifest"), "\(codes)")
    }

    @Test func `a sync file that can't be read comes before the references that it would have resolved`() async throws {
        try program.writeSmallWorld()
        try program.write(
            """
            {"$kind":"manifest","air_version":"1","schemas":[{"name":"t/A@1"},{"name":"p/B@1"}],"modules":[],
             "plans":[],"caps":[],"policies":[]}
            """, to: "/w/air/manifest.air.json")
        try program.write("{", to: "/w/aos.sync.json")
        let found = try await diagnostics("check")
        #expect(found.first?["/file"]?.asString == "aos.sync.json")
        #expect(found.last?["/code"]?.asString == "unknown-reference")
    }

    // MARK: Interrupted edits

    /// A world in which an edit of two files was killed after the first.
    private func interruptedWorld() async throws -> [FilePath: [UInt8]] {
        try program.writeSmallWorld()
        try program.write(
            #"[{"$kind":"defschema","name":"t/B@1","type":{"ref":"t/A@1"}}]"#, to: "/w/air/b.air.json")
        let manifest = try program.read("/w/air/manifest.air.json")
        try program.write(
            manifest.replacing(#"{"name":"t/A@1"}"#, with: #"{"name":"t/A@1"},{"name":"t/B@1"}"#),
            to: "/w/air/manifest.air.json")
        let before = try program.contents(of: "/w", without: ".aos")
        var point = 1
        while true {
            let faulty = FaultyFileSystem(program.files)
            faulty.inject(.stop, at: point)
            _ = await Program(files: faulty).run("defs", "rename", "t/A@1", "t/C@1", in: "/w")
            let now = try program.contents(of: "/w", without: ".aos")
            let changed = before.filter { now[$0.key] != $0.value }
            if !changed.isEmpty { return before }
            try #require(point < 200)
            point += 1
        }
    }

    @Test func `an interrupted edit is reported by status and check, and undo restores the files`() async throws {
        let before = try await interruptedWorld()
        let status = await program.run("status", in: "/w")
        #expect(status.err.contains("an edit was interrupted"), "\(status.err)")
        #expect(try await program.run("check", "--json", in: "/w").codes().contains("file-changed-since"))
        try program.write("left", to: "/w/air/.aos-tmp-0123456789abcdef")
        let undone = await program.run("undo", in: "/w")
        #expect(undone.code == 0, "\(undone.err)")
        #expect(try program.contents(of: "/w", without: ".aos") == before)
        #expect(try await !program.run("check", "--json", in: "/w").codes().contains("file-changed-since"))
    }

    // MARK: New worlds

    @Test(arguments: [["init", "/n", "--template", "notes"], ["init", "/n"], ["demo", "--to", "/n"]])
    func `creating a world can be repeated after it was killed at any point`(_ command: [String]) async throws {
        let whole = Program()
        #expect(await whole.run(command).code == 0)
        let expected = try whole.contents(of: "/n", without: ".aos")
        for point in [1, 2, 3, 5, 8, 13, 21, 34, 55, 89, 144, 233, 377, 610] {
            let base = Program()
            let faulty = FaultyFileSystem(base.files)
            faulty.inject(.stop, at: point)
            let killed = await Program(files: faulty).run(command)
            guard killed.code != 0 else { continue }
            let again = await base.run(command)
            #expect(again.code == 0, "\(point): \(again.err)")
            #expect(try base.contents(of: "/n", without: ".aos") == expected, "\(point)")
            #expect(await base.run("store", "verify", in: "/n").code == 0)
        }
    }

    @Test func `a complete world is never created again`() async throws {
        #expect(await program.run("init", "/n").code == 0)
        let before = try program.contents(of: "/n")
        #expect(await program.run("init", "/n").code == 1)
        #expect(await program.run("demo", "--to", "/n").code == 1)
        #expect(try program.contents(of: "/n") == before)
    }

    @Test func `pins and manifest are marked as binary for git`() async throws {
        #expect(await program.run("init", "/n").code == 0)
        #expect(try program.read("/n/.aos/.gitattributes").contains("pins/** binary\n"))
        #expect(try program.read("/n/.aos/.gitattributes").contains("manifest.air.cbor binary\n"))
        #expect(try program.read("/n/.aos/.gitignore").contains("!.gitattributes\n"))
    }
}
