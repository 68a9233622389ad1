import AIR
import Files
import JSON
import Sync
import SystemPackage
import Testing

@Suite struct SyncFileTests {
    private func read(_ text: String, at path: FilePath = "/world/aos.sync.json") -> SyncFile {
        SyncFile(Array(text.utf8), at: path, world: WorldFolder("/world"))
    }

    @Test func `omitted members have their defaults`() {
        let sync = read(#"{"version": 1}"#)
        #expect(sync.airFolder == "/world/air")
        #expect(sync.modulesFolder == "/world/modules")
        #expect(sync.imports.isEmpty && sync.diagnostics.isEmpty)
    }

    @Test func `paths are relative to the file's own folder`() {
        let sync = read(
            #"""
            {"version": 1, "air": {"dir": "../src/./air", "imports": [{"path": "/abs/defs"}, {"path": "p/../q/air"}]},
             "modules": {"dir": "wasm", "pull": true}, "build": {"reducer_dir": "reducer", "module": "n/M@1"},
             "workspaces": [{"ref": "a", "dir": "d", "ignore": ["x"], "annotations": {"k": "v"}}]}
            """#, at: "/world/conf/sync.json")
        #expect(sync.airFolder == "/world/src/air")
        #expect(sync.modulesFolder == "/world/conf/wasm")
        #expect(sync.imports.map(\.source) == [.path("/abs/defs"), .path("/world/conf/q/air")])
        #expect(sync.diagnostics.isEmpty, "\(sync.diagnostics)")
    }

    @Test func `labels come from folders and packages and are unique`() {
        let sync = read(
            #"""
            {"version": 1, "air": {"imports": [
              {"path": "lib/air"}, {"path": "x/lib"}, {"path": "lib-2"}, {"path": "other/lib/air/"},
              {"path": "core/air/exports/plan-packs/sharing"}, {"cargo": {"package": "lib"}}, {"path": "air/air"}]}}
            """#)
        #expect(
            sync.imports.map(\.label) == ["lib", "lib-2", "lib-2-2", "lib-3", "sharing", "lib-4", "world"])
        #expect(sync.imports.map(\.place.line) == [2, 2, 2, 2, 3, 3, 3])
        #expect(sync.imports.last?.pointer.description == "/air/imports/6")
    }

    @Test func `unknown keys are reported as notices at their location`() {
        let sync = read(
            "{\"version\": 1,\n \"extra\": 1, \"air\": {\"dri\": \"x\",\n \"imports\": [{\"path\": \"a\", \"note\": 1}]}}"
        )
        #expect(sync.diagnostics.map(\.path) == ["/extra", "/air/dri", "/air/imports/0/note"])
        #expect(sync.diagnostics.allSatisfy { $0.severity == .notice && $0.file == "aos.sync.json" })
        #expect(sync.diagnostics.map(\.line) == [2, 2, 3])
        #expect(sync.imports.count == 1)
    }

    @Test(arguments: [
        ("[]", ""), (#""text""#, ""), (#"{}"#, "/version"), (#"{"version": "1"}"#, "/version"),
        (#"{"version": 2}"#, "/version"), (#"{"version": 1.0}"#, "/version"),
        (#"{"version": 1, "air": []}"#, "/air"), (#"{"version": 1, "air": null}"#, "/air"),
        (#"{"version": 1, "air": {"dir": 7}}"#, "/air/dir"), (#"{"version": 1, "air": {"dir": ""}}"#, "/air/dir"),
        (#"{"version": 1, "air": {"dir": "a\u0000b"}}"#, "/air/dir"),
        (#"{"version": 1, "air": {"imports": {}}}"#, "/air/imports"),
        (#"{"version": 1, "air": {"imports": ["air"]}}"#, "/air/imports/0"),
        (#"{"version": 1, "air": {"imports": [{}]}}"#, "/air/imports/0"),
        (#"{"version": 1, "air": {"imports": [{"path": 1}]}}"#, "/air/imports/0/path"),
        (#"{"version": 1, "air": {"imports": [{"path": null}]}}"#, "/air/imports/0/path"),
        (#"{"version": 1, "air": {"imports": [{"path": "a", "cargo": {"package": "b"}}]}}"#, "/air/imports/0"),
        (#"{"version": 1, "air": {"imports": [{"cargo": "b"}]}}"#, "/air/imports/0/cargo"),
        (#"{"version": 1, "air": {"imports": [{"cargo": {}}]}}"#, "/air/imports/0/cargo"),
        (#"{"version": 1, "air": {"imports": [{"cargo": {"package": ""}}]}}"#, "/air/imports/0/cargo"),
        (
            #"{"version": 1, "air": {"imports": [{"cargo": {"package": "b", "version": 1}}]}}"#,
            "/air/imports/0/cargo/version"
        ),
        (#"{"version": 1, "air": {"imports": [{"path": "a", "lock": 1}]}}"#, "/air/imports/0/lock"),
        (#"{"version": 1, "air": {"imports": [{"path": "a", "lock": {}}]}}"#, "/air/imports/0/lock"),
        (#"{"version": 1, "build": 1}"#, "/build"), (#"{"version": 1, "build": {"module": 1}}"#, "/build/module"),
        (#"{"version": 1, "modules": "m"}"#, "/modules"), (#"{"version": 1, "modules": {"dir": []}}"#, "/modules/dir"),
        (#"{"version": 1, "workspaces": {}}"#, "/workspaces"),
        (#"{"version": 1, "workspaces": [{"ref": "r", "dir": 1}]}"#, "/workspaces/0/dir"),
    ])
    func `an invalid shape is one error at its location`(_ text: String, _ path: String) {
        let sync = read(text)
        #expect(sync.diagnostics.map(\.path) == [path], "\(sync.diagnostics)")
        #expect(sync.diagnostics.allSatisfy { $0.severity == .error && $0.line == 1 && $0.column != nil })
    }

    @Test(arguments: ["", "{", #"{"version": 1, "version": 1}"#, "{\"version\": 1,}"])
    func `invalid JSON is an error with its line`(_ text: String) {
        let sync = read(text)
        #expect(sync.diagnostics.count == 1)
        #expect(sync.diagnostics.first?.line == 1)
        #expect(sync.diagnostics.first?.code.rawValue.hasPrefix("json-") == true)
        #expect(sync.airFolder == "/world/air")
    }
}

@Suite struct WorldSourcesTests {
    @Test(arguments: Engine.allCases)
    func `unresolvable imports are reported at their location, and the rest is read`(_ engine: Engine) throws {
        try engine.run { tree in
            try tree.write("air/a.json", schema("n/A@1"))
            try tree.write("pack/b.json", schema("n/B@1"))
            try tree.write("file", "")
            try tree.write(
                "aos.sync.json",
                """
                {"version": 1, "air": {"imports": [
                  {"path": "missing"},
                  {"path": "file"},
                  {"cargo": {"package": "x"}},
                  {"path": "pack"}]}}
                """)
            let sources = tree.sources()
            #expect(sources.merge.roots.map(\.root.label) == ["primary", "pack"])
            #expect(sources.diagnostics.map(\.code) == [.importUnresolved, .importUnresolved, .importUnresolved])
            #expect(sources.diagnostics.map(\.line) == [2, 3, 4])
            #expect(sources.diagnostics.map(\.path) == ["/air/imports/0", "/air/imports/1", "/air/imports/2"])
        }
    }

    @Test(arguments: Engine.allCases)
    func `a folder that is imported twice is read once`(_ engine: Engine) throws {
        try engine.run { tree in
            try tree.write("air/a.json", manifestText)
            try tree.write("pack/b.json", schema("n/B@1"))
            try tree.link("linked", to: "pack")
            try tree.write(
                "aos.sync.json",
                #"{"version": 1, "air": {"imports": [{"path": "pack"}, {"path": "linked"}, {"path": "air"}]}}"#)
            let sources = tree.sources()
            #expect(sources.merge.sides[key("n/B@1")]?.first?.origins.count == 1)
            #expect(sources.merge.roots.count == 2)
            #expect(sources.diagnostics.isEmpty, "\(sources.diagnostics)")
        }
    }

    @Test func `a missing AIR folder is reported`() throws {
        try Engine.memory.run { tree in
            try tree.folder(".aos")
            let sources = tree.sources()
            #expect(sources.diagnostics.map(\.code) == [.unreadableFile])
            #expect(sources.diagnostics.first?.file == "air")
        }
    }

    @Test func `an explicitly specified sync file must exist`() throws {
        try Engine.memory.run { tree in
            try tree.write("air/a.json", manifestText)
            let sources = WorldSources.read(
                tree.world, syncFile: tree.root.appending("other.json"), files: tree.files)
            #expect(sources.diagnostics.map(\.code) == [.unreadableFile])
            #expect(sources.merge.manifests.count == 1)
        }
    }

    @Test(arguments: Engine.allCases)
    func `roots are found in an explicitly specified folder`(_ engine: Engine) throws {
        try engine.run { tree in
            try tree.write("w/air/a.json", manifestText)
            try tree.write("w/defs/b.json", schema("n/B@1"))
            try tree.write("w/other/c.json", schema("n/C@1"))
            #expect(tree.sources(primary: "w").merge.roots.first?.names == ["manifest", "n/B@1"])
            #expect(tree.sources(primary: "w/defs").merge.roots.first?.names == ["n/B@1"])
            #expect(tree.sources(primary: "gone").diagnostics.map(\.code) == [.unreadableFile])
        }
    }
}

@Suite struct WorldFolderTests {
    @Test(arguments: Engine.allCases)
    func `the nearest enclosing world is found`(_ engine: Engine) throws {
        try engine.run { tree in
            try tree.folder("a/b/c")
            try tree.write("a/aos.sync.json", "{}")
            try tree.folder("a/b/.aos")
            func nearest(_ path: String) throws -> String? {
                try WorldFolder.nearest(to: tree.root.appending(path), files: tree.files)?.name
            }
            #expect(try nearest("a/b/c") == "b")
            #expect(try nearest("a/b/../x") == "a")
            #expect(try nearest("a") == "a")
        }
        #expect(try WorldFolder.nearest(to: "/", files: MemoryFileSystem()) == nil)
    }

    @Test func `paths inside the world are shown relative to it`() {
        let world = WorldFolder("/w/orld")
        #expect(world.shown("/w/orld/air/a.json") == "air/a.json")
        #expect(world.shown("/w/orld/air/../b") == "b")
        #expect(world.shown("/w/orldly/a") == "/w/orldly/a")
        #expect(world.shown("/w/orld//air/./a.json") == "air/a.json")
        #expect(world.shown("/w/orld/air/.a.json") == "air/.a.json")
        #expect(world.shown("/w/orld/../a") == "/w/orld/../a")
        #expect(world.shown("/w/orld/air/") == "air")
        #expect(world.shown("/w/orld") == "/w/orld")
    }
}
