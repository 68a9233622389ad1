import CanonicalCBOR
import Files
import JSON
import SystemPackage
import Testing

/// The manifest file, which is under version control, and the journal, which is not.
struct BaseTests {
    private let program = Program()

    private func run(_ words: String, code: Int32 = 0) async -> Program.Ran {
        let ran = await program.run(words.split(separator: " ").map(String.init), in: "/w")
        #expect(ran.code == code, "\(words): \(ran.out)\(ran.err)")
        return ran
    }

    /// Writes a world with two schemas and an optional third.
    private func write(_ first: String, _ second: String, third: String? = nil) throws {
        try program.write(#"{"version":1,"air":{"dir":"air"}}"#, to: "/w/aos.sync.json")
        let more = third.map { #",{"$kind":"defschema","name":"t/C@1","type":{"\#($0)":{}}}"# } ?? ""
        try program.write(
            """
            [{"$kind":"defschema","name":"t/A@1","type":{"\(first)":{}}},
             {"$kind":"defschema","name":"t/B@1","type":{"\(second)":{}}}\(more)]
            """, to: "/w/air/schemas.air.json")
        try program.write(
            """
            {"$kind":"manifest","air_version":"1","schemas":[{"name":"t/A@1"},{"name":"t/B@1"}\(third == nil ? "" : #",{"name":"t/C@1"}"#)],
             "modules":[],"plans":[],"caps":[],"policies":[]}
            """, to: "/w/air/manifest.air.json")
    }

    private var file: [UInt8] {
        get throws { try program.files.read("/w/.aos/manifest.air.cbor", limit: 1 << 20) }
    }

    /// Pushes two manifests, then returns the working tree to the first.
    private func fallBehind() async throws {
        try write("text", "text")
        _ = await run("push")
        let before = try file
        try write("nat", "text")
        _ = await run("push")
        try write("text", "text")
        try program.files.writeAtomically(before, to: "/w/.aos/manifest.air.cbor")
    }

    @Test func `an apply that was not pulled is not a difference, and is never reverted`() async throws {
        try await fallBehind()
        #expect(try await run("base show --json").data()["/relation"]?.asString == "behind")
        let status = await run("status")
        #expect((status.out + status.err).contains("aos pull"))
        #expect(try await run("diff --json").data()["/ops"]?.asArray?.isEmpty == true)
        #expect(try await run("gov propose --all --json", code: 1).codes() == ["nothing-to-do"])
        // An unrelated edit is proposed against the journal's manifest.
        try write("text", "bool")
        #expect(try await run("diff --json").data()["/ops"]?.asArray?.count == 1)
        _ = await run("stage add replace:defschema:t/B@1")
        let proposed = await run("gov propose --staged --json")
        #expect(try proposed.codes().contains("base-behind"))
        let ops = try await run("gov get --id 0 --json").data()["/patch_document/patches"]?.asArray
        #expect(ops?.count == 1)
        #expect(ops?.first?["/replace_def/name"]?.asString == "t/B@1")
        // The working tree was not touched, and a push would be refused.
        #expect(try program.read("/w/air/schemas.air.json").contains("\"text\""))
        #expect(try await run("push --json", code: 1).codes().first == "stale-base")
    }

    @Test func `pull updates a working tree that is behind and keeps its own changes`() async throws {
        try await fallBehind()
        try write("text", "bool", third: "nat")
        let dry = await run("pull --dry-run --json")
        #expect(try dry.data()["/files"]?.asArray?.count == 2)
        _ = await run("pull")
        let text = try program.read("/w/air/schemas.air.json")
        #expect(text.contains("\"nat\"") && text.contains("\"bool\"") && text.contains("t/C@1"))
        #expect(try await run("base show --json").data()["/relation"]?.asString == "same")
        let ops = try await run("diff --json").data()["/ops"]?.asArray?.compactMap { $0["/id"]?.asString }
        #expect(ops?.sorted() == ["add:defschema:t/C@1", "replace:defschema:t/B@1"])
        _ = await run("undo")
        #expect(try await run("base show --json").data()["/relation"]?.asString == "behind")
        #expect(try program.read("/w/air/schemas.air.json").contains("\"text\""))
    }

    @Test func `a file changed on both sides is a conflict, and pull --force overwrites it`() async throws {
        try await fallBehind()
        try write("bool", "text")
        #expect(try await run("gov propose --all --json", code: 1).codes() == ["rebase-conflict"])
        let before = try program.read("/w/air/schemas.air.json")
        #expect(try await run("pull --json", code: 1).codes() == ["rebase-conflict"])
        #expect(try program.read("/w/air/schemas.air.json") == before)
        _ = await run("pull --force")
        #expect(try program.read("/w/air/schemas.air.json").contains("\"nat\""))
        #expect(try await run("base show --json").data()["/relation"]?.asString == "same")
        #expect(try await run("diff --json").data()["/ops"]?.asArray?.isEmpty == true)
    }

    @Test func `a push of exactly the journal's manifest updates the file`() async throws {
        try await fallBehind()
        try write("nat", "text")
        _ = await run("push")
        #expect(try await run("base show --json").data()["/relation"]?.asString == "same")
    }

    @Test func `a manifest that the journal never had is reported everywhere, and nothing is written`() async throws {
        try write("text", "text")
        _ = await run("push")
        // A colleague's world, whose manifest file arrives through version control.
        let other = Program()
        try other.write(#"{"version":1,"air":{"dir":"air"}}"#, to: "/w/aos.sync.json")
        try other.write(#"[{"$kind":"defschema","name":"t/A@1","type":{"int":{}}}]"#, to: "/w/air/s.air.json")
        try other.write(
            #"{"$kind":"manifest","air_version":"1","schemas":[{"name":"t/A@1"}],"modules":[],"plans":[],"caps":[],"policies":[]}"#,
            to: "/w/air/manifest.air.json")
        #expect(await other.run("push", in: "/w").code == 0)
        let foreign = try other.files.read("/w/.aos/manifest.air.cbor", limit: 1 << 20)
        try program.files.writeAtomically(foreign, to: "/w/.aos/manifest.air.cbor")
        let shown = try await run("base show --json").data()
        #expect(shown["/relation"]?.asString == "diverged")
        #expect(shown["/file"]?.asString == Hash.of(foreign).text)
        let head = try #require(shown["/journal"]?.asString)
        for words in ["status", "diff", "stage", "gov list", "journal", "authority", "smoke"] {
            let ran = await program.run(words.split(separator: " ").map(String.init), in: "/w")
            #expect(ran.err.contains("base-diverged"), "\(words): \(ran.err)")
            #expect(ran.err.contains(Hash.of(foreign).short), "\(words)")
            #expect(ran.err.contains(try #require(Hash(head)).short), "\(words)")
        }
        #expect(await run("gates", code: 1).out.contains("FAILS"))
        let said = try #require(try await run("gates --json", code: 1).document().member("diagnostics")?.asArray)
        let diverged = said.filter { $0.member("code")?.asString == "base-diverged" }
        #expect(diverged.map { $0.member("severity")?.asString } == ["error"], "reported once for two gates")
        _ = await run("check", code: 1)
        try write("bool", "text")
        for words in [
            "push", "push --dry-run", "pull --force", "gov propose --all", "stage add replace:defschema:t/A@1",
        ] {
            #expect(try await run(words + " --json", code: 1).codes().first == "base-diverged", "\(words)")
        }
        #expect(try file == foreign)
        _ = await run("base keep")
        #expect(try await run("base show --json").data()["/relation"]?.asString == "same")
        _ = await run("gov propose --all")
    }

    @Test func `a file that git merged as text is unmerged, in a clone too`() async throws {
        try write("text", "text")
        _ = await run("push")
        try program.write("<<<<<<< HEAD\nx\n=======\ny\n>>>>>>> other\n", to: "/w/.aos/manifest.air.cbor")
        #expect(try await run("base show --json").data()["/relation"]?.asString == "unmerged")
        #expect(try await run("check --json", code: 1).codes() == ["base-unmerged"])
        #expect(try await run("gov propose --all --json", code: 1).codes() == ["base-unmerged"])
        try program.files.removeTree("/w/.aos/journal")
        #expect(try await run("diff --json", code: 1).codes() == ["base-unmerged"])
        #expect(await run("diff --json", code: 1).out.contains("git checkout --ours .aos/manifest.air.cbor"))
    }

    @Test func `without a journal there is nothing to keep`() async throws {
        try write("text", "text")
        #expect(try await run("base keep --json", code: 1).codes() == ["not-found"])
        let shown = try await run("base show --json").data()
        #expect(shown["/relation"]?.asString == "absent" && shown["/journal"]?.isNull == true)
    }
}
