import AIR
import CanonicalCBOR
import Plans
import Testing

/// Grants and the policy decide on effects, in the order of the existing system (Documentation/plans.md, *Grants and
/// policy*).
@Suite struct DecisionTests {
    private static func request(_ url: String, method: String = "GET") -> String {
        """
        {"id":"get","op":"emit_effect","kind":"http.request","cap":"web","bind":{"effect_id_as":"h"},
        "params":{"url":"\(url)","method":"\(method)","headers":{},"body_ref":null}}
        """
    }

    private static func grant(_ params: String) -> String {
        "[{\"name\":\"web\",\"cap\":\"sys/http.out@1\",\"params\":{\"record\":{\(params)}}}]"
    }

    @Test func `without a default policy, everything is allowed and recorded`() throws {
        let run = try PaperWorld(Step.send("s")).start()
        #expect(run.kinds == ["plan_started", "cap_decision", "policy_decision", "effect_intent", "plan_ended"])
        #expect(run.kernel.effects.first?.decision?.policy == "allow_all")
        #expect(run.kernel.records[2].value["rule_index"] == nil)
        #expect(run.kernel.records[2].value["decision"] == .text("Allow"))
        #expect(run.kernel.records[1].value["decision"] == .text("allow"))
    }

    @Test func `the first matching rule decides, and without a match the effect is denied`() throws {
        var world = PaperWorld(Step.send("s"))
        world.policy = "t/strict@1"
        #expect(try world.start().kernel.effects.first?.decision?.rule == 1)
        var other = PaperWorld(Step.send("s", cap: "short"))
        other.policy = "t/strict@1"
        let denied = try other.start()
        #expect(denied.first?.failure?.code == "policy.denied")
        #expect(denied.first?.failure?.message.contains("no rule matches") == true)
        // A denial by the policy records no decision of the capability.
        #expect(denied.kinds == ["plan_started", "policy_decision", "plan_ended"])
        var third = PaperWorld(Self.request("https://a.example/"))
        third.policy = "t/strict@1"
        #expect(try third.start().kernel.effects.first?.decision?.rule == 0)
    }

    @Test func `a denial by the capability is recorded with its code, without a policy decision`() throws {
        let run = try PaperWorld(Self.request("https://b.example/")).start()
        #expect(run.first?.failure?.code == "host_not_allowed")
        #expect(run.kinds == ["plan_started", "cap_decision", "plan_ended"])
        #expect(run.kernel.records[1].value["deny"]?["code"] == .text("host_not_allowed"))
    }

    @Test func `effects allowed before a denial in the same turn are emitted`() throws {
        let run = try PaperWorld([Step.send("s"), Self.request("https://b.example/")].joined(separator: ",")).start()
        #expect(
            run.kinds == [
                "plan_started", "cap_decision", "cap_decision", "policy_decision", "effect_intent", "plan_ended",
            ])
    }

    @Test(arguments: [
        ("https://A.example/x", "", nil), ("http://a.example:8080/", #""ports":{"set":[{"nat":8080}]}"#, nil),
        ("https://a.example", #""ports":{"set":[{"nat":443}]}"#, nil),
        ("https://u:p@a.example/", #""hosts":{"set":[{"text":"a.example"}]}"#, nil),
        ("ftp://a.example/", #""ports":{"set":[{"nat":21}]}"#, "port_not_allowed"),
        ("http://a.example/", #""schemes":{"set":[{"text":"https"}]}"#, "scheme_not_allowed"),
        ("https://a.example/", #""methods":{"set":[{"text":"POST"}]}"#, "method_not_allowed"),
        ("https://a.example/", #""methods":{"set":[{"text":"get"}]}"#, nil),
        ("https://a.example/v1/x?y=/v2", #""path_prefixes":{"set":[{"text":"/v1/"}]}"#, nil),
        ("https://a.example?x", #""path_prefixes":{"set":[{"text":"/v1"}]}"#, "path_not_allowed"),
        ("https://a.example/v1/../v2", #""path_prefixes":{"set":[{"text":"/v1"}]}"#, nil),
        ("https://evil.example/#@a.example", #""hosts":{"set":[{"text":"a.example"}]}"#, "host_not_allowed"),
        ("https://[::1]/", "", "invalid_url"), ("a.example/x", "", "invalid_url"),
        ("https://a.example/", #""hosts":{"set":[]}"#, nil),
    ]) func `the decisions about requests match the existing enforcer`(url: String, params: String, code: String?)
        throws
    {
        var world = PaperWorld(Self.request(url))
        world.grants = Self.grant(params)
        #expect(try world.start().first?.failure?.code == code)
    }

    @Test func `an expired grant denies`() throws {
        let world = PaperWorld(Step.send("s", cap: "short"))
        #expect(try world.start(#"{"id":"a","amount":1}"#, "\"now\":99").first?.status == .ok)
        let late = try world.start(#"{"id":"a","amount":1}"#, "\"now\":100")
        #expect(late.first?.failure?.code == "expired")
        #expect(late.kernel.records[1].value["expiry_ns"] == .unsigned(100))
    }

    @Test func `an enforcer of the world follows the scenario, and otherwise is assumed to allow`() throws {
        let world = PaperWorld(Step.send("s", cap: "guarded"))
        let assumed = try world.start()
        #expect(assumed.first?.status == .ok)
        #expect(assumed.assumedEnforcers.map(\.text) == ["t/Guard@1"])
        let denied = try world.start(
            #"{"id":"a","amount":1}"#,
            #""enforcers":{"t/Guard@1":{"deny":{"code":"too_loud","message":"not at night"}}}"#)
        #expect(denied.first?.failure?.code == "too_loud")
        #expect(denied.assumedEnforcers == [])
    }

    @Test func `a missing grant, or one of another type, fails the plan`() throws {
        #expect(try PaperWorld(Step.send("s", cap: "web")).start().first?.failure?.code == "cap.type_mismatch")
        #expect(try PaperWorld(Step.send("s", cap: "gone")).start().first?.failure?.code == "cap.plan_missing")
    }

    @Test func `parameters that do not fit the schema are refused without a decision`() throws {
        let run = try PaperWorld(
            Step.send("s", params: #"{"record":{"id":{"ref":"@plan.input.amount"},"choice":{"null":{}}}}"#)
        ).start()
        #expect(run.first?.failure?.code == "effect.params_invalid")
        #expect(run.kinds == ["plan_started", "plan_ended"])
    }
}
