import Files
import JSON
import SystemPackage
import Testing

/// `aos gates`: the four gates, each passing, failing for its own reason, and not applicable.
struct GatesTests {
    private let program = Program()
    private static let world = "/fixtures/worlds/world"
    private static let ci = ["CI": "true"]
    private static let names = ["push", "manifest", "replay", "smoke"]

    /// Copies the consumer fixture, with the pins that CI requires.
    private func consumer(pinned: Bool = true) async throws {
        try ImportStateTests.copy("worlds/consumer", to: FilePath(Self.world), program)
        try ImportStateTests.copy("sdk/agent-sdk", to: "/fixtures/sdk/agent-sdk", program)
        // The fixture itself is pinned.
        if !pinned {
            let text = try program.read("\(Self.world)/aos.sync.json")
            let bare = text.replacing(#/,\s*"lock": "sha256:[0-9a-f]{64}"/#, with: "")
            try #require(bare != text)
            try program.write(bare, to: "\(Self.world)/aos.sync.json")
        }
    }

    private func run(_ words: String..., environment: [String: String] = Self.ci) async -> Program.Ran {
        await program.run(words, in: Self.world, environment: environment)
    }

    /// Replaces text in a file of the world.
    private func replace(_ old: String, with new: String, in file: String) throws {
        let text = try program.read("\(Self.world)/\(file)")
        let changed = text.replacing(old, with: new)
        try #require(changed != text)
        try program.write(changed, to: "\(Self.world)/\(file)")
    }

    /// The verdicts, in output order.
    private func verdicts(_ ran: Program.Ran) throws -> [String] {
        try #require(try ran.data()["/gates"]?.asArray).map {
            "\($0["/gate"]?.asString ?? "") \($0["/result"]?.asString ?? "")"
        }
    }

    /// Expects the named gates to fail and the others to pass; returns the gates by name.
    @discardableResult
    private func expect(
        failing: [String], notApplicable: [String] = [], _ words: String..., environment: [String: String] = Self.ci
    ) async throws -> [String: JSONValue] {
        let ran = await program.run(["gates", "--json"] + words, in: Self.world, environment: environment)
        let expected = Self.names.map { name in
            name + (failing.contains(name) ? " fail" : notApplicable.contains(name) ? " n/a" : " pass")
        }
        #expect(try verdicts(ran) == expected, "\(ran.out)")
        #expect(ran.code == (failing.isEmpty ? 0 : 1))
        #expect(try ran.document()["/ok"]?.asBool == failing.isEmpty)
        let gates = try #require(try ran.data()["/gates"]?.asArray)
        #expect(gates.allSatisfy { $0["/why"]?.asString?.isEmpty == false })
        return Dictionary(uniqueKeysWithValues: zip(Self.names, gates))
    }

    /// The codes of a gate's errors.
    private func errors(_ gate: JSONValue?) -> Set<String> {
        Set(
            (gate?["/diagnostics"]?.asArray ?? []).filter { $0["/severity"]?.asString == "error" }
                .compactMap { $0["/code"]?.asString })
    }

    // MARK: Passing

    @Test func `a sound consumer passes all four gates in CI, and nothing is written`() async throws {
        try await consumer()
        let before = try files()
        let gates = try await expect(failing: [])
        #expect(gates["push"]?["/why"]?.asString?.contains("can be the world's first") == true)
        #expect(gates["replay"]?["/why"]?.asString == "3 scenarios replay to the same records")
        #expect(gates["smoke"]?["/why"]?.asString?.contains("steps of imported plans") == true)
        #expect(try files() == before)
        let shown = await run("gates")
        #expect(shown.code == 0)
        #expect(shown.out.split(separator: "\n").count == 4 && shown.out.contains("manifest  pass"), "\(shown.out)")
    }

    @Test func `a world with a journal is compared with its base, and its journal is replayed`() async throws {
        try await consumer()
        #expect(await run("push").code == 0)
        var gates = try await expect(failing: [])
        #expect(gates["push"]?["/why"]?.asString?.contains("nothing differs") == true)
        #expect(gates["replay"]?["/why"]?.asString?.contains("the journal's record leads to the manifest") == true)
        try changePolicy()
        gates = try await expect(failing: [])
        #expect(gates["push"]?["/why"]?.asString?.contains("1 op takes the world from") == true)
    }

    @Test func `a fresh clone is compared with no base, and only its scenarios are replayed`() async throws {
        try await consumer()
        #expect(await run("push").code == 0)
        try changePolicy()
        for gone in ["store", "journal"] { try program.files.removeTree(FilePath("\(Self.world)/.aos/\(gone)")) }
        #expect(try await run("status", "--json").data()["/base/source"]?.asString == "file")
        let gates = try await expect(failing: [])
        #expect(gates["push"]?["/why"]?.asString?.contains("can be the world's first") == true)
        #expect(gates["replay"]?["/why"]?.asString == "3 scenarios replay to the same records")
    }

    /// Changes a definition without affecting the scenarios.
    private func changePolicy() throws {
        try replace(
            #"{ "when": {}, "decision": "deny" }"#,
            with:
                #"{ "when": { "effect_kind": "timer.set" }, "decision": "deny" }, { "when": {}, "decision": "deny" }"#,
            in: "air/policies.air.json")
    }

    private func files() throws -> [FilePath: [UInt8]] {
        var found: [FilePath: [UInt8]] = [:]
        func read(_ folder: FilePath) throws {
            for name in try program.files.list(folder) {
                let path = folder.appending(name)
                if try program.files.status(of: path, followLinks: false)?.kind == .directory {
                    try read(path)
                } else {
                    found[path] = try program.files.read(path, limit: 1 << 20)
                }
            }
        }
        try read("/fixtures")
        return found
    }

    @Test func `the consumer as shipped is locked and passes all four gates`() async throws {
        try await consumer()
        #expect(try await run("lock", "status", "--json").data()["/imports/0/state"]?.asString == "ok")
        try await expect(failing: [])
    }

    @Test func `a scenario of an unknown plan fails smoke as well as replay`() async throws {
        try await consumer()
        try program.write(#"{"plan":"desk/nowhere@1","input":1}"#, to: "\(Self.world)/smoke/broken.smoke.json")
        let gates = try await expect(failing: ["replay", "smoke"])
        #expect(gates["smoke"]?["/why"]?.asString?.contains("broken.smoke.json") == true)
    }

    // MARK: Failing

    @Test func `only push fails if locks are enforced and an import is not pinned`() async throws {
        try await consumer(pinned: false)
        let gates = try await expect(failing: ["push"])
        #expect(errors(gates["push"]) == ["lock-missing"])
        #expect(gates["push"]?["/why"]?.asString?.hasPrefix("aos.sync.json") == true)
        try await expect(failing: ["push"], "--locked", environment: [:])
        try await expect(failing: [], environment: [:])
        try await expect(failing: [], environment: ["CI": "true", "AOS_IMPORT_LOCK_STRICT": "0"])
    }

    @Test func `an import that changed after it was pinned fails push`() async throws {
        try await consumer()
        let pack = "/fixtures/sdk/agent-sdk/air/exports/plan-packs/session-core/defs.air.json"
        let text = try program.read(pack)
        let end = try #require(text.lastIndex(of: "]"))
        try program.write(
            text[..<end] + #", {"$kind":"defschema","name":"session/New@1","type":{"bool":{}}}]"#, to: pack)
        let gates = try await expect(failing: ["push"])
        #expect(errors(gates["push"]) == ["lock-content"])
    }

    @Test func `an invalid world fails manifest and push`() async throws {
        try await consumer()
        try replace(
            #"{ "event": "session/Close@1", "plan": "session/core_close@1" }"#,
            with:
                #"{ "event": "session/Close@1", "plan": "session/core_close@1" }, { "event": "session/Closed@1", "plan": "session/gone@1" }"#,
            in: "air/manifest.air.json")
        let gates = try await expect(failing: ["push", "manifest"])
        #expect(!errors(gates["manifest"]).isEmpty)
        #expect(gates["manifest"]?["/why"]?.asString?.hasPrefix("air/manifest.air.json:") == true)
    }

    @Test func `a conflict fails all four gates`() async throws {
        try await consumer()
        try program.write(
            #"[{"$kind":"defschema","name":"session/SessionId@1","type":{"nat":{}}}]"#,
            to: "\(Self.world)/air/own.air.json")
        let gates = try await expect(failing: Self.names)
        for name in Self.names { #expect(errors(gates[name]).contains("conflict"), "\(name)") }
    }

    @Test func `a module without its wasm fails push and manifest, but not check`() async throws {
        try program.writeSmallWorld()
        try program.writeModule()
        #expect(await program.run("check", in: "/w").code == 0)
        let ran = await program.run("gates", "--json", in: "/w")
        #expect(try verdicts(ran) == ["push fail", "manifest fail", "replay n/a", "smoke n/a"])
        #expect(try ran.codes() == ["module-without-wasm"])
        #expect(try ran.data()["/gates/0/why"]?.asString?.hasPrefix("air/module.air.json:1: ") == true)
    }

    @Test func `only replay fails if the store lost objects of the journal`() async throws {
        try await consumer()
        let first = try await run("push", "--json").data()["/manifest_hash"]?.asString ?? ""
        try changePolicy()
        #expect(await run("push").code == 0)
        try await expect(failing: [])
        try program.files.remove(
            FilePath("\(Self.world)/.aos/store/nodes/sha256/\(first.dropFirst("sha256:".count))"))
        let gates = try await expect(failing: ["replay"])
        #expect(gates["replay"]?["/why"]?.asString?.contains("frame 0, at byte") == true)
    }

    @Test func `a damaged journal fails replay and push`() async throws {
        try await consumer()
        #expect(await run("push").code == 0)
        let path = FilePath("\(Self.world)/.aos/journal/governance.log")
        var log = try program.files.read(path, limit: 1 << 20)
        log[log.count - 1] ^= 1
        try program.files.writeAtomically(log, to: path)
        let gates = try await expect(failing: ["push", "replay"])
        #expect(errors(gates["replay"]) == ["journal-corrupt"])
    }

    @Test func `a scenario that can't start fails replay and smoke`() async throws {
        try await consumer()
        try program.write(#"{"plan":"session/gone@1","input":{}}"#, to: "\(Self.world)/smoke/bad.smoke.json")
        let gates = try await expect(failing: ["replay", "smoke"])
        #expect(errors(gates["replay"]).contains("unknown-reference"))
        #expect(gates["replay"]?["/why"]?.asString?.hasPrefix("smoke/bad.smoke.json:1: ") == true)
        #expect(gates["smoke"]?["/why"]?.asString?.hasPrefix("smoke/bad.smoke.json:1: ") == true)
    }

    @Test func `smoke fails without scenarios, and names the plan that needs one`() async throws {
        try await consumer()
        try program.files.removeTree(FilePath("\(Self.world)/smoke"))
        let gates = try await expect(failing: ["smoke"], notApplicable: ["replay"])
        #expect(errors(gates["smoke"]) == ["no-imported-step"])
        let found = gates["smoke"]?["/diagnostics/0"]
        #expect(found?["/name"]?.asString == "session/entry_open@1")
        #expect(found?["/file"]?.asString?.hasSuffix("session-core/defs.air.json") == true)
        #expect(found?["/help"]?.asString?.contains("smoke/NAME.smoke.json") == true)
    }

    @Test func `smoke fails only if no scenario passes`() async throws {
        try await consumer()
        let opened = #""result": {"#
        try replace(opened, with: #""status": "waiting", "result": {"#, in: "smoke/open.smoke.json")
        try replace(#"    "status": "ok","#, with: "", in: "smoke/open.smoke.json")
        var gates = try await expect(failing: [])
        #expect(gates["smoke"]?["/why"]?.asString?.contains("1 of 3 scenarios does not pass") == true)
        #expect(gates["smoke"]?["/diagnostics/0/severity"]?.asString == "warning")
        #expect(gates["smoke"]?["/diagnostics/0/code"]?.asString == "scenario-failed")
        for name in ["close", "close-elsewhere"] {
            try program.files.remove(FilePath("\(Self.world)/smoke/\(name).smoke.json"))
        }
        gates = try await expect(failing: ["smoke"])
        #expect(errors(gates["smoke"]) == ["scenario-failed", "no-imported-step"])
        #expect(gates["smoke"]?["/why"]?.asString?.hasPrefix("smoke/open.smoke.json:") == true)
    }

    @Test func `smoke fails if the passing scenarios run only the world's own plans`() async throws {
        try await consumer()
        try program.files.removeTree(FilePath("\(Self.world)/smoke"))
        try program.write(
            #"""
            [{"$kind":"defplan","name":"desk/idle@1","input":"session/SessionId@1",
              "steps":[{"id":"end","op":"end"}],"edges":[]}]
            """#, to: "\(Self.world)/air/plans.air.json")
        try replace(
            #""plans": ["#, with: #""plans": [ { "name": "desk/idle@1" }, "#, in: "air/manifest.air.json")
        try program.write(
            #"{"plan":"desk/idle@1","input":"s-1","expect":{"status":"ok"}}"#,
            to: "\(Self.world)/smoke/idle.smoke.json")
        #expect(await run("smoke").code == 0)
        let gates = try await expect(failing: ["smoke"])
        #expect(errors(gates["smoke"]) == ["no-imported-step"])
        #expect(gates["smoke"]?["/why"]?.asString?.contains("no scenario that passes runs a step") == true)
    }

    @Test func `output names the next command, and lists each problem once`() async throws {
        try await consumer(pinned: false)
        let ran = await run("gates")
        #expect(ran.code == 1)
        #expect(ran.out.contains("push      FAILS"), "\(ran.out)")
        #expect(ran.err.components(of: "error[lock-missing]") == 1)
        #expect((ran.out + ran.err).contains("aos push --dry-run"))
    }

    // MARK: Not applicable

    @Test func `without imports, journal and scenarios, replay and smoke are not applicable`() async throws {
        try program.writeSmallWorld()
        let ran = await program.run("gates", "--json", in: "/w", environment: Self.ci)
        #expect(ran.code == 0)
        #expect(try verdicts(ran) == ["push pass", "manifest pass", "replay n/a", "smoke n/a"])
        #expect(try ran.codes().isEmpty)
        #expect(await program.run("push", in: "/w").code == 0)
        let after = await program.run("gates", "--json", in: "/w", environment: Self.ci)
        #expect(try verdicts(after) == ["push pass", "manifest pass", "replay pass", "smoke n/a"])
    }

    @Test func `smoke is not applicable to a broken world without imports`() async throws {
        try program.writeSmallWorld()
        try program.write("{", to: "/w/air/more.air.json")
        let ran = await program.run("gates", "--json", in: "/w")
        #expect(ran.code == 1)
        #expect(try verdicts(ran) == ["push fail", "manifest fail", "replay n/a", "smoke n/a"])
        #expect(try ran.codes() == ["json-syntax"])
    }

    @Test func `imported plans that the manifest does not list count as unused`() async throws {
        try program.writeSmallWorld()
        try program.write(#"{"version":1,"air":{"imports":[{"path":"../pack/air"}]}}"#, to: "/w/aos.sync.json")
        try program.write(
            #"[{"$kind":"defplan","name":"p/idle@1","input":"t/A@1","steps":[{"id":"end","op":"end"}],"edges":[]}]"#,
            to: "/pack/air/defs.air.json")
        #expect(await program.run("lock", "update", "--all", in: "/w").code == 0)
        try program.write(#"{"plan":"p/gone@1","input":"x"}"#, to: "/w/smoke/bad.smoke.json")
        let ran = await program.run("gates", "--json", in: "/w", environment: Self.ci)
        // A scenario that can't start fails, whatever the world uses.
        #expect(try verdicts(ran) == ["push pass", "manifest pass", "replay fail", "smoke fail"])
        try program.files.removeTree(FilePath("/w/smoke"))
        let smoke = await program.run("gates", "--only", "smoke", "--json", in: "/w", environment: Self.ci)
        #expect(smoke.code == 0)
        #expect(try smoke.data()["/gates/0/why"]?.asString?.contains("uses no imported plan") == true)
    }

    // MARK: Choosing

    @Test(arguments: [
        (["--only", "smoke"], ["smoke"]), (["--only", "smoke,manifest"], ["manifest", "smoke"]),
        (["--only", "smoke", "--only", "replay,smoke"], ["replay", "smoke"]),
        (["--only=push,manifest,replay,smoke"], names),
    ])
    func `only the named gates run, in their order`(_ words: [String], _ gates: [String]) async throws {
        try await consumer(pinned: false)
        let ran = await program.run(["gates", "--json"] + words, in: Self.world, environment: Self.ci)
        #expect(try verdicts(ran) == gates.map { $0 == "push" ? "push fail" : "\($0) pass" })
        // Only the push gate fails for errors of a push.
        #expect(ran.code == (gates.contains("push") ? 1 : 0))
    }

    @Test(arguments: ["smok", "push,", "", "Push", "all"])
    func `an unknown gate is wrong usage`(_ name: String) async throws {
        try program.writeSmallWorld()
        let ran = await program.run("gates", "--only", name, "--json", in: "/w")
        #expect(ran.code == 64)
        #expect(try ran.codes() == ["usage"])
        #expect(try ran.document()["/data"]?.isNull == true)
        let help = try ran.document()["/diagnostics/0/help"]?.asString
        #expect(help == (name == "smok" ? "did you mean `smoke`?" : help) && help?.isEmpty == false)
    }

    @Test func `outside a world, gates is refused`() async throws {
        let ran = await program.run("gates", "--json")
        #expect(ran.code == 1)
        #expect(try ran.codes() == ["not-a-world"])
    }
}

extension String {
    /// The number of occurrences of a text.
    fileprivate func components(of text: String) -> Int { ranges(of: text).count }
}
