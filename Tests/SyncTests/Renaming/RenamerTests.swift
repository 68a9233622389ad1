import AIR
import Files
import JSON
import Sync
import SystemPackage
import Testing

@Suite struct RenamerTests {
    @Test func `a rename in a world of 5,000 definitions rewrites exactly its references`() throws {
        let world = NamedWorld(definitions: 5_000)
        let files = MemoryFileSystem()
        try world.write(to: files)
        let folder = WorldFolder(NamedWorld.folder)
        let sources = WorldSources.read(folder, files: files)
        #expect(sources.diagnostics.map(\.message).prefix(3) == [])
        #expect(sources.merge.sides.count >= 4_990)
        let renamer = Renamer(sources, files: files)
        let before = world.files()
        for (kind, subject, new) in [
            (DefinitionKind.schema, 7, "gen/Renamed@12"), (.plan, 7, "other/Thing7@1"), (.effect, 250, "gen/a.b-c@1"),
            (.capability, 99, "gen/Thing99@2"), (.module, 0, "moved/Thing@1"), (.module, 7, "gen/M@1"),
            (.policy, 7, "gen/Thing7000@1"),
            (.secret, 311, "vault/Key@44"),
        ] {
            let old = key("gen/Thing\(subject)@1", kind)
            let edit = try renamer.plan(old, to: DefinitionName(new))
            var found = before
            for change in edit.changes {
                #expect(found[change.path] == change.before, "\(old): \(change.path)")
                found[change.path] = change.after
            }
            let expected = world.files(old, to: DefinitionName(new))
            #expect(Set(found.keys) == Set(expected.keys), "\(old)")
            let wrong = expected.filter { found[$0.key] != $0.value }.map(\.key.string).sorted()
            #expect(wrong.isEmpty, "\(old)")
        }
    }

    @Test func `a rename is applied and undone as a whole`() throws {
        let world = NamedWorld(definitions: 70)
        let files = MemoryFileSystem()
        try world.write(to: files)
        let folder = WorldFolder(NamedWorld.folder)
        let log = EditLog(folder, files: files, owner: "test")
        let old = key("gen/Thing0@1", .module)
        let new = DefinitionName("new/Thing@3")
        let edit = try Renamer(WorldSources.read(folder, files: files), files: files).plan(old, to: new)
        try log.apply(edit, time: 1)
        for (path, bytes) in world.files(old, to: new) {
            #expect(try files.read(path, limit: 1 << 24) == bytes, "\(path)")
        }
        let back = try Renamer(WorldSources.read(folder, files: files), files: files)
            .plan(DefinitionKey(.module, new), to: old.name)
        try log.apply(back, time: 2)
        #expect(
            try files.read("/world/air/z/manifest.json", limit: 1 << 24) == world.files()["/world/air/z/manifest.json"])
        try log.undo()
        try log.undo()
        for (path, bytes) in world.files() {
            #expect(try files.read(path, limit: 1 << 24) == bytes, "\(path)")
        }
        #expect(try !files.exists("/world/modules/new"))
    }

    // MARK: Refusals

    private func refusal(
        of old: DefinitionKey = key("n/A@1"), to new: String = "n/New@1", _ write: (Tree) throws -> Void
    ) throws -> RenameError? {
        var thrown: RenameError?
        try Engine.memory.run { tree in
            try tree.write("air/manifest.json", manifestText)
            try tree.write("air/a.json", "[\(schema("n/A@1")), \(schema("n/B@1"))]")
            try write(tree)
            do throws(RenameError) {
                _ = try Renamer(tree.sources(imports: [("core", "core")]), files: tree.files)
                    .plan(old, to: DefinitionName(new))
            } catch {
                thrown = error
                #expect(error.diagnostics(in: tree.world).contains { $0.severity == .error && $0.help != nil })
            }
        }
        return thrown
    }

    private func core(_ name: String) -> (Tree) throws -> Void { { try $0.write("core/c.json", schema(name, "nat")) } }

    @Test func `a name that is taken, malformed, reserved or unchanged is refused`() throws {
        let any = core("n/C@1")
        #expect(try refusal(to: "n/New@1", any) == nil)
        guard case .taken(key("n/B@1"), let own)? = try refusal(to: "n/B@1", any) else {
            Issue.record("not refused")
            return
        }
        #expect(own.file == "air/a.json")
        guard case .taken(key("n/C@1"), let imported)? = try refusal(to: "n/C@1", any) else {
            Issue.record("not refused")
            return
        }
        #expect(imported.root == "core")
        for name in ["n/B", "N/B@1", "B@1", "n/B@0", "n/B@01", "n/@1", "", "n/\u{e4}@1"] {
            #expect(try refusal(to: name, any) == .malformed(DefinitionName(name)))
        }
        #expect(try refusal(to: "sys/B@1", any) == .reserved(DefinitionName("sys/B@1")))
        #expect(try refusal(to: "n/A@1", any) == .same(DefinitionName("n/A@1")))
    }

    @Test func `a name that is already referenced is refused, even if it is undefined`() throws {
        let error = try refusal(to: "n/Lost@1") { tree in
            try core("n/C@1")(tree)
            try tree.write("air/b.json", #"{"$kind":"defschema","name":"n/D@1","type":{"ref":"n/Lost@1"}}"#)
        }
        guard case .taken(key("n/Lost@1"), let origin)? = error else {
            Issue.record("not refused")
            return
        }
        #expect(origin.file == "air/b.json")
    }

    @Test func `renaming an unknown, built-in or imported definition is refused`() throws {
        let any = core("n/C@1")
        #expect(try refusal(of: key("n/Z@1"), any) == .notOwn(key("n/Z@1"), imports: []))
        #expect(try refusal(of: key("n/A@1", .plan), any) == .notOwn(key("n/A@1", .plan), imports: []))
        #expect(try refusal(of: key("n/C@1"), any) == .notOwn(key("n/C@1"), imports: ["core"]))
        #expect(try refusal(of: key("sys/SecretRef@1"), any) == .reserved(DefinitionName("sys/SecretRef@1")))
    }

    @Test func `renaming a definition that conflicts within the world is refused`() throws {
        let error = try refusal { tree in
            try core("n/C@1")(tree)
            try tree.write("air/b.json", schema("n/A@1", "bool"))
        }
        guard case .severalOwn(key("n/A@1"), let origins)? = error else {
            Issue.record("not refused")
            return
        }
        #expect(origins.map(\.file) == ["air/a.json", "air/b.json"])
    }

    @Test(arguments: [
        ("air/b.json", "{"), ("air/b.json", #"{"$kind":"defschema","name":"n/D@1"}"#), ("smoke/a.smoke.json", "[,]"),
    ])
    func `renaming is refused if a file can't be read`(path: String, text: String) throws {
        let error = try refusal { tree in
            try core("n/C@1")(tree)
            try tree.write(path, text)
        }
        guard case .unreadable(let problems)? = error else {
            Issue.record("not refused")
            return
        }
        #expect(problems.map(\.file) == [path])
    }

    @Test func `renaming in a file that an import also reads is refused`() throws {
        try Engine.memory.run { tree in
            try tree.write("air/manifest.json", manifestText)
            try tree.write("air/pack/a.json", schema("n/A@1"))
            let sources = tree.sources(imports: [("pack", "air/pack")])
            #expect(throws: RenameError.shared(file: "air/pack/a.json", label: "pack")) {
                try Renamer(sources, files: tree.files).plan(key("n/A@1"), to: DefinitionName("n/New@1"))
            }
        }
    }

    @Test func `an origin without a kind is renamed only if it is unambiguous`() throws {
        func plan(_ module: String) throws -> AuthoredEdit {
            var edit: AuthoredEdit?
            try Engine.memory.run { tree in
                try tree.write(
                    "air/a.json",
                    """
                    [\(manifestText), {"$kind":"defplan","name":"n/p@1","input":"n/A@1","steps":[]},
                     {"$kind":"defmodule","name":"\(module)","module_kind":"pure","abi":{}},
                     {"$kind":"defpolicy","name":"n/q@1","rules":[{"when":{"origin_name":"n/p@1"},"decision":"deny"}]}]
                    """)
                edit = try Renamer(tree.sources(), files: tree.files)
                    .plan(key("n/p@1", .plan), to: DefinitionName("n/r@1"))
            }
            return try #require(edit)
        }
        let after = String(decoding: try #require(try plan("n/m@1").changes.first?.after), as: UTF8.self)
        #expect(after.contains(#"{"origin_name":"n/r@1"}"#) && !after.contains("n/p@1"))
        #expect { try plan("n/p@1") } throws: { error in
            if case .ambiguous(key("n/p@1", .plan), key("n/p@1", .module), _)? = error as? RenameError {
                true
            } else {
                false
            }
        }
    }

    @Test func `renaming a module in a conflict moves its own wasm and leaves the other's`() throws {
        try Engine.memory.run { tree in
            let wasm = "\u{0}asm"
            func module(_ hash: String) -> String {
                #"{"$kind":"defmodule","name":"n/m@1","module_kind":"pure","wasm_hash":"\#(hash)","abi":{}}"#
            }
            let (mine, theirs) = (String(repeating: "1a", count: 32), String(repeating: "2b", count: 32))
            try tree.write("air/manifest.json", manifestText)
            try tree.write("air/m.json", module("sha256:" + mine))
            try tree.write("core/m.json", module("sha256:" + theirs))
            for hash in [mine, theirs] { try tree.write("modules/n/m@1-\(hash).wasm", wasm) }
            let edit = try Renamer(tree.sources(imports: [("core", "core")]), files: tree.files)
                .plan(key("n/m@1", .module), to: DefinitionName("n/m@2"))
            let moved = edit.changes.map { tree.world.shown($0.path) + ($0.after == nil ? " goes" : "") }
            #expect(moved == ["air/m.json", "modules/n/m@2-\(mine).wasm", "modules/n/m@1-\(mine).wasm goes"])
        }
    }

    @Test func `the next version is neither defined nor referenced`() throws {
        try Engine.memory.run { tree in
            try tree.write(
                "air/a.json",
                """
                [\(manifestText), \(schema("n/A@1")), \(schema("n/A@3")),
                 {"$kind":"defschema","name":"n/B@1","type":{"ref":"n/A@2"}}]
                """)
            try tree.write("core/c.json", schema("n/A@4"))
            let renamer = Renamer(tree.sources(imports: [("core", "core")]), files: tree.files)
            #expect(renamer.nextName(for: key("n/A@1")) == DefinitionName("n/A@5"))
            #expect(renamer.nextName(for: key("n/A@1", .plan)) == DefinitionName("n/A@2"))
        }
    }
}
