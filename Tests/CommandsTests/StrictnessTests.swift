import JSON
import Testing

struct StrictnessTests {
    private static let isolated: [([String: String], [String], Bool)] = [
        ([:], [], false), ([:], ["--locked"], true), (["CI": "true"], [], true), (["CI": "1"], [], true),
        (["CI": ""], [], false), (["CI": "0"], [], false), (["CI": "False"], [], false), (["CI": "no"], [], false),
        (["CI": "off"], [], false), (["AOS_IMPORT_LOCK_STRICT": "1"], [], true),
        (["AOS_IMPORT_LOCK_STRICT": "0", "CI": "true"], [], false),
        (["AOS_IMPORT_LOCK_STRICT": "1", "CI": "0"], [], true),
        (["AOS_IMPORT_LOCK_STRICT": "0", "CI": "0"], ["--locked"], true),
    ]

    @Test(arguments: isolated)
    func `locks are enforced if a flag or the environment requests it`(
        _ environment: [String: String], _ flags: [String], _ isStrict: Bool
    ) async throws {
        let world = try await ConsumerWorld()
        try await world.resolveConflict()
        try await expect(["check"] + flags, in: world, environment, isStrict: isStrict)
    }

    @Test(arguments: [["packs", "check"], ["push", "--dry-run"], ["push"]])
    func `gates fail and write nothing if locks are enforced`(_ gate: [String]) async throws {
        let world = try await ConsumerWorld()
        try await world.resolveConflict()
        let before = try world.contents()
        try await expect(gate, in: world, ["CI": "true"], isStrict: true)
        try await expect(gate + ["--locked"], in: world, [:], isStrict: true)
        #expect(try world.contents() == before)
        try await expect(gate, in: world, [:], isStrict: false)
    }

    @Test(arguments: [
        ["check"], ["hash"], ["gates"], ["smoke"], ["packs", "check"], ["journal", "verify"], ["store", "verify"],
    ])
    func `a command that only checks refuses --lenient`(_ check: [String]) async throws {
        let world = try await ConsumerWorld()
        let ran = await world.program.run(check + ["--lenient", "--json"], in: "/w")
        #expect(ran.code == 64)
        #expect(try ran.codes() == ["usage"])
    }

    @Test func `a proposal is refused if locks are enforced`() async throws {
        let world = try await ConsumerWorld()
        try await world.resolveConflict()
        _ = await world.run("push")
        try world.program.write(
            #"[{"$kind":"defschema","name":"t/Own@1","type":{"bool":{}}}]"#, to: "/w/air/schemas.air.json")
        try world.program.write(
            """
            {"$kind":"manifest","air_version":"1","schemas":[{"name":"t/Own@1"}],"modules":[],"plans":[],"caps":[],
             "policies":[]}
            """, to: "/w/air/manifest.air.json")
        let refused = await world.run("gov", "propose", "--all", "--json", environment: ["CI": "true"])
        #expect(refused.code == 1)
        #expect(Set(try refused.codes()) == ["lock-missing", "lock-content"])
        #expect(try await world.run("gov", "list", "--json").data()["/proposals"]?.asArray?.isEmpty == true)
        #expect(await world.run("gov", "propose", "--all").code == 0)
    }

    @Test(arguments: [["status"], ["packs", "list"], ["lock", "status"], ["lock", "diff"], ["diff"]])
    func `commands that only read never fail because of locks`(_ command: [String]) async throws {
        let world = try await ConsumerWorld()
        let ran = await world.program.run(command + ["--locked", "--json"], in: "/w")
        #expect(ran.code == (command == ["diff"] ? 1 : 0))
        try await world.resolveConflict()
        #expect(await world.program.run(command + ["--locked"], in: "/w", environment: ["CI": "1"]).code == 0)
    }

    private func expect(
        _ words: [String], in world: ConsumerWorld, _ environment: [String: String], isStrict: Bool
    ) async throws {
        let ran = await world.program.run(words + ["--json"], in: "/w", environment: environment)
        #expect(ran.code == (isStrict ? 1 : 0))
        #expect(Set(try ran.codes()).isSuperset(of: ["lock-missing", "lock-content"]))
        let severities = try #require(try ran.document()["/diagnostics"]?.asArray).filter {
            $0.member("code")?.asString?.hasPrefix("lock-") == true
        }.map { $0.member("severity")?.asString }
        #expect(Set(severities) == [isStrict ? "error" : "warning"])
    }

    @Test func `drift can be fixed while locks are enforced`() async throws {
        let world = try await ConsumerWorld()
        try await world.resolveConflict()
        let ci = ["CI": "true"]
        #expect(await world.run("lock", "update", "moved", environment: ci).code == 0)
        #expect(await world.run("check", environment: ci).code == 1)
        #expect(await world.run("lock", "update", "--all", environment: ci).code == 0)
        let check = await world.run("check", "--json", environment: ci)
        #expect(check.code == 0)
        #expect(try check.codes().isEmpty)
    }

    @Test func `a lock for another path is reported as lock-identity`() async throws {
        let world = try await ConsumerWorld()
        try await world.resolveConflict()
        _ = await world.run("lock", "update", "--all")
        let text = try world.program.read("/w/aos.sync.json")
        let lock = try await world.run("lock", "status", "--json").data()["/imports/2/pinned"]
        #expect(lock?.asString?.hasPrefix("sha256:") == true)
        let changed = text.replacing(
            #""lock": "\#(lock?.asString ?? "")""#,
            with: #""lock": {"path": "elsewhere", "defs_hash": "\#(lock?.asString ?? "")"}"#)
        #expect(changed != text)
        try world.program.write(changed, to: "/w/aos.sync.json")
        let local = await world.run("check", "--json")
        #expect(local.code == 0)
        #expect(try local.codes() == ["lock-identity"])
        #expect(await world.run("check", "--locked").code == 1)
    }
}
