import FaultyFiles
import Files
import JSON
import SystemPackage
import Testing

/// A world in `/w` with copies of imported plans: equal ones, one of the same name, and a near-duplicate.
private struct CopyingWorld {
    let program: Program

    init(_ files: any FileSystem = MemoryFileSystem()) throws {
        program = Program(files: files)
        try program.write(
            #"{"version":1,"air":{"imports":[{"path":"../core"}]}}"#, to: "/w/aos.sync.json")
        try program.write(
            "[\(Self.plan("c/store@1", "c")),\n \(Self.plan("c/same@1", "s")), \(Self.plan("c/near@1", "n"))]",
            to: "/core/defs.json")
        try program.write(
            """
            {"$kind":"manifest","air_version":"1","schemas":[{"name":"t/In@1"},{"name":"t/Out@1"}],"modules":[],
             "plans":[
               {"name":"t/store@1"},
               {"name":"c/same@1"},
               {"name":"t/copy@1"},
               {"name":"c/store@1"},
               {"name":"t/near@1"}
             ],"caps":[],"policies":[{"name":"t/policy@1"}],"defaults":{"policy":"t/policy@1"},
             "triggers":[
               {"event":"t/In@1","plan":"t/store@1"},
               {"event":"t/In@1","plan":"c/store@1"},
               {"event":"t/In@1","plan":"t/copy@1","correlate_by":"x"}
             ]}
            """, to: "/w/air/manifest.air.json")
        try program.write(
            """
            [{"$kind":"defschema","name":"t/In@1","type":{"record":{"x":{"text":{}}}}},
             {"$kind":"defschema","name":"t/Out@1","type":{"text":{}}},
             {"$kind":"defpolicy","name":"t/policy@1","rules":[
               {"when":{"origin_kind":"plan","origin_name":"t/store@1"},"decision":"allow"}]}]
            """, to: "/w/air/defs.air.json")
        try program.write(
            """
            [
              \(Self.plan("t/store@1", "c")),
              \(Self.plan("t/near@1", "other"))
            ]

            """, to: "/w/air/plans.air.json")
        try program.write(Self.plan("t/copy@1", "c"), to: "/w/air/copy.air.json")
        try program.write("[\n \(Self.plan("c/same@1", "s"))\n]", to: "/w/air/same.air.json")
        try program.write(#"{"plan":"t/store@1","input":{"x":"t/store@1"}}"#, to: "/w/smoke/a.smoke.json")
        try files.synchronizeFileSystem(containing: "/")
    }

    private static func plan(_ name: String, _ text: String) -> String {
        """
        {"$kind":"defplan","name":"\(name)","input":"t/In@1","steps":[
          {"id":"a","op":"raise_event","event":"t/Out@1","value":"a"},
          {"id":"b","op":"raise_event","event":"t/Out@1","value":"\(text)"},
          {"id":"end","op":"end"}],"edges":[{"from":"a","to":"b"},{"from":"b","to":"end"}]}
        """
    }

    func run(_ words: String...) async -> Program.Ran { await program.run(words, in: "/w") }

    /// Every authored file with its text.
    func texts() throws -> [String: String] { try program.texts(of: "/w") }
}

struct MigrateTests {
    @Test func `copies of imported plans are reported, near-duplicates with their difference`() async throws {
        let world = try CopyingWorld()
        let found = try await world.run("packs", "check", "--json").document()["/diagnostics"]?.asArray ?? []
        let copies = found.filter { $0["/code"]?.asString == "duplicate-plan" }
        let said = copies.map { "\($0["/severity"]?.asString ?? "") \($0["/name"]?.asString ?? "")" }
        #expect(said.sorted() == ["notice t/near@1", "warning c/same@1", "warning t/copy@1", "warning t/store@1"])
        let near = copies.first { $0["/name"]?.asString == "t/near@1" }
        #expect(near?["/message"]?.asString?.contains("/steps/b/value") == true)
        let equal = copies.first { $0["/name"]?.asString == "t/store@1" }
        #expect(equal?["/help"]?.asString?.contains("aos packs migrate t/store@1") == true)
        #expect(equal?["/file"]?.asString == "air/plans.air.json")
    }

    @Test func `copies are removed, and references name the imported plans`() async throws {
        let world = try CopyingWorld()
        let before = try world.texts()
        #expect(await world.run("check").code == 0)
        let dry = await world.run("packs", "migrate", "--dry-run", "--json")
        #expect(dry.code == 0)
        #expect(try world.texts() == before)
        let ran = await world.run("packs", "migrate", "--json")
        #expect(ran.code == 0)
        #expect(try ran.data().keys?.prefix(2) == ["files", "diff"])
        #expect(try ran.data()["/diff"]?.asString == dry.data()["/diff"]?.asString)
        var expected = before
        expected["/w/air/copy.air.json"] = nil
        expected["/w/air/same.air.json"] = nil
        expected["/w/smoke/a.smoke.json"] = #"{"plan":"c/store@1","input":{"x":"t/store@1"}}"#
        func replace(_ file: String, _ old: String, _ new: String) {
            let text = expected["/w/" + file] ?? ""
            #expect(text.contains(old))
            expected["/w/" + file] = text.split(separator: old, omittingEmptySubsequences: false).joined(separator: new)
        }
        replace("air/defs.air.json", "t/store@1", "c/store@1")
        // Entries that the manifest already has are not duplicated.
        replace("air/manifest.air.json", #"   {"name":"t/store@1"},"# + "\n", "")
        replace("air/manifest.air.json", #"   {"name":"t/copy@1"},"# + "\n", "")
        replace("air/manifest.air.json", #"   {"event":"t/In@1","plan":"t/store@1"},"# + "\n", "")
        replace("air/manifest.air.json", "t/copy@1", "c/store@1")
        let after = try world.texts()
        #expect(after.keys.sorted() == expected.keys.sorted())
        for (file, text) in expected where !file.hasSuffix("plans.air.json") { #expect(after[file] == text, "\(file)") }
        #expect(after["/w/air/plans.air.json"]?.contains("t/near@1") == true)
        #expect(after["/w/air/plans.air.json"]?.contains("store@1") == false)
        #expect(await world.run("check").code == 0)
        #expect(try ran.data()["/problems"]?.asArray?.contains { $0["/severity"]?.asString == "error" } == false)
        let again = await world.run("packs", "migrate", "--json")
        #expect(again.code == 1)
        #expect(try again.codes() == ["nothing-to-do"])
        #expect(await world.run("undo").code == 0)
        #expect(try world.texts() == before)
    }

    @Test func `a single copy can be migrated, and a plan that is not a copy is refused`() async throws {
        let world = try CopyingWorld()
        let before = try world.texts()
        #expect(
            try await world.run("packs", "migrate", "t/near@1", "--json").codes() == ["conflict", "duplicate-plan"])
        #expect(try await world.run("packs", "migrate", "t/sore@1", "--json").codes() == ["not-found"])
        #expect(try world.texts() == before)
        let ran = await world.run("packs", "migrate", "t/copy@1", "--json")
        #expect(ran.code == 0)
        let changes = try ran.data()["/files"]?.asArray?.map {
            "\($0["/change"]?.asString ?? "") \($0["/path"]?.asString ?? "")"
        }
        #expect(changes == ["removed air/copy.air.json", "changed air/manifest.air.json"])
        #expect(try world.program.read("/w/air/manifest.air.json").contains("t/store@1"))
    }

    @Test func `a fault at any write leaves the copies or the imported plans after recovery`() async throws {
        let old = try CopyingWorld().texts()
        let done = try CopyingWorld()
        _ = await done.run("packs", "migrate", "t/copy@1")
        let new = try done.texts()
        #expect(old != new)
        var seen: Set<Bool> = []
        for point in 1... {
            let files = MemoryFileSystem()
            let world = try CopyingWorld(files)
            let faulty = FaultyFileSystem(files)
            faulty.inject(.stopPartway, at: point)
            let ran = await Program(files: faulty).run("packs", "migrate", "t/copy@1", in: "/w")
            if faulty.operations < point {
                #expect(ran.code == 0 && seen == [true, false])
                break
            }
            files.losePower(.contentsPending)
            _ = await world.run("stage", "--clear")
            let found = try world.texts()
            #expect(found == old || found == new, "\(point): \(faulty.log.last.map(\.description) ?? "")")
            seen.insert(found == new)
        }
    }
}
