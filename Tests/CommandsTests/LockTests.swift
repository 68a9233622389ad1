import Files
import JSON
import SystemPackage
import Testing

struct LockTests {
    @Test func `status shows the lock as written and as resolved`() async throws {
        let world = try await ConsumerWorld()
        let ran = await world.run("lock", "status", "--json")
        #expect(ran.code == 0)
        let imports = try #require(try ran.data()["/imports"]?.asArray)
        #expect(imports[0].keys?.prefix(4) == ["label", "state", "pinned", "resolved"])
        #expect(imports.map { $0.member("state")?.asString } == ["unlocked", "content", "content", "ok"])
        #expect(imports[0]["/pinned"]?.isNull == true)
        #expect(imports[0]["/resolved/source"]?.asString == "path")
        #expect(imports[1]["/pinned/defs_hash"]?.asString != imports[1]["/resolved/defs_hash"]?.asString)
        #expect(imports[2]["/pinned"]?.asString == ConsumerWorld.lostHash)
        #expect(imports[3]["/pinned/defs_hash"]?.asString == imports[3]["/resolved/defs_hash"]?.asString)
        let text = await world.run("lock", "status")
        #expect(text.err.contains("next: aos lock diff moved"))
    }

    @Test func `drift lists each changed definition if the pin is available`() async throws {
        let world = try await ConsumerWorld()
        let ran = await world.run("lock", "diff", "--json")
        #expect(ran.code == 0)
        let imports = try #require(try ran.data()["/imports"]?.asArray)
        #expect(imports[0].keys?.prefix(5) == ["label", "available", "added", "removed", "changed"])
        #expect(imports.map { $0.member("available")?.asBool } == [false, true, false, true])
        let moved = imports[1]
        #expect(moved["/added/0/name"]?.asString == "m/In@2")
        #expect(moved["/removed/0/name"]?.asString == "m/Gone@1")
        let changed = try #require(moved["/changed/0"])
        #expect(changed.keys == ["kind", "name", "from", "to", "breaking"])
        #expect(changed["/name"]?.asString == "m/core_run@1")
        #expect(changed["/breaking"]?.asString?.contains("m/In@2") == true)
        #expect(moved["/added/0/breaking"] == nil)
        #expect(imports[3]["/changed"]?.asArray?.isEmpty == true)
        let one = try await world.run("lock", "diff", "lost", "--json").data()
        #expect(one["/imports"]?.asArray?.count == 1)
        let text = await world.run("lock", "diff")
        #expect(text.out.contains("breaking: "))
        #expect(text.out.contains("the changes are unknown"))
        #expect(!text.out.contains("shared"))
    }

    @Test func `update pins the named imports, and a dry run pins nothing`() async throws {
        let world = try await ConsumerWorld()
        let before = try world.contents()
        let dry = await world.run("lock", "update", "moved", "--dry-run", "--json")
        #expect(dry.code == 0)
        #expect(try world.contents() == before)
        #expect(try dry.data().keys?.prefix(2) == ["files", "diff"])
        #expect(try dry.data()["/files/0/path"]?.asString == "aos.sync.json")
        #expect(try dry.data()["/imports/0/changed/0/name"]?.asString == "m/core_run@1")
        let ran = await world.run("lock", "update", "moved", "--json")
        #expect(ran.code == 0)
        #expect(try ran.data()["/diff"]?.asString == dry.data()["/diff"]?.asString)
        func states() async throws -> [String?] {
            try await world.run("lock", "status", "--json").data()["/imports"]?.asArray?.map {
                $0.member("state")?.asString
            } ?? []
        }
        #expect(try await states() == ["unlocked", "ok", "content", "ok"])
        let all = await world.run("lock", "update", "--all")
        #expect(all.code == 0)
        #expect(all.out.contains("lost") && all.out.contains("core") && !all.out.contains("breaking"))
        #expect(try await states() == ["ok", "ok", "ok", "ok"])
        let again = await world.run("lock", "update", "--all", "--json")
        #expect(again.code == 0)
        #expect(try again.data()["/files"]?.asArray?.isEmpty == true)
        #expect(try again.data()["/diff"]?.asString == "")
        #expect(await world.run("lock", "update").code == 64)
        #expect(await world.run("lock", "update", "core", "--all").code == 64)
        #expect(try await world.run("lock", "update", "nope", "--json").codes() == ["not-found"])
    }

    @Test func `update skips unresolvable imports, and fails even with --lenient if it pins none`() async throws {
        let program = Program()
        try program.writeSmallWorld()
        try program.write(
            #"[{"$kind":"defschema","name":"p/A@1","type":{"text":{}}}]"#, to: "/w/pack/schemas.air.json")
        func write(_ imports: String) throws {
            try program.write(#"{"version":1,"air":{"dir":"air","imports":[\#(imports)]}}"#, to: "/w/aos.sync.json")
        }
        try write(#"{"path":"gone"}"#)
        let before = try program.contents(of: "/")
        for lenient in [[], ["--lenient"]] {
            let ran = await program.run(["lock", "update", "--all", "--json"] + lenient, in: "/w")
            #expect(ran.code == 1)
            #expect(try ran.document().member("data")?.isNull == true)
            #expect(try ran.codes() == ["import-unresolved"])
            #expect(try program.contents(of: "/") == before)
        }
        // One of two imports is pinned: the edit is made, and an error remains.
        try write(#"{"path":"pack"},{"path":"gone"}"#)
        let strict = await program.run("lock", "update", "--all", "--json", in: "/w")
        #expect(strict.code == 1)
        #expect(try strict.data()["/files/0/path"]?.asString == "aos.sync.json")
        #expect(try strict.codes().contains("import-unresolved"))
        try write(#"{"path":"pack"},{"path":"gone"}"#)
        let lenient = await program.run("lock", "update", "--all", "--json", "--lenient", in: "/w")
        #expect(lenient.code == 0)
        #expect(try lenient.codes().contains("import-unresolved"))
    }

    @Test func `pinned definitions are restored with the same index`() async throws {
        let world = try await ConsumerWorld()
        let pinned = try await world.run("lock", "status", "--json").data()["/imports/1/pinned/defs_hash"]?.asString
        let before = try world.contents()
        let dry = await world.run("lock", "restore", "moved", "--to", "kept/moved", "--dry-run", "--json")
        #expect(dry.code == 0)
        #expect(try world.contents() == before)
        let ran = await world.run("lock", "restore", "moved", "--to", "kept/moved", "--json")
        #expect(ran.code == 0)
        #expect(try ran.data().keys?.prefix(2) == ["files", "diff"])
        #expect(
            try ran.data()["/files"]?.asArray?.map { $0.member("path")?.asString } == [
                "kept/moved/defs.air.json", "aos.sync.json",
            ])
        #expect(
            try await world.run("hash", "--index", "kept/moved", "--json").data()["/defs_hash"]?.asString == pinned)
        let status = try await world.run("lock", "status", "--json").data()
        #expect(status["/imports/1/label"]?.asString == "moved")
        #expect(status["/imports/1/state"]?.asString == "ok")
        #expect(status["/imports/1/pinned/defs_hash"]?.asString == pinned)
    }

    @Test func `a damaged pin is reported, and not restored`() async throws {
        let world = try await ConsumerWorld()
        for (path, bytes) in try world.program.contents(of: "/w/.aos/pins") where !bytes.isEmpty {
            try world.program.files.truncate(path, to: bytes.count - 1)
        }
        let before = try world.authored()
        let ran = await world.run("lock", "restore", "moved", "--to", "kept/moved", "--json")
        #expect(ran.code == 1)
        #expect(try ran.codes() == ["pin-invalid"])
        #expect(try world.authored() == before)
    }

    @Test func `an impossible restore is refused`() async throws {
        let world = try await ConsumerWorld()
        try world.program.write("x", to: "/w/full/x")
        let before = try world.contents()
        for words in [
            ["core"], ["lost"], ["nope"], ["moved", "--to", "../elsewhere"], ["moved", "--to", "/elsewhere"],
            ["moved", "--to", "full"],
        ] {
            let ran = await world.program.run(["lock", "restore"] + words + ["--json"], in: "/w")
            #expect(ran.code == 1, "\(words)")
            #expect(try ran.document()["/data"]?.isNull == true)
        }
        #expect(try world.contents() == before)
    }
}
