import JSON
import Testing

/// `aos smoke` runs scenarios, and reports mismatches with their positions.
@Suite struct SmokeTests {
    /// A world in `/w` with a local plan that requests a page, and one imported plan that does nothing.
    private static func world() throws -> Program {
        let program = Program()
        try program.write(
            #"{"version":1,"air":{"dir":"air","imports":[{"path":"../pack/air"}]}}"#, to: "/w/aos.sync.json")
        try program.write(
            #"""
            [
            {"$kind":"defschema","name":"t/Ask@1","type":{"record":{"url":{"text":{}}}}},
            {"$kind":"defpolicy","name":"t/policy@1","rules":[{"when":{"effect_kind":"http.request"},"decision":"allow"}]},
            {"$kind":"defplan","name":"t/ask@1","input":"t/Ask@1","output":"p/In@1",
             "steps":[{"id":"get","op":"emit_effect","kind":"http.request","cap":"web","bind":{"effect_id_as":"h"},
               "params":{"record":{"url":{"ref":"@plan.input.url"},"method":{"text":"GET"},"headers":{"map":[]},
               "body_ref":{"null":{}}}}},
              {"id":"got","op":"await_receipt","for":{"ref":"@var:h"},"bind":{"as":"r"}},
              {"id":"tell","op":"raise_event","event":"p/In@1","value":{"record":{"count":{"nat":1}}}},
              {"id":"end","op":"end","result":{"record":{"count":{"op":"len","args":[{"ref":"@plan.input.url"}]}}}}],
             "edges":[{"from":"get","to":"got"},{"from":"got","to":"tell"},{"from":"tell","to":"end"}]},
            {"$kind":"manifest","air_version":"1",
             "schemas":[{"name":"t/Ask@1"},{"name":"p/In@1"}],"modules":[],
             "plans":[{"name":"t/ask@1"},{"name":"p/core@1"}],
             "caps":[],"policies":[{"name":"t/policy@1"}],"effects":[{"name":"sys/http.request@1"}],
             "defaults":{"policy":"t/policy@1","cap_grants":[{"name":"web","cap":"sys/http.out@1",
             "params":{"record":{"hosts":{"set":[{"text":"a.example"}]}}}}]},
             "triggers":[{"event":"p/In@1","plan":"p/core@1"}]}
            ]
            """#, to: "/w/air/world.air.json")
        try program.write(
            #"""
            [{"$kind":"defschema","name":"p/In@1","type":{"record":{"count":{"nat":{}}}}},
            {"$kind":"defplan","name":"p/core@1","input":"p/In@1","steps":[
            {"id":"a","op":"assign","expr":{"ref":"@plan.input.count"},"bind":{"as":"a"}},{"id":"end","op":"end"}],
            "edges":[{"from":"a","to":"end"}]}]
            """#, to: "/pack/air/defs.air.json")
        return program
    }

    private static let receipt = #"[{"step":"get","payload_data":{"status":200}}]"#

    private static func scenario(_ expect: String, url: String = "https://a.example/", more: String = "") -> String {
        """
        {
          "plan": "t/ask@1",
          "input": { "url": "\(url)" },
          "receipts": \(receipt)\(more),
          "expect": \(expect)
        }

        """
    }

    private static let good = #"{"result":{"count":18},"events":[{"schema":"p/In@1","value":{"count":1}}]}"#

    @Test func `a scenario with the expected result passes, in the documented format`() async throws {
        let program = try Self.world()
        try program.write(Self.scenario(Self.good), to: "/w/smoke/ask.smoke.json")
        let ran = await program.run("smoke", "--json", in: "/w")
        #expect(ran.code == 0, "\(ran.out)")
        let scenario = try #require(try ran.data()["/scenarios/0"])
        let contract = ["name", "status", "effects", "events", "result", "imported_steps", "mismatches"]
        #expect(contract.allSatisfy { scenario.member($0) != nil }, "\(scenario.keys ?? [])")
        #expect(scenario["/name"]?.asString == "ask")
        #expect(scenario["/status"]?.asString == "pass")
        #expect(scenario["/effects/0/kind"]?.asString == "http.request")
        #expect(scenario["/effects/0/cap"]?.asString == "web")
        #expect(scenario["/effects/0/params/url"]?.asString == "https://a.example/")
        #expect(scenario["/effects/0/policy"]?.asString == "t/policy@1")
        #expect(scenario["/effects/0/rule"]?.asInt == 0)
        #expect(scenario["/events/0/value/count"]?.asInt == 1)
        #expect(scenario["/result/count"]?.asInt == 18)
        // The imported plan is started by the event: two of its steps run.
        #expect(scenario["/imported_steps"]?.asInt == 2)
        #expect(scenario["/plans/1/plan"]?.asString == "p/core@1")
    }

    @Test func `a mismatch fails, and shows expected and actual values and their paths`() async throws {
        let program = try Self.world()
        try program.write(Self.scenario(#"{"result":{"count":17}}"#), to: "/w/smoke/ask.smoke.json")
        let ran = await program.run("smoke", in: "/w")
        #expect(ran.code == 1)
        #expect(ran.out.contains("FAILS"))
        #expect(ran.err.contains("plan, result at /count: expected 17, got 18"))
        #expect(ran.err.contains("smoke/ask.smoke.json:5"))
        let json = await program.run("smoke", "--json", in: "/w")
        #expect(json.code == 1)
        // The import of this world is not pinned, which is reported as well.
        #expect(try json.codes() == ["scenario-failed", "lock-missing"])
        let mismatch = try #require(try json.data()["/scenarios/0/mismatches/0"])
        #expect(mismatch["/expected"]?.asString == "17")
        #expect(mismatch["/got"]?.asString == "18")
        #expect(mismatch["/path"]?.asString == "/expect/result/count")
    }

    @Test func `an enforcer without an answer is assumed to allow, with a warning`() async throws {
        let program = try Self.world()
        let world = try program.read("/w/air/world.air.json")
            .replacing(#""modules":[]"#, with: #""modules":[{"name":"t/Guard@1"}]"#)
            .replacing(#""caps":[]"#, with: #""caps":[{"name":"t/out@1"}]"#)
            .replacing("sys/http.out@1", with: "t/out@1")
        try program.write(world, to: "/w/air/world.air.json")
        try program.write(
            #"""
            [{"$kind":"defcap","name":"t/out@1","cap_type":"http.out","schema":{"record":{"hosts":{"set":{"text":{}}}}},
            "enforcer":{"module":"t/Guard@1"}},
            {"$kind":"defmodule","name":"t/Guard@1","module_kind":"pure","wasm_hash":"sha256:\#(String(repeating: "0", count: 64))",
            "abi":{"pure":{"input":"sys/CapCheckInput@1","output":"sys/CapCheckOutput@1"}}}]
            """#, to: "/w/air/guard.air.json")
        try program.write(Self.scenario(Self.good), to: "/w/smoke/ask.smoke.json")
        let assumed = await program.run("smoke", "--json", in: "/w")
        #expect(assumed.code == 0, "\(assumed.out)")
        #expect(try assumed.codes().contains("enforcer-assumed"))
        #expect(try assumed.data()["/scenarios/0/effects/0/assumed"]?.asBool == true)
        try program.write(
            Self.scenario(Self.good, more: #", "enforcers": {"t/Guard@1":"allow"}"#), to: "/w/smoke/ask.smoke.json")
        let answered = await program.run("smoke", "--json", in: "/w")
        #expect(try answered.code == 0 && !answered.codes().contains("enforcer-assumed"))
    }

    @Test func `a failing plan is shown with its error code and path`() async throws {
        let program = try Self.world()
        try program.write(
            Self.scenario("{}", url: "https://b.example/"), to: "/w/smoke/ask.smoke.json")
        let ran = await program.run("smoke", "--json", in: "/w")
        #expect(ran.code == 1)
        let scenario = try #require(try ran.data()["/scenarios/0"])
        #expect(scenario["/outcome"]?.asString == "error")
        #expect(scenario["/plans/0/error/code"]?.asString == "host_not_allowed")
        #expect(scenario["/plans/0/error/path"]?.asString == "/steps/0")
        #expect(scenario["/mismatches/0/plan_path"]?.asString == "/steps/0")
        // The unused receipt is reported too.
        #expect(scenario["/mismatches"]?.asArray?.count == 2)
    }

    @Test func `only the named scenarios run, and an unknown name gets a suggestion`() async throws {
        let program = try Self.world()
        try program.write(Self.scenario(Self.good), to: "/w/smoke/ask.smoke.json")
        try program.write(Self.scenario(#"{"status":"waiting"}"#), to: "/w/smoke/wrong.smoke.json")
        #expect(await program.run("smoke", "ask", in: "/w").code == 0)
        #expect(await program.run("smoke", in: "/w").code == 1)
        let ran = await program.run("smoke", "aks", "--json", in: "/w")
        #expect(ran.code == 1)
        #expect(try ran.codes() == ["not-found"])
        #expect(ran.out.contains("did you mean `ask`?"))
    }

    @Test(arguments: [
        (#"{"plan":"t/gone@1","input":{},"expect":{}}"#, "unknown-reference", "/plan"),
        (#"{"plan":"t/ask@1","input":{"url":1}}"#, "bad-value", "/input/url"),
        (#"{"plan":"t/ask@1","input":{"url":"x"},"expects":{}}"#, "unknown-field", "/expects"),
        (#"{"plan":"t/ask@1"}"#, "missing-field", ""), (#"{"#, "json-syntax", nil),
        (
            #"{"plan":"t/ask@1","input":{"url":"x"},"receipts":[{"step":"got","payload_data":1}]}"#,
            "unknown-reference", "/receipts/0/step"
        ),
        (
            #"{"plan":"t/ask@1","input":{"url":{"ref":"@plan.input"}}}"#, "bad-value", "/input/url"
        ),
    ]) func `an invalid scenario is reported with its position`(
        text: String, code: String, path: String?
    ) async throws {
        let program = try Self.world()
        try program.write(text, to: "/w/smoke/bad.smoke.json")
        let ran = await program.run("smoke", "--json", in: "/w")
        #expect(ran.code == 1)
        let diagnostic = try #require(try ran.document()["/diagnostics/0"])
        #expect(diagnostic["/code"]?.asString == code)
        #expect(diagnostic["/file"]?.asString == "smoke/bad.smoke.json")
        #expect(diagnostic["/line"]?.asInt == 1)
        #expect(diagnostic["/path"]?.asString == path)
        #expect(try ran.data()["/scenarios/0/status"]?.asString == "fail")
    }

    @Test func `a trace lists each step, decision and value`() async throws {
        let program = try Self.world()
        try program.write(Self.scenario(Self.good), to: "/w/smoke/ask.smoke.json")
        let ran = await program.run("smoke", "--trace", in: "/w")
        #expect(ran.code == 0)
        for part in [
            "t/ask@1#0: starts on", "get: http.request through web allowed by t/policy@1, rule 0",
            "waits for a receipt",
            "receipt from scenario, ok", "tell: ran", "p/core@1#1", "ended",
        ] {
            #expect(ran.out.contains(part), "\(part)\n\(ran.out)")
        }
        let json = await program.run("smoke", "--trace", "--json", in: "/w")
        #expect((try json.data()["/scenarios/0/trace"]?.asArray ?? []).count > 8)
    }

    @Test func `recording writes the results as expectations and keeps the rest`() async throws {
        let program = try Self.world()
        try program.write(
            Self.scenario(#"{"status":"waiting"}"#, more: #", "description": "as   written""#),
            to: "/w/smoke/ask.smoke.json")
        let recorded = await program.run("smoke", "--record", "--json", in: "/w")
        #expect(recorded.code == 0, "\(recorded.out)")
        #expect(try recorded.data()["/files/0/path"]?.asString == "smoke/ask.smoke.json")
        #expect((try recorded.data()["/diff"]?.asString ?? "").contains("+++ b/smoke/ask.smoke.json"))
        let text = try program.read("/w/smoke/ask.smoke.json")
        #expect(text.contains(#""description": "as   written""#))
        #expect(text.contains("\"intent_hash\"") == false)
        #expect(await program.run("smoke", in: "/w").code == 0)
        let again = await program.run("smoke", "--record", "--json", in: "/w")
        #expect(try again.data()["/files"]?.asArray?.isEmpty == true)
        #expect(try program.read("/w/smoke/ask.smoke.json") == text)
    }

    @Test func `recorded expectations use the layout of the file`() async throws {
        let program = try Self.world()
        let start = #"{ "plan": "t/ask@1", "input": { "url": "https://a.example/" }, "receipts": \#(Self.receipt)"#
        for (file, text) in [("one", start + " }\n"), ("two", start + ",\n  \"expect\": {} }\n")] {
            try program.write(text, to: "/w/smoke/\(file).smoke.json")
        }
        #expect(await program.run("smoke", "--record", in: "/w").code == 0)
        for file in ["one", "two"] {
            let lines = try program.read("/w/smoke/\(file).smoke.json").split(separator: "\n")
            #expect(lines.count > 10, "\(lines)")
            #expect(lines.dropFirst().allSatisfy { $0.utf8.count <= 100 }, "\(lines)")
            #expect(lines.contains { $0.hasSuffix(#""status": "ok","#) }, "\(lines)")
        }
        #expect(await program.run("smoke", in: "/w").code == 0)
    }

    @Test func `without scenarios, the output says how to add one`() async throws {
        let program = try Self.world()
        let ran = await program.run("smoke", in: "/w")
        #expect(ran.code == 0)
        #expect(ran.out.contains("smoke/NAME.smoke.json"))
    }

    @Test func `errors of the world fail the scenarios too`() async throws {
        let program = try Self.world()
        try program.write(Self.scenario(Self.good), to: "/w/smoke/ask.smoke.json")
        try program.write("{", to: "/w/air/more.air.json")
        let ran = await program.run("smoke", "--json", in: "/w")
        #expect(ran.code == 1)
        #expect(try ran.codes().contains("json-syntax"))
    }
}
