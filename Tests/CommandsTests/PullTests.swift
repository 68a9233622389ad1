import Files
import JSON
import SystemPackage
import Testing

struct PullTests {
    private let program = Program()

    /// A world whose first manifest has a text, and whose files have another type since.
    private func changedWorld(to type: String = "bool") async throws {
        try program.writeSmallWorld()
        #expect(await program.run("push", in: "/w").code == 0)
        try program.writeSmallWorld(type: type)
    }

    @Test func `contents stored nowhere else are overwritten only with --force, and undo restores them`() async throws {
        try await changedWorld()
        let before = try program.read("/w/air/schemas.air.json")
        let refused = await program.run("pull", "--json", in: "/w")
        #expect(refused.code == 1)
        #expect(try refused.codes() == ["would-overwrite"])
        #expect(try refused.document()["/diagnostics/0/file"]?.asString == "air/schemas.air.json")
        #expect(try refused.document()["/diagnostics/0/name"]?.asString == "t/A@1")
        #expect(try program.read("/w/air/schemas.air.json") == before)
        let dry = await program.run("pull", "--force", "--dry-run", "--json", in: "/w")
        #expect(dry.code == 0)
        #expect(try program.read("/w/air/schemas.air.json") == before)
        let pulled = await program.run("pull", "--force", "--json", in: "/w")
        #expect(pulled.code == 0)
        #expect(pulled.out == dry.out)
        #expect(try pulled.data()["/files"]?.asArray?.count == 1)
        #expect(try pulled.data()["/files/0/path"]?.asString == "air/schemas.air.json")
        #expect(try pulled.data()["/files/0/change"]?.asString == "changed")
        #expect(try program.read("/w/air/schemas.air.json") == before.replacing("bool", with: "text"))
        #expect(await program.run("diff", "--exit-code", in: "/w").code == 0)
        #expect(await program.run("undo", in: "/w").code == 0)
        #expect(try program.read("/w/air/schemas.air.json") == before)
    }

    @Test func `contents of a proposal or an earlier manifest may be overwritten`() async throws {
        try await changedWorld()
        #expect(await program.run("gov", "propose", "--all", in: "/w").code == 0)
        let pulled = await program.run("pull", in: "/w")
        #expect(pulled.code == 0 && pulled.out.contains("air/schemas.air.json"))
        #expect(pulled.err.contains("next: aos status"))
        #expect(await program.run("gov", "shadow", "--id", "0", in: "/w").code == 0)
        #expect(await program.run("gov", "approve", "--id", "0", in: "/w").code == 0)
        #expect(await program.run("gov", "apply", "--id", "0", in: "/w").code == 0)
        #expect(await program.run("diff", "--exit-code", in: "/w").code == 2)
        #expect(await program.run("pull", in: "/w").code == 0)
        #expect(try program.read("/w/air/schemas.air.json").contains("bool"))
        let again = await program.run("pull", "--json", in: "/w")
        #expect(again.code == 0)
        #expect(try again.data()["/files"]?.asArray?.isEmpty == true)
    }

    @Test func `triggers, grants and routes that are in no manifest are not overwritten either`() async throws {
        try program.writeSmallWorld()
        #expect(await program.run("push", in: "/w").code == 0)
        try program.write(
            """
            {"$kind":"manifest","air_version":"1","schemas":[{"name":"t/A@1"}],"modules":[],"plans":[],"caps":[],
             "policies":[],"defaults":{"cap_grants":[{"name":"g","cap":"sys/http.out@1","params":{"record":{}}}]}}
            """, to: "/w/air/manifest.air.json")
        let refused = await program.run("pull", "--json", in: "/w")
        #expect(refused.code == 1)
        #expect(try refused.codes() == ["would-overwrite"])
        #expect(try refused.document()["/diagnostics/0/message"]?.asString?.contains("`g`") == true)
        #expect(await program.run("pull", "--force", in: "/w").code == 0)
        #expect(try !program.read("/w/air/manifest.air.json").contains("cap_grants"))
    }

    @Test func `a dry run writes nothing at all`() async throws {
        try await changedWorld()
        let before = try contents("/w")
        #expect(await program.run("pull", "--dry-run", "--force", in: "/w").code == 0)
        #expect(await program.run("push", "--dry-run", in: "/w").code == 0)
        #expect(try contents("/w") == before)
    }

    @Test func `without a manifest there is nothing to pull`() async throws {
        try program.writeSmallWorld()
        let ran = await program.run("pull", "--json", in: "/w")
        #expect(ran.code == 1)
        #expect(try ran.document()["/diagnostics/0/help"]?.asString?.contains("aos push") == true)
    }

    @Test func `wasm is restored from the store only if the sync file pulls modules`() async throws {
        let wasm: [UInt8] = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]
        try program.writeSmallWorld()
        try program.writeModule()
        // The hash of the eight bytes that every module starts with.
        let hash = "93a44bbb96c751218e4c00d479e4c14358122a389acca16205b1e4d0dc5f9476"
        let path = FilePath("/w/modules/t/m@1-\(hash).wasm")
        try program.files.createDirectories(path.removingLastComponent())
        try program.files.createFile(path, contents: wasm, mode: 0o644)
        let pushed = await program.run("push", in: "/w")
        #expect(pushed.code == 0, "\(pushed.err)")
        try program.files.remove(path)
        let status = await program.run("diff", "--exit-code", in: "/w")
        #expect(status.code == 2)
        let left = await program.run("pull", "--force", in: "/w")
        #expect(left.code == 0, "\(left.err)")
        #expect(try !program.files.exists(path))
        #expect(await program.run("undo", in: "/w").code == 0)
        try program.write(#"{"version":1,"air":{"dir":"air"},"modules":{"pull":true}}"#, to: "/w/aos.sync.json")
        #expect(await program.run("pull", "--force", in: "/w").code == 0)
        #expect(try program.files.read(path, limit: 100) == wasm)
        #expect(await program.run("diff", "--exit-code", in: "/w").code == 0)
    }

    private func contents(_ folder: FilePath) throws -> [FilePath: [UInt8]] {
        var found: [FilePath: [UInt8]] = [:]
        for name in try program.files.list(folder) {
            let path = folder.appending(name)
            if try program.files.status(of: path, followLinks: false)?.kind == .directory {
                found.merge(try contents(path), uniquingKeysWith: { first, _ in first })
            } else {
                found[path] = try program.files.read(path, limit: 1 << 24)
            }
        }
        return found
    }
}
