import FaultyFiles
import Files
import JSON
import SystemPackage
import Testing

/// A world in `/w` that refers to two names in every possible way.
private struct NamedThings {
    let program: Program

    init(_ files: any FileSystem = MemoryFileSystem()) throws {
        program = Program(files: files)
        try program.write(
            #"{"version":1,"air":{"dir":"air","imports":[{"path":"../core"}]}, "build": {"module": "t/Thing@1"}}"#,
            to: "/w/aos.sync.json")
        try program.write(#"[{"$kind":"defschema","name":"c/Note@1","type":{"nat":{}}}]"#, to: "/core/defs.json")
        try program.write(
            """
            {"$kind":"manifest","air_version":"1","schemas":[ {"name":"t/Thing@1"}, {"name":"t/List@1"} ],
             "modules":[{"name":"t/Thing@1"}],"plans":[{"name":"t/run@1"}],"caps":[],"policies":[],
             "routing":{"events":[{"event":"t/Thing@1","reducer":"t/Thing@1"}]},
             "triggers":[{"event":"t/List@1","plan":"t/run@1"}]}
            """, to: "/w/air/manifest.air.json")
        try program.write(
            """
            [
              {"$kind":"defschema","name":"t/Thing@1", "type":{"record":{"title":{"text":{}}}}},
              {"$kind":"defschema","name":"t/List@1","type":{"list":{"ref":"t/Thing@1"}}}
            ]

            """, to: "/w/air/schemas.air.json")
        try program.write(
            """
            {"$kind":"defmodule","name":"t/Thing@1","module_kind":"reducer","wasm_hash":"sha256:",
             "abi":{"reducer":{"state":"t/Thing@1","event":"t/Thing@1"}}}
            """, to: "/w/air/module.air.json")
        try program.write(
            """
            {"$kind":"defplan","name":"t/run@1","input":"t/List@1","steps":[
              {"id":"tell","op":"raise_event","event":"t/Thing@1","value":{"title":"t/Thing@1"}},
              {"id":"end","op":"end"}],"edges":[{"from":"tell","to":"end"}]}
            """, to: "/w/air/plans.air.json")
        try program.write(
            #"{"plan":"t/run@1","input":[],"expect":{"events":[{"schema":"t/Thing@1"}]}}"#, to: "/w/smoke/a.smoke.json")
        try program.write("\u{0}asm", to: "/w/modules/t/Thing@1-\(Self.wasmHash).wasm")
        try files.synchronizeFileSystem(containing: "/")
    }

    static let wasmHash = "cd5d4935a48c0672cb06407bb443bc0087aff947c6b864bac886982c73b3027f"

    func run(_ words: String...) async -> Program.Ran { await program.run(words, in: "/w") }

    /// Every authored file with its text.
    func texts() throws -> [String: String] { try program.texts(of: "/w") }
}

struct RenameTests {
    @Test func `renaming a schema changes all references to it, and nothing else`() async throws {
        let world = try NamedThings()
        let before = try world.texts()
        let errors = try await world.run("check", "--json").codes()
        let dry = await world.run("defs", "rename", "t/Thing@1", "x/Item@2", "--kind", "schema", "--dry-run", "--json")
        #expect(dry.code == 0)
        #expect(try world.texts() == before)
        let ran = await world.run("defs", "rename", "t/Thing@1", "x/Item@2", "--kind", "schema", "--json")
        #expect(ran.code == 0)
        #expect(try ran.data().keys?.prefix(2) == ["files", "diff"])
        #expect(try ran.data()["/diff"]?.asString == dry.data()["/diff"]?.asString)
        var expected = before
        func replace(_ file: String, _ old: String, _ new: String) {
            let text = expected["/w/" + file] ?? ""
            #expect(text.contains(old))
            expected["/w/" + file] = text.split(separator: old, omittingEmptySubsequences: false).joined(separator: new)
        }
        replace("air/manifest.air.json", #""schemas":[ {"name":"t/Thing@1"}"#, #""schemas":[ {"name":"x/Item@2"}"#)
        replace("air/manifest.air.json", #""event":"t/Thing@1""#, #""event":"x/Item@2""#)
        replace("air/schemas.air.json", "t/Thing@1", "x/Item@2")
        replace(
            "air/module.air.json", #""state":"t/Thing@1","event":"t/Thing@1""#,
            #""state":"x/Item@2","event":"x/Item@2""#)
        replace("air/plans.air.json", #""event":"t/Thing@1""#, #""event":"x/Item@2""#)
        replace("smoke/a.smoke.json", "t/Thing@1", "x/Item@2")
        #expect(try world.texts() == expected)
        #expect(try await world.run("check", "--json").codes() == errors)
        #expect(await world.run("undo").code == 0)
        #expect(try world.texts() == before)
    }

    @Test func `renaming a module also updates its wasm, its routes and the sync file`() async throws {
        let world = try NamedThings()
        let before = try world.texts()
        let ran = await world.run("defs", "rename", "t/Thing@1", "next", "--kind", "module", "--json")
        #expect(ran.code == 0)
        let paths = try ran.data()["/files"]?.asArray?.compactMap { $0["/path"]?.asString }
        #expect(
            paths == [
                "air/manifest.air.json", "air/module.air.json", "aos.sync.json",
                "modules/t/Thing@2-\(NamedThings.wasmHash).wasm", "modules/t/Thing@1-\(NamedThings.wasmHash).wasm",
            ])
        #expect(try world.program.read("/w/aos.sync.json").contains(#""module": "t/Thing@2""#))
        #expect(try await world.run("check", "--json").codes().contains("module-without-wasm") == false)
        #expect(await world.run("undo").code == 0)
        #expect(try world.texts() == before)
    }

    @Test func `explicit hashes in the manifest stay correct if they were`() async throws {
        let world = try NamedThings()
        let list = try await world.run("defs", "list", "--json").data()["/defs"]?.asArray ?? []
        func hash(_ name: String) -> String {
            list.first { $0["/name"]?.asString == name && $0["/kind"]?.asString == "defschema" }?["/hash"]?.asString
                ?? ""
        }
        let wrong = "sha256:" + String(repeating: "ab", count: 32)
        try world.program.write(
            """
            {"$kind":"manifest","air_version":"1","schemas":[{"name":"t/Thing@1","hash":"\(hash("t/Thing@1"))"},
             {"name":"t/List@1","hash":"\(hash("t/List@1"))"}],"modules":[],
             "plans":[{"hash":"\(wrong)","name":"t/run@1"}],"caps":[],"policies":[]}
            """, to: "/w/air/manifest.air.json")
        #expect(try await world.run("check", "--json").codes().count { $0 == "hash-mismatch" } == 1)
        #expect(await world.run("defs", "rename", "t/Thing@1", "t/Item@1", "--kind", "schema").code == 0)
        #expect(try await world.run("check", "--json").codes().count { $0 == "hash-mismatch" } == 1)
        let text = try world.program.read("/w/air/manifest.air.json")
        #expect(text.contains(wrong) && !text.contains(hash("t/List@1")) && !text.contains(hash("t/Thing@1")))
    }

    @Test(arguments: [
        (["t/Thing@1", "t/X@1"], "not-found", "choose one with --kind: defschema, defmodule"),
        (["t/Tihng@1", "t/X@1"], "not-found", "did you mean `t/Thing@1`?"),
        (["t/List@1", "t/Thing@1"], "duplicate-name", "choose another name, or another version"),
        (["t/List@1", "c/Note@1"], "duplicate-name", "choose another name, or another version"),
        (["t/List@1", "t/List"], "bad-name", "write it as in `notes/Note@2`"),
        (["t/List@1", "sys/List@1"], "reserved-name", "write it as in `notes/Note@2`"),
        (["t/List@1", "t/List@1"], "nothing-to-do", "choose another name"),
        (["c/Note@1", "c/Note@2"], "not-found", "rename it where it is authored"),
        (["sys/SecretRef@1", "t/X@1"], "reserved-name", "write it as in `notes/Note@2`"),
    ])
    func `an impossible rename is refused with the reason`(words: [String], code: String, help: String) async throws {
        let world = try NamedThings()
        let before = try world.texts()
        let ran = await world.program.run(["defs", "rename"] + words + ["--json"], in: "/w")
        #expect(ran.code == 1)
        #expect(try ran.document()["/diagnostics/0/code"]?.asString == code)
        #expect(try ran.document()["/diagnostics/0/help"]?.asString == help)
        #expect(try world.texts() == before)
    }

    @Test func `renaming mine resolves a conflict, and theirs can be listed beside it`() async throws {
        for lists in [false, true] {
            let world = try await ConsumerWorld()
            let before = try world.authored()
            let words = ["conflicts", "resolve", "t/Shared@1", "--rename", "next"] + (lists ? ["--list-theirs"] : [])
            let dry = await world.program.run(words + ["--dry-run"], in: "/w")
            #expect(dry.err.contains("next: aos conflicts resolve t/Shared@1 --rename t/Shared@2"))
            #expect(try world.authored() == before)
            let ran = await world.program.run(words + ["--json"], in: "/w")
            #expect(ran.code == 0)
            #expect(try await world.run("conflicts", "--json").data()["/conflicts"]?.asArray?.count == 0)
            #expect(try await world.run("check", "--json").codes().contains("conflict") == false)
            let manifest = try world.program.read("/w/air/manifest.air.json")
            let both = #"{"name":"t/Shared@2"},{"name":"t/Shared@1"}"#
            #expect(manifest.contains(#"{"name":"t/Shared@2"}"#) && manifest.contains(both) == lists)
            #expect(try world.program.read("/w/air/schemas.air.json").contains(#""name": "t/Shared@2""#))
            #expect(await world.run("undo").code == 0)
            #expect(try world.authored() == before)
        }
    }

    @Test func `a fault at any write leaves the old or the new names after recovery`() async throws {
        let old = try NamedThings().texts()
        let after = try NamedThings()
        _ = await after.run("defs", "rename", "t/run@1", "t/run@2")
        let new = try after.texts()
        #expect(old != new)
        var seen: Set<Bool> = []
        var hasReported = false
        for point in 1... {
            let files = MemoryFileSystem()
            let world = try NamedThings(files)
            let faulty = FaultyFileSystem(files)
            faulty.inject(.stopPartway, at: point)
            let stopped = Program(files: faulty)
            let ran = await stopped.run("defs", "rename", "t/run@1", "t/run@2", in: "/w")
            if faulty.operations < point {
                #expect(ran.code == 0 && point > 15 && seen == [true, false])
                break
            }
            files.losePower(.contentsPending)
            // A command that only reads reports the interrupted edit, and leaves recovery to the next writer.
            let texts = try world.texts()
            if texts != old, texts != new, !hasReported {
                hasReported = true
                #expect(try await world.run("status", "--json").codes().contains("file-changed-since"))
            }
            _ = await world.run("stage", "--clear")
            let found = try world.texts()
            #expect(found == old || found == new, "\(point): \(faulty.log.last.map(\.description) ?? "")")
            seen.insert(found == new)
            guard point.isMultiple(of: 5) else { continue }
            if found == new {
                #expect(await world.run("undo").code == 0)
                #expect(try world.texts() == old)
            } else {
                #expect(await world.run("defs", "rename", "t/run@1", "t/run@2").code == 0)
                #expect(try world.texts() == new)
            }
        }
    }
}
