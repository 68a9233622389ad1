import Files
import JSON
import SystemPackage
import Testing

/// Import, export, push and pull with every option (Documentation/commands.md, *Change the world*).
struct TransferOptionTests {
    private let program = Program()

    private static let wasm: [UInt8] = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]
    private static let wasmHash = "93a44bbb96c751218e4c00d479e4c14358122a389acca16205b1e4d0dc5f9476"
    private static let wasmFile = "modules/t/m@1-\(wasmHash).wasm"

    private func writeBytes(_ bytes: [UInt8], to file: String) throws {
        let path = FilePath(file)
        try program.files.createDirectories(path.removingLastComponent())
        try program.files.writeAtomically(bytes, to: path)
    }

    /// AIR with a schema, a module without its hash, and a built-in effect.
    private func writeAIR(in folder: String, type: String = "text", module: String = "pure") throws {
        try program.write(
            #"[{"$kind":"defschema","name":"t/A@1","type":{"\#(type)":{}}}]"#, to: "\(folder)/air/schemas.air.json")
        try program.write(
            #"{"$kind":"defmodule","name":"t/m@1","module_kind":"\#(module)","abi":{"pure":{"input":"t/A@1","output":"t/A@1"}}}"#,
            to: "\(folder)/air/module.air.json")
        try program.write(
            """
            {"$kind":"manifest","air_version":"1","schemas":[{"name":"t/A@1"},{"name":"sys/HttpRequestParams@1"}],
             "modules":[{"name":"t/m@1"}],"plans":[],"caps":[],"policies":[],"effects":[{"name":"sys/http.request@1"}]}
            """, to: "\(folder)/air/manifest.air.json")
    }

    /// Creates a world in `/w`, and returns the hash of its first manifest.
    private func world() async throws -> String {
        try program.write(#"{"version":1}"#, to: "/w/aos.sync.json")
        try writeAIR(in: "/w")
        try writeBytes(Self.wasm, to: "/w/\(Self.wasmFile)")
        let made = await program.run("import", "--air", "air", "--mode", "genesis", "--json", in: "/w")
        #expect(made.code == 0, "\(made.err)")
        return try #require(try made.data()["/manifest_hash"]?.asString)
    }

    @Test(arguments: ["gov propose --all", "diff --patch", "import --air air --mode patch"])
    func `wasm that can't be read is not left out of a patch`(_ command: String) async throws {
        _ = try await world()
        try writeAIR(in: "/w", type: "nat")
        let locked = Program(files: WildFileSystem(program.files, ["/w/modules/t": .forbidden]))
        let ran = await locked.run(command.split(separator: " ").map(String.init) + ["--json"], in: "/w")
        #expect(ran.code == 1)
        #expect(try ran.codes() == ["unreadable-file"])
        #expect(try ran.data().isNull)
    }

    @Test func `wasm is stored as a blob under its hash`() async throws {
        _ = try await world()
        let blob = try program.files.read(FilePath("/w/.aos/store/blobs/sha256/\(Self.wasmHash)"), limit: 100)
        #expect(blob == Self.wasm)
        let verified = await program.run("store", "verify", "--json", in: "/w")
        #expect(try verified.data()["/blobs"]?.asInt == 1)
    }

    @Test(arguments: [[0x00, 0x61, 0x73, 0x6e, 1, 0, 0, 0], [0x01]] as [[UInt8]])
    func `bytes that do not match the name, or are not wasm, are not stored`(_ bytes: [UInt8]) async throws {
        try program.write(#"{"version":1}"#, to: "/w/aos.sync.json")
        try writeAIR(in: "/w")
        try writeBytes(bytes, to: "/w/\(Self.wasmFile)")
        let made = await program.run("import", "--air", "air", "--mode", "genesis", "--json", in: "/w")
        #expect(made.code == 1)
        #expect(try made.codes().contains("hash-mismatch"))
        #expect(try !program.files.exists("/w/.aos/store"))
    }

    /// Writes a world that is not initialized yet, and AIR whose wasm is in a separate folder.
    private func writeApart(_ bytes: [UInt8] = wasm) throws {
        try program.write(#"{"version":1}"#, to: "/w/aos.sync.json")
        try writeAIR(in: "/other")
        try writeBytes(bytes, to: "/built/t/m@1-\(Self.wasmHash).wasm")
    }

    private let genesis = ["import", "--air", "/other/air", "--mode", "genesis", "--json"]

    @Test func `wasm is read from the --modules folder`() async throws {
        let hash = try await world()
        // The importing world has no modules of its own.
        try program.write(#"{"version":1}"#, to: "/v/aos.sync.json")
        try writeAIR(in: "/other")
        try writeBytes(Self.wasm, to: "/built/t/m@1-\(Self.wasmHash).wasm")
        let made = await program.run(genesis + ["--modules", "../built"], in: "/v")
        #expect(made.code == 0, "\(made.err)")
        #expect(try !made.codes().contains("module-without-wasm"))
        #expect(try made.data()["/manifest_hash"]?.asString == hash)
        let blob = try program.files.read(FilePath("/v/.aos/store/blobs/sha256/\(Self.wasmHash)"), limit: 100)
        #expect(blob == Self.wasm)
        #expect(try !program.files.exists("/v/modules"))
        let verified = await program.run("store", "verify", "--json", in: "/v")
        #expect(try verified.data()["/blobs"]?.asInt == 1)
    }

    @Test func `a proposal uses the wasm of the --modules folder, not the world's`() async throws {
        _ = try await world()
        let built = Self.wasm + [0, 1, 0]
        let name = "ed329ca3ea51d9310bbae0e2b594595dda73ff5b72ace36d1eda4a6391696473"
        try writeAIR(in: "/other")
        try writeBytes(built, to: "/built/t/m@1-\(name).wasm")
        let words = ["import", "--air", "/other/air", "--mode", "patch", "--modules", "/built", "--json"]
        let patch = await program.run(words, in: "/w")
        #expect(patch.code == 0, "\(patch.err)")
        #expect(
            try patch.data()["/patch_document/patches/0/replace_def/new_node/wasm_hash"]?.asString == "sha256:\(name)")
        let proposed = await program.run(words + ["--propose"], in: "/w")
        #expect(proposed.code == 0, "\(proposed.err)")
        #expect(try program.files.read(FilePath("/w/.aos/store/blobs/sha256/\(name)"), limit: 100) == built)
    }

    @Test(arguments: [[0x00, 0x61, 0x73, 0x6e, 1, 0, 0, 0], [0x01]] as [[UInt8]])
    func `wasm in a --modules folder is checked like the world's own`(_ bytes: [UInt8]) async throws {
        try writeApart(bytes)
        let made = await program.run(genesis + ["--modules", "/built"], in: "/w")
        #expect(made.code == 1)
        #expect(try made.codes().contains("hash-mismatch"))
        #expect(try made.document()["/diagnostics/0/file"]?.asString == "/built/t/m@1-\(Self.wasmHash).wasm")
        #expect(try !program.files.exists("/w/.aos/store"))
    }

    @Test func `bytes that are not wasm are refused even under their own hash`() async throws {
        try writeApart()
        let name = "4bf5122f344554c53bde2ebb8cd2b7e3d1600ad631c385a5d7cce23c7785459a"
        try writeBytes([1], to: "/plain/t/m@1-\(name).wasm")
        let made = await program.run(genesis + ["--modules", "/plain"], in: "/w")
        #expect(made.code == 1)
        #expect(try made.codes().contains("bad-value"))
        #expect(try !program.files.exists("/w/.aos/store"))
    }

    @Test func `a --modules folder must exist, and a module that it lacks is reported`() async throws {
        try writeApart()
        let nowhere = await program.run(genesis + ["--modules", "/nowhere"], in: "/w")
        #expect(nowhere.code == 1)
        #expect(try nowhere.codes() == ["unreadable-file"])
        let airOnly = await program.run(
            "import", "--air", "/other/air", "--mode", "patch", "--modules", "/built", "--air-only", in: "/w")
        #expect(airOnly.code == 64)
        try program.write(
            #"{"$kind":"defmodule","name":"t/m@1","module_kind":"pure","wasm_hash":"sha256:\#(Self.wasmHash)","abi":{"pure":{"input":"t/A@1","output":"t/A@1"}}}"#,
            to: "/other/air/module.air.json")
        try program.files.createDirectories("/empty")
        let without = await program.run(genesis + ["--modules", "/empty"], in: "/w")
        #expect(without.code == 0, "\(without.err)")
        let reported = try #require(try without.document()["/diagnostics"]?.asArray).filter {
            $0.member("code")?.asString == "module-without-wasm"
        }
        #expect(reported.compactMap { $0.member("severity")?.asString } == ["notice"])
        #expect(try !program.files.exists("/w/.aos/store/blobs"))
    }

    @Test(arguments: [
        [], ["--include-sys"], ["--defs-bundle"], ["--wasm", "--strip-wasm-hashes"],
        ["--include-sys", "--defs-bundle", "--wasm"],
    ])
    func `an export with any options can be imported again`(
        _ options: [String]
    ) async throws {
        let hash = try await world()
        let exported = await program.run(["export", "--out", "/e", "--json"] + options, in: "/w")
        #expect(exported.code == 0, "\(exported.err)")
        #expect(try exported.data()["/manifest_hash"]?.asString == hash)
        let files = try #require(try exported.data()["/files"]?.asArray).compactMap { $0.member("path")?.asString }
        #expect(files.contains("sys.air.json") == options.contains("--include-sys"))
        #expect(files.contains("air/defs.air.json") == options.contains("--defs-bundle"))
        #expect(files.contains("air/schemas.air.json") != options.contains("--defs-bundle"))
        #expect(files.contains(Self.wasmFile) == options.contains("--wasm"))
        let module = try program.read(
            options.contains("--defs-bundle") ? "/e/air/defs.air.json" : "/e/air/module.air.json")
        #expect(module.contains(Self.wasmHash) != options.contains("--strip-wasm-hashes"))
        #expect(module.hasPrefix("[\n  {\n    \"$kind\": ") && module.hasSuffix("\n]\n"))
        let again = await program.run("import", "--air", "/e/air", "--mode", "genesis", "--json", "-w", "/e")
        #expect(try again.data()["/manifest_hash"]?.asString == hash, "\(again.err)")
        // A second export over the first finds nothing to change.
        let twice = await program.run(["export", "--out", "/e", "--json"] + options, in: "/w")
        let changes = try #require(try twice.data()["/files"]?.asArray).compactMap { $0.member("change")?.asString }
        #expect(Set(changes) == ["unchanged"])
    }

    @Test func `an earlier manifest can be exported, an unknown one can't`() async throws {
        let hash = try await world()
        try writeAIR(in: "/w", type: "nat")
        #expect(await program.run("push", in: "/w").code == 0)
        let old = await program.run("export", "--out", "/old", "--manifest", hash, "--json", in: "/w")
        #expect(try old.data()["/manifest_hash"]?.asString == hash)
        #expect(try program.read("/old/air/schemas.air.json").contains("text"))
        #expect(await program.run("export", "--out", "/new", in: "/w").code == 0)
        #expect(try program.read("/new/air/schemas.air.json").contains("nat"))
        let missing = await program.run(
            "export", "--out", "/no", "--manifest", "sha256:" + String(repeating: "0", count: 63) + "1", "--json",
            in: "/w")
        #expect(missing.code == 1)
        #expect(try missing.codes() == ["base-unreadable"])
        #expect(try !program.files.exists("/no"))
    }

    @Test func `a damaged node is not exported`() async throws {
        let hash = try await world()
        let folder = FilePath("/w/.aos/store/nodes/sha256")
        let name = try #require(try program.files.list(folder).first { $0.string != String(hash.dropFirst(7)) })
        try program.files.writeAtomically([0xd9, 0xd9, 0xf7, 0xa0], to: folder.appending(name))
        let ran = await program.run("export", "--out", "/e", "--json", in: "/w")
        #expect(ran.code == 1)
        #expect(try ran.codes().allSatisfy { $0 == "store-corrupt" })
        #expect(try !program.files.exists("/e"))
    }

    @Test func `a folder elsewhere is compared with this world, and uses the world's wasm`() async throws {
        _ = try await world()
        try writeAIR(in: "/other", type: "nat")
        let patch = await program.run("import", "--air", "/other/air", "--mode", "patch", "--json", in: "/w")
        #expect(patch.code == 0, "\(patch.err)")
        #expect(try !patch.codes().contains("module-without-wasm"))
        let ops = try #require(try patch.data()["/patch_document/patches"]?.asArray)
        #expect(ops.compactMap { $0.keys?.first } == ["replace_def"])
        #expect(ops.first?["/replace_def/name"]?.asString == "t/A@1")
        // The file is unchanged: importing only prints the patch.
        #expect(try program.read("/w/air/schemas.air.json").contains("text"))
    }

    @Test func `--air-only leaves modules out of a patch`() async throws {
        _ = try await world()
        try writeAIR(in: "/other", type: "nat", module: "reducer")
        try program.write(
            #"{"$kind":"defmodule","name":"t/m@1","module_kind":"pure","wasm_hash":"sha256:\#(String(repeating: "1", count: 64))","abi":{}}"#,
            to: "/other/air/module.air.json")
        for (full, words) in [
            (true, ["import", "--air", "/other/air", "--mode", "patch"]),
            (false, ["import", "--air", "/other/air", "--mode", "patch", "--air-only"]),
            (true, ["diff", "--patch", "--air", "/other/air"]),
            (false, ["diff", "--patch", "--air-only", "--air", "/other/air"]),
            (false, ["diff", "--full", "--patch", "--air-only", "--air", "/other/air"]),
        ] {
            let ran = await program.run(words, in: "/w")
            #expect(ran.code == 0, "\(words): \(ran.err)")
            #expect(ran.out.contains("defmodule") == full, "\(words)")
        }
    }

    @Test func `a patch can be against an earlier base`() async throws {
        let hash = try await world()
        try writeAIR(in: "/w", type: "nat")
        #expect(await program.run("push", in: "/w").code == 0)
        let now = await program.run("diff", "--exit-code", "--json", in: "/w")
        #expect(now.code == 0)
        let earlier = await program.run("diff", "--base", hash, "--patch", "--exit-code", "--json", in: "/w")
        #expect(earlier.code == 2)
        #expect(try earlier.data()["/base_manifest_hash"]?.asString == hash)
        #expect(try earlier.data()["/patch_document/base_manifest_hash"]?.asString == hash)
        #expect(try earlier.data()["/ops"]?.asArray?.count == 1)
    }

    @Test func `an import's proposal does not include staged changes`() async throws {
        _ = try await world()
        try writeAIR(in: "/w", type: "nat")
        #expect(await program.run("stage", "add", "--all", in: "/w").code == 0)
        try writeAIR(in: "/other", type: "bool")
        let proposed = await program.run(
            "import", "--air", "/other/air", "--mode", "patch", "--propose", "--description", "bools", "--json",
            in: "/w")
        #expect(proposed.code == 0, "\(proposed.err)")
        #expect(try proposed.data()["/proposal_id"]?.asInt == 0)
        let detail = try await program.run("gov", "get", "--id", "0", "--json", in: "/w").data()
        #expect(detail["/proposals/0/description"]?.asString == "bools")
        #expect(
            detail["/patch_document/patches/0/replace_def/new_node/type"]?.keys == ["bool"])
        let stage = try await program.run("stage", "--json", in: "/w").data()
        #expect(stage["/staged"]?.asArray?.isEmpty == false)
    }
}
