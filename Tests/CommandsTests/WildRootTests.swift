import Files
import Glibc
import JSON
import SystemPackage
import Testing

/// Roots as they are found in the wild: every oddity has its diagnostic, and hides no others.
struct WildRootTests {
    /// A small world with `t/A@1`, in a separate folder.
    private struct World {
        let program: Program
        let folder: FilePath

        init(_ files: any FileSystem = MemoryFileSystem(), in folder: FilePath = "/w", sync: String? = nil) throws {
            program = Program(files: files)
            self.folder = folder
            try write("aos.sync.json", sync ?? #"{"version":1,"air":{"dir":"air"}}"#)
            try write("air/schemas.json", Self.schema("t/A@1"))
            try write(
                "air/manifest.json",
                """
                {"$kind":"manifest","air_version":"1","schemas":[{"name":"t/A@1"}],"modules":[],"plans":[],"caps":[],
                 "policies":[]}
                """)
        }

        static func schema(_ name: String) -> String { #"{"$kind":"defschema","name":"\#(name)","type":{"text":{}}}"# }

        func write(_ path: String, _ text: String) throws {
            try program.write(text, to: folder.pushing(FilePath(path)).string)
        }

        func link(_ path: String, to target: String) throws {
            try program.files.createSymbolicLink(folder.pushing(FilePath(path)), to: FilePath(target))
        }

        /// The output of `check`: code and file of each diagnostic except those of unlisted definitions.
        func check() async throws -> [String] {
            let ran = await program.run("check", "--json", in: folder.string)
            let found = try #require(try ran.document()["/diagnostics"]?.asArray)
            for diagnostic in found { #expect(diagnostic["/help"]?.asString?.isEmpty == false) }
            let wanted = found.filter { $0["/code"]?.asString != "unlisted-definition" }
            let isWrong = wanted.contains { $0["/severity"]?.asString == "error" }
            #expect(ran.code == (isWrong ? 1 : 0))
            return wanted.map { "\($0["/code"]?.asString ?? "") \($0["/file"]?.asString ?? "")" }
        }

        /// The names of the definitions that are read, each with the roots of its origins.
        func names() async throws -> [String] {
            let data = try await program.run("defs", "list", "--json", in: folder.string).data()
            return (data["/defs"]?.asArray ?? []).map { row in
                let roots = (row["/origins"]?.asArray ?? []).compactMap { $0["/root"]?.asString }
                return "\(row["/name"]?.asString ?? "") \(roots.joined(separator: " "))"
            }
        }
    }

    /// Runs a test with a world on disk, which is removed afterwards.
    private func onDisk(_ body: (World) async throws -> Void) async throws {
        let files = RealFileSystem()
        var template = Array("/tmp/aos-wild-XXXXXX".utf8CString)
        let made = mkdtemp(&template)
        let root = try files.resolve(FilePath(platformString: try #require(made)))
        defer { #expect(throws: Never.self) { try files.removeTree(root) } }
        try await body(try World(files, in: root.appending("w")))
    }

    // MARK: Links

    @Test func `links within a root are followed once; links out of it and broken links are reported`() async throws {
        try await onDisk { world in
            try world.write("outside/out.json", World.schema("t/Out@1"))
            try world.write("air/sub/b.json", World.schema("t/B@1"))
            try world.link("air/again.json", to: "sub/b.json")
            try world.link("air/more", to: "sub")
            try world.link("air/out.json", to: "../outside/out.json")
            try world.link("air/outside", to: "../outside")
            try world.link("air/nowhere.json", to: "gone.json")
            #expect(
                try await world.check() == [
                    "unreadable-file air/nowhere.json", "path-escape air/out.json", "path-escape air/outside",
                ])
            #expect(try await world.names() == ["t/A@1 primary", "t/B@1 primary"])
        }
    }

    @Test func `folders that loop are read once`() async throws {
        try await onDisk { world in
            try world.write("air/sub/deep/b.json", World.schema("t/B@1"))
            try world.link("air/sub/deep/up", to: "../..")
            try world.link("air/self", to: ".")
            try world.link("air/one.json", to: "two.json")
            try world.link("air/two.json", to: "one.json")
            #expect(try await world.check() == ["unreadable-file air/one.json", "unreadable-file air/two.json"])
            #expect(try await world.names() == ["t/A@1 primary", "t/B@1 primary"])
        }
    }

    // MARK: Special files

    @Test func `reading never blocks on pipes, sockets and devices`() async throws {
        try await onDisk { world in
            let air = world.folder.appending("air")
            try #require(mkfifo(air.appending("pipe.json").string, 0o644) == 0)
            try #require(mkfifo(air.appending("unnamed").string, 0o644) == 0)
            try bindSocket(at: air.appending("socket.json"))
            var expected = ["unreadable-file air/pipe.json", "unreadable-file air/socket.json"]
            // Only the superuser can create a device, and not everywhere.
            if mknod(air.appending("null.json").string, S_IFCHR | 0o666, 0x103) == 0 {
                expected.insert("unreadable-file air/null.json", at: 0)
            }
            try world.link("air/zero.json", to: "/dev/zero")
            expected.append("path-escape air/zero.json")
            #expect(try await world.check() == expected)
            #expect(try await world.names() == ["t/A@1 primary"])
            let rename = await world.program.run("defs", "rename", "t/A@1", "t/B@1", "--json", in: world.folder.string)
            #expect(try rename.codes().allSatisfy { $0 == "unreadable-file" } && rename.code == 1)
        }
    }

    private func bindSocket(at path: FilePath) throws {
        let socket = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(socket) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.string.utf8)
        try withUnsafeMutableBytes(of: &address.sun_path) { room in
            try #require(bytes.count < room.count)
            room.copyBytes(from: bytes)
        }
        let bound = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(socket, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        try #require(bound == 0)
    }

    @Test func `a sync file that is a pipe is reported`() async throws {
        try await onDisk { world in
            try world.program.files.remove(world.folder.appending("aos.sync.json"))
            try #require(mkfifo(world.folder.appending("aos.sync.json").string, 0o644) == 0)
            #expect(try await world.check().contains("unreadable-file aos.sync.json"))
            #expect(try await world.names() == ["t/A@1 primary"])
        }
    }

    // MARK: Vanishing files

    @Test func `an unreadable or vanished file is reported and hides nothing else`() async throws {
        let files = MemoryFileSystem()
        let world = try World(files)
        for name in ["forbidden", "listed", "read"] { try world.write("air/\(name).json", World.schema("t/\(name)@1")) }
        for name in ["closed", "gone"] { try world.write("air/\(name)/a.json", World.schema("t/\(name)@1")) }
        let wild = WildFileSystem(
            files,
            [
                "/w/air/forbidden.json": .forbidden, "/w/air/listed.json": .vanishesWhenListed,
                "/w/air/read.json": .vanishesWhenRead, "/w/air/closed": .forbidden, "/w/air/gone": .vanishesWhenRead,
            ])
        let seen = try World(wild)
        #expect(
            try await seen.check()
                == ["closed", "forbidden.json", "gone", "listed.json", "read.json"].map {
                    "unreadable-file air/\($0)"
                })
        #expect(try await seen.names() == ["t/A@1 primary"])
    }

    // MARK: Names

    @Test func `files whose names differ only in case or Unicode form are all read, with a warning`() async throws {
        let world = try World()
        try world.write("air/Schemas.json", World.schema("t/B@1"))
        try world.write("air/caf\u{e9}.json", World.schema("t/C@1"))
        try world.write("air/cafe\u{301}.json", World.schema("t/D@1"))
        try world.write("air/Sub/x.json", World.schema("t/E@1"))
        try world.write("air/sub/x.json", World.schema("t/F@1"))
        try world.write("air/sub/y.json", World.schema("t/G@1"))
        #expect(
            try await world.check() == [
                "look-alike air/caf\u{e9}.json", "look-alike air/schemas.json", "look-alike air/sub/x.json",
            ])
        #expect(try await world.names().count == 7)
        let text = await world.program.run("check", in: "/w").err
        #expect(text.contains("`air/Schemas.json` only in case"))
        #expect(text.contains("only in its Unicode form"))
    }

    // MARK: Nested roots

    @Test(arguments: [
        ("vendor/core", "air", "/w", "contains"), ("air", "air/core", "/w", "lies within"),
        ("..", "air", "/around/w", "contains the world itself"),
    ])
    func `nested roots are a warning`(
        path: String, air: String, folder: String, message: String
    ) async throws {
        let isOutside = path == "vendor/core"
        let paths = isOutside ? ["vendor", "vendor/core"] : path == "air" ? ["air/core"] : [path]
        let list = paths.map { #"{"path":"\#($0)"}"# }.joined(separator: ",")
        let world = try World(
            in: FilePath(folder), sync: #"{"version":1,"air":{"dir":"air","imports":[\#(list)]}}"#)
        try world.write(isOutside ? "vendor/core/c.json" : "air/core/c.json", World.schema("t/C@1"))
        let ran = await world.program.run("check", "--json", in: folder)
        let found = (try ran.document()["/diagnostics"]?.asArray ?? []).filter {
            $0["/code"]?.asString == "overlapping-roots"
        }
        #expect(found.count == 1)
        #expect(found.first?["/severity"]?.asString == "warning")
        #expect(found.first?["/message"]?.asString?.contains(isOutside ? "lies within" : message) == true)
        #expect(found.first?["/file"]?.asString == "aos.sync.json")
        #expect(found.first?["/path"]?.asString == "/air/imports/\(isOutside ? 1 : 0)")
        // A definition does not conflict with itself.
        #expect(try ran.codes().contains("conflict") == false)
        #expect(try await world.names().contains { $0.hasPrefix("t/C@1 ") && $0.split(separator: " ").count == 3 })
    }

    @Test func `a root that contains the world does not read the program's own folder`() async throws {
        let world = try World(in: "/around/w", sync: #"{"version":1,"air":{"dir":"air","imports":[{"path":".."}]}}"#)
        try world.write(".aos/own.json", "{")
        try world.write(".aos/more/own.json", World.schema("t/Own@1"))
        // Another folder of this name is read like any other.
        try world.write("air/.aos/b.json", World.schema("t/B@1"))
        let names = try await world.names()
        #expect(names == ["t/A@1 primary around", "t/B@1 primary around"])
        #expect(try await world.check().contains { $0.contains("own.json") } == false)
    }
}
