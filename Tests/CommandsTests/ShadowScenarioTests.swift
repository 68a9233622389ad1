import JSON
import Testing

/// Shadowing runs the world's scenarios on the result and on the base, and reports the differences.
@Suite struct ShadowScenarioTests {
    private static func world(
        host: String = "a.example", method: String = "GET", rule: String = ""
    ) -> String {
        #"""
        [
        {"$kind":"defschema","name":"t/Ask@1","type":{"record":{"url":{"text":{}}}}},
        {"$kind":"defpolicy","name":"t/policy@1","rules":[\#(rule){"when":{"effect_kind":"http.request"},"decision":"allow"}]},
        {"$kind":"defplan","name":"t/ask@1","input":"t/Ask@1",
         "steps":[{"id":"get","op":"emit_effect","kind":"http.request","cap":"web","bind":{"effect_id_as":"h"},
           "params":{"record":{"url":{"ref":"@plan.input.url"},"method":{"text":"\#(method)"},"headers":{"map":[]},
           "body_ref":{"null":{}}}}},
          {"id":"got","op":"await_receipt","for":{"ref":"@var:h"},"bind":{"as":"r"}},{"id":"end","op":"end"}],
         "edges":[{"from":"get","to":"got"},{"from":"got","to":"end"}]},
        {"$kind":"manifest","air_version":"1","schemas":[{"name":"t/Ask@1"}],"modules":[],"plans":[{"name":"t/ask@1"}],
         "caps":[],"policies":[{"name":"t/policy@1"}],"effects":[{"name":"sys/http.request@1"}],
         "defaults":{"policy":"t/policy@1","cap_grants":[{"name":"web","cap":"sys/http.out@1",
         "params":{"record":{"hosts":{"set":[{"text":"\#(host)"}]}}}}]},"triggers":[]}
        ]
        """#
    }

    /// A world with scenarios, and with a proposal 0 that changes it.
    private static func proposed(
        host: String = "a.example", method: String = "GET", rule: String = ""
    ) async throws -> Program {
        let program = Program()
        try program.write(#"{"version":1,"air":{"dir":"air"}}"#, to: "/w/aos.sync.json")
        try program.write(world(), to: "/w/air/world.air.json")
        #expect(await program.run("import", "--air", "air", "--mode", "genesis", in: "/w").code == 0)
        try program.write(world(host: host, method: method, rule: rule), to: "/w/air/world.air.json")
        let scenario = #"{"plan":"t/ask@1","input":{"url":"https://a.example/"}"#
        try program.write(
            scenario + #","receipts":[{"step":"get","payload_data":1}],"expect":{"status":"ok"}}"#,
            to: "/w/smoke/done.smoke.json")
        try program.write(scenario + #","expect":{"status":"waiting"}}"#, to: "/w/smoke/waits.smoke.json")
        let ran = await program.run("gov", "propose", "--all", "--description", "a | change", in: "/w")
        #expect(ran.code == 0, "\(ran.err)")
        return program
    }

    @Test func `scenarios run on both sides, with the receipts they still wait for`() async throws {
        let program = try await Self.proposed(method: "HEAD")
        let ran = await program.run("gov", "shadow", "--id", "0", "--json", in: "/w")
        #expect(ran.code == 0, "\(ran.out)")
        let data = try ran.data()
        #expect(data["/valid"]?.asBool == true)
        #expect(data["/effects/0/rule"]?.asInt == 0)
        let scenarios = try #require(data["/scenarios"]?.asArray)
        #expect(scenarios.map { $0["/name"]?.asString } == ["done", "waits"])
        #expect(scenarios.map { $0["/status"]?.asString } == ["pass", "pass"])
        #expect(scenarios.map { $0["/base_status"]?.asString } == ["pass", "pass"])
        #expect(scenarios.map { $0["/outcome"]?.asString } == ["ok", "waiting"])
        #expect(scenarios[0]["/pending_receipts"]?.asArray?.isEmpty == true)
        #expect(scenarios[1]["/pending_receipts/0/step"]?.asString == "got")
        #expect(scenarios[1]["/pending_receipts/0/intent_hash"]?.asString?.hasPrefix("sha256:") == true)
        let difference = try #require(scenarios[0]["/differences/0"])
        #expect(difference["/subject"]?.asString == "effect 1")
        #expect(difference["/base"]?.asString?.contains("\"method\":\"GET\"") == true)
        #expect(difference["/result"]?.asString?.contains("\"method\":\"HEAD\"") == true)
        #expect(difference["/result"]?.asString?.contains("allowed by t/policy@1 rule 0") == true)
    }

    @Test func `a scenario that the change breaks is reported as text and as Markdown`() async throws {
        let program = try await Self.proposed(host: "b.example")
        let ran = await program.run("gov", "shadow", "--id", "0", in: "/w")
        #expect(ran.out.contains("Scenarios on the result"))
        #expect(ran.out.contains("! FAILS done  ends error  on the base: pass"))
        #expect(ran.out.contains("    status: ok -> error host_not_allowed"))
        let page = await program.run("gov", "shadow", "--id", "0", "--markdown", in: "/w")
        for part in [
            "# Proposal 0: a \\| change", "## Authority", "- `! WIDENS` grant `web` /params", "## Shadow",
            "- the result is valid", "## Scenarios on the result", "- `! FAILS` done  ends error  on the base: pass",
            "  - status: ok -\\> error host\\_not\\_allowed",
        ] {
            #expect(page.out.contains(part), "\(part)\n\(page.out)")
        }
        // The report is stored with the proposal.
        let kept = await program.run("gov", "get", "--id", "0", "--json", in: "/w")
        #expect(try kept.data()["/shadow/scenarios/0/status"]?.asString == "fail")
    }

    @Test func `changed rules are reported as JSON, as text and as Markdown`() async throws {
        let program = try await Self.proposed(
            rule: #"{"when":{"origin_kind":"plan","origin_name":"t/ask@1"},"decision":"deny"},"#)
        let ran = await program.run("gov", "shadow", "--id", "0", "--json", in: "/w")
        #expect(ran.code == 0, "\(ran.out)")
        let rules = try #require(try ran.data()["/rules"])
        #expect(rules["/policies/0/to"]?.asString == "t/policy@1")
        #expect(rules["/policies/0/in_force"]?.asBool == true)
        #expect(rules["/policies/0/rules/0/change"]?.asString == "added")
        #expect(rules["/policies/0/rules/0/after/decision"]?.asString == "deny")
        #expect(rules["/decisions/0/from/rule"]?.asInt == 0)
        #expect(rules["/decisions/0/from/allowed"]?.asBool == true)
        #expect(rules["/decisions/0/to/rule"]?.asInt == 0)
        #expect(rules["/decisions/0/to/allowed"]?.asBool == false)
        #expect(rules["/governing"]?.isNull == true)
        let text = await program.run("gov", "shadow", "--id", "0", in: "/w")
        #expect(text.out.contains("+ rule 0: deny every effect by plan t/ask@1"))
        #expect(text.out.contains("- plan t/ask@1: http.request through web is denied by rule 0 of t/policy@1"))
        let page = await program.run("gov", "shadow", "--id", "0", "--markdown", in: "/w")
        #expect(page.out.contains("## Rules\n\n### policy t/policy@1\n\n- `+` rule 0"), "\(page.out)")
    }

    @Test func `a rule that only moves makes no difference to a scenario`() async throws {
        let program = try await Self.proposed(
            rule: #"{"when":{"origin_kind":"reducer","cap_name":"web"},"decision":"deny"},"#)
        let data = try await program.run("gov", "shadow", "--id", "0", "--json", in: "/w").data()
        #expect(data["/rules/policies/0/rules/0/change"]?.asString == "added")
        #expect(data["/rules/decisions"]?.asArray?.isEmpty == true)
        #expect(data["/scenarios/0/differences"]?.asArray?.isEmpty == true)
        #expect(data["/effects"]?.asArray?.isEmpty == true)
    }

    @Test func `a scenario that the result can't run gets a reason`() async throws {
        let program = try await Self.proposed(method: "HEAD")
        try program.write(#"{"plan":"t/gone@1","input":{}}"#, to: "/w/smoke/gone.smoke.json")
        let ran = await program.run("gov", "shadow", "--id", "0", "--json", in: "/w")
        #expect(ran.code == 0)
        let scenario = try #require(try ran.data()["/scenarios/1"])
        #expect(scenario["/name"]?.asString == "gone")
        // Neither side has the plan, so the scenario says nothing about the change.
        #expect(scenario["/status"]?.asString == "n/a")
        #expect(scenario["/problems/0"]?.asString?.contains("t/gone@1") == true)
        try program.write(#"{"plan":"t/ask@1","input":{"url":1}}"#, to: "/w/smoke/gone.smoke.json")
        let broken = await program.run("gov", "shadow", "--id", "0", "--json", in: "/w")
        #expect(try broken.data()["/scenarios/1/status"]?.asString == "fail")
    }
}
