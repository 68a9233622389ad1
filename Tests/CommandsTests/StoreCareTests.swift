import CanonicalCBOR
import Files
import JSON
import SystemPackage
import Testing

/// `aos store verify`, `repair` and `gc`.
struct StoreCareTests {
    private let program = Program()
    private static let nodes: FilePath = "/w/.aos/store/nodes/sha256"
    private static let blobs: FilePath = "/w/.aos/store/blobs/sha256"

    /// Creates the notes world, and returns the hash of its first manifest.
    private func world() async throws -> Hash {
        let made = await program.run("init", "/w", "--template", "notes", "--json")
        #expect(made.code == 0)
        return try #require(Hash(try made.data()["/manifest_hash"]?.asString ?? ""))
    }

    private func run(_ words: String...) async -> Program.Ran { await program.run(words, in: "/w") }

    private func node(_ hash: Hash) -> FilePath { Self.nodes.appending(hash.hex) }

    /// The hash of a definition that is authored in a file.
    private func definition() async throws -> Hash {
        let list = try await run("defs", "list", "--kind", "schema", "--json").data()
        return try #require(Hash(list["/defs/0/hash"]?.asString ?? ""))
    }

    @Test func `verify names missing and corrupt objects, their referrers and available copies`() async throws {
        let manifest = try await world()
        let hash = try await definition()
        try program.files.remove(node(hash))
        let missing = await run("store", "verify", "--json")
        #expect(missing.code == 1)
        #expect(try missing.data()["/missing/0/hash"]?.asString == hash.text)
        let referrers = try missing.data()["/missing/0/referrers"]?.asArray?.compactMap(\.asString)
        #expect(referrers?.contains { $0.hasPrefix("manifest \(manifest.short)") } == true, "\(missing.out)")
        let help = try missing.document()["/diagnostics/0/help"]?.asString ?? ""
        #expect(help.contains("aos store repair") && help.contains("air/"), "\(help)")
        try program.files.writeAtomically([], to: node(hash))
        let corrupt = await run("store", "verify", "--json")
        #expect(corrupt.code == 1)
        #expect(try corrupt.data()["/corrupt"]?.asArray?.compactMap(\.asString) == [hash.text])
        #expect(try corrupt.data()["/missing"]?.asArray?.isEmpty == true)
    }

    @Test func `a sound store has nothing missing`() async throws {
        _ = try await world()
        let ran = await run("store", "verify", "--json")
        #expect(ran.code == 0)
        #expect(try ran.data().keys == ["nodes", "blobs", "corrupt", "missing", "strays"])
        #expect(try ran.codes().isEmpty)
    }

    @Test func `repair restores definitions, manifest and wasm from local copies`() async throws {
        let manifest = try await world()
        let hash = try await definition()
        let blob = try #require(try program.files.list(Self.blobs).first)
        try program.files.writeAtomically([1, 2, 3], to: node(hash))
        try program.files.remove(node(manifest))
        try program.files.remove(Self.blobs.appending(blob))
        let repaired = await run("store", "repair", "--json")
        #expect(repaired.code == 0, "\(repaired.out)")
        let healed = try repaired.data()["/healed"]?.asArray ?? []
        #expect(
            Set(healed.compactMap { $0["/hash"]?.asString }) == [hash.text, manifest.text, "sha256:\(blob.string)"])
        #expect(healed.allSatisfy { $0["/from"]?.asString?.isEmpty == false })
        #expect(try repaired.data()["/left"]?.asArray?.isEmpty == true)
        #expect(await run("store", "verify").code == 0)
        #expect(await run("export", "--out", "/x", "--wasm").code == 0)
    }

    @Test func `repair lists objects that are still missing, and restores them from a given folder`() async throws {
        _ = try await world()
        let hash = try await definition()
        for (path, bytes) in try program.contents(of: "/w/.aos/store") {
            let copy = FilePath("/copy").pushing(FilePath(String(path.string.dropFirst("/w/.aos/store/".count))))
            try program.files.createDirectories(copy.removingLastComponent())
            try program.files.createFile(copy, contents: bytes, mode: 0o644)
        }
        try program.files.remove(node(hash))
        try program.files.removeTree("/w/air")
        let left = await run("store", "repair", "--json")
        #expect(left.code == 1)
        #expect(try left.data()["/left"]?.asArray?.compactMap(\.asString) == [hash.text])
        #expect(try left.codes() == ["store-corrupt"])
        #expect(await run("store", "repair", "--from", "/nowhere").code == 1)
        let healed = await run("store", "repair", "--from", "/copy", "--json")
        #expect(healed.code == 0, "\(healed.out)")
        #expect(try healed.data()["/healed/0/from"]?.asString == "/copy")
        #expect(await run("store", "verify").code == 0)
    }

    @Test func `every push repairs the store`() async throws {
        _ = try await world()
        let hash = try await definition()
        try program.files.writeAtomically([], to: node(hash))
        #expect(await run("push").code == 0)
        #expect(await run("store", "verify").code == 0)
        try program.files.remove(node(hash))
        try program.write(
            #"{"$kind":"defschema","name":"notes/X1@1","type":{"text":{}}}"#, to: "/w/air/x.air.json")
        let text = try program.read("/w/air/manifest.air.json")
        try program.write(
            text.replacing(#""schemas": ["#, with: #""schemas": [ {"name":"notes/X1@1"},"#),
            to: "/w/air/manifest.air.json")
        #expect(await run("push").code == 0)
        #expect(await run("store", "verify").code == 0)
        #expect(await run("export", "--out", "/x").code == 0)
    }

    @Test func `gc removes unreachable objects, and a dry run only lists them`() async throws {
        _ = try await world()
        let orphan = Array("nobody".utf8)
        let hash = Hash.of(orphan)
        try program.files.writeAtomically(orphan, to: node(hash))
        let before = try program.contents(of: "/w/.aos/store")
        let shown = await run("store", "gc", "--dry-run", "--json")
        #expect(shown.code == 0)
        #expect(try shown.data()["/removed"]?.asArray?.compactMap(\.asString) == [hash.text])
        #expect(try shown.data()["/bytes"]?.asInt == orphan.count)
        #expect(try program.contents(of: "/w/.aos/store") == before)
        let removed = await run("store", "gc", "--json")
        #expect(try removed.data()["/removed"]?.asArray?.compactMap(\.asString) == [hash.text])
        #expect(try program.contents(of: "/w/.aos/store") == before.filter { $0.key != node(hash) })
        #expect(await run("store", "verify").code == 0)
    }

    @Test func `gc keeps objects of all proposals, rejected ones too, and of every earlier manifest`() async throws {
        _ = try await world()
        for text in ["one", "two"] {
            try program.write(
                #"{"$kind":"defschema","name":"notes/X1@1","type":{"record":{"\#(text)":{"text":{}}}}}"#,
                to: "/w/air/x.air.json")
            if text == "one" {
                let manifest = try program.read("/w/air/manifest.air.json")
                try program.write(
                    manifest.replacing(#""schemas": ["#, with: #""schemas": [ {"name":"notes/X1@1"},"#),
                    to: "/w/air/manifest.air.json")
            }
            #expect(await run("gov", "propose", "--all").code == 0)
        }
        #expect(await run("gov", "approve", "--id", "0", "--decision", "reject").code == 0)
        #expect(await run("push").code == 0)
        let before = try program.contents(of: "/w/.aos/store")
        #expect(try await run("store", "gc", "--json").data()["/removed"]?.asArray?.isEmpty == true)
        #expect(try program.contents(of: "/w/.aos/store") == before)
        #expect(await run("journal", "verify").code == 0)
        #expect(await run("gov", "get", "--id", "0").code == 0)
    }

    @Test func `gc refuses while some references can't be read`() async throws {
        let manifest = try await world()
        let before = try program.contents(of: "/w/.aos/store")
        try program.files.remove(node(manifest))
        let missing = await run("store", "gc", "--json")
        #expect(missing.code == 1)
        #expect(try missing.codes() == ["store-corrupt"])
        #expect(try missing.data().isNull)
        #expect(try program.contents(of: "/w/.aos/store") == before.filter { $0.key != node(manifest) })
        #expect(await run("store", "repair").code == 0)
        let locked = Program(files: WildFileSystem(program.files, ["/w/.aos/decisions": .forbidden]))
        try program.write("x", to: "/w/.aos/decisions")
        let unreadable = await locked.run("store", "gc", "--json", in: "/w")
        #expect(unreadable.code == 1)
        #expect(try unreadable.codes().contains("unreadable-file"))
        var log = try program.files.read("/w/.aos/journal/governance.log", limit: 1 << 20)
        log[log.count - 1] ^= 1
        try program.files.writeAtomically(log, to: "/w/.aos/journal/governance.log")
        let damaged = await run("store", "gc", "--json")
        #expect(damaged.code == 1)
        #expect(try damaged.codes() == ["journal-corrupt"])
        #expect(try program.contents(of: "/w/.aos/store") == before)
    }

    @Test func `gc does not wait for another writer, and removes nothing meanwhile`() async throws {
        _ = try await world()
        try program.files.writeAtomically([9], to: node(Hash.of([9])))
        let lock = try program.files.lock("/w/.aos/journal/governance.lock", owner: "other")
        let ran = await run("store", "gc", "--json")
        #expect(ran.code == 1)
        #expect(try ran.codes() == ["locked-by-other"])
        lock.release()
        #expect(await run("store", "gc").code == 0)
    }

    // MARK: Wasm

    /// Writes a world with a module whose wasm does not exist anywhere.
    private func worldWithoutWasm() throws -> (wasm: [UInt8], hash: Hash) {
        let wasm: [UInt8] = [0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0]
        let hash = Hash.of(wasm)
        try program.writeSmallWorld()
        try program.writeModule()
        try program.write(
            """
            {"$kind":"defmodule","name":"t/m@1","module_kind":"pure","wasm_hash":"\(hash.text)",
             "abi":{"pure":{"input":"t/A@1","output":"t/A@1"}}}
            """, to: "/w/air/module.air.json")
        return (wasm, hash)
    }

    @Test func `missing wasm is always reported`() async throws {
        _ = try worldWithoutWasm()
        for command in [["check"], ["push", "--dry-run"], ["push"], ["gates", "--only", "manifest"]] {
            let ran = await program.run(command + ["--json"], in: "/w")
            #expect(ran.code == 0, "\(command) \(ran.out)")
            #expect(ran.out.contains("wasm-missing"), "\(command)")
        }
        for command in [["check"], ["push", "--dry-run"], ["gates", "--only", "manifest"]] {
            #expect(await program.run(command + ["--strict"], in: "/w").code == 1, "\(command)")
        }
        #expect(try await !program.run("push", "--air-only", "--json", in: "/w").codes().contains("wasm-missing"))
    }

    @Test func `missing wasm is reported when a proposal is made, shadowed and applied`() async throws {
        try program.writeSmallWorld()
        #expect(await run("push").code == 0)
        _ = try worldWithoutWasm()
        for command in [
            ["gov", "propose", "--all"], ["gov", "shadow", "--id", "0"], ["gov", "approve", "--id", "0"],
            ["gov", "apply", "--id", "0"],
        ] {
            let ran = await program.run(command + ["--json"], in: "/w")
            #expect(ran.code == 0, "\(command) \(ran.out)")
            if command[1] != "approve" { #expect(try ran.codes().contains("wasm-missing"), "\(command)") }
        }
    }

    @Test(arguments: [["push"], ["store", "repair"]])
    func `wasm that becomes available later is stored`(_ command: [String]) async throws {
        let (wasm, hash) = try worldWithoutWasm()
        #expect(await run("push").code == 0)
        let missing = await run("store", "verify", "--json")
        #expect(missing.code == 1)
        #expect(try missing.data()["/missing/0/hash"]?.asString == hash.text)
        try program.files.createDirectories("/w/modules/t")
        try program.files.createFile(
            FilePath("/w/modules/t/m@1-\(hash.hex).wasm"), contents: wasm, mode: 0o644)
        #expect(await program.run(command, in: "/w").code == 0)
        #expect(await run("store", "verify").code == 0)
        #expect(await run("export", "--out", "/x", "--wasm").code == 0)
    }

    @Test func `a zero hash in a patch document is refused`() async throws {
        try program.writeSmallWorld()
        #expect(await run("push").code == 0)
        let zero = String(repeating: "0", count: 64)
        try program.write(
            """
            {"version":"1","base_manifest_hash":"","patches":[{"add_def":{"kind":"defmodule","node":
             {"$kind":"defmodule","name":"t/m@1","module_kind":"pure","wasm_hash":"sha256:\(zero)",
              "abi":{"pure":{"input":"t/A@1","output":"t/A@1"}}}}}]}
            """, to: "/w/p.json")
        let ran = await run("gov", "propose", "--patch", "p.json", "--json")
        #expect(ran.code == 1)
        #expect(try ran.codes().contains("module-without-wasm"))
    }
}
