import AIR
import CanonicalCBOR
import JSON
import Plans
import Testing

/// Each kind of step behaves as in the existing system (Documentation/plans.md, *Steps*).
@Suite struct StepTests {
    @Test func `an effect binds its handle, and its step exposes intent and parameters`() throws {
        let steps = [
            Step.send("s"),
            Step.assign("handle", #"{"ref":"@var:h_s"}"#), Step.assign("same", #"{"ref":"@step:s.handle"}"#),
            Step.assign("id", #"{"ref":"@step:s.params.id"}"#),
            Step.assign("intent", #"{"op":"len","args":[{"ref":"@step:s.intent_hash"}]}"#),
        ]
        let run = try PaperWorld(
            steps.joined(separator: ","), edges: ["s>handle", "s>same", "s>id", "s>intent"]
        ).start()
        #expect(run.first?.status == .ok)
        let values = run.kernel.trace.compactMap { entry in
            if case .ran(let value) = entry.event, entry.step != "s" { value } else { nil as PlanValue? }
        }
        #expect(values == [.text("h_s"), .text("h_s"), .text("s"), .nat(32)])
    }

    @Test func `parameters are in wire form, including variants, and part of the intent's hash`() throws {
        let params = #"{"record":{"id":{"ref":"@plan.input.id"},"choice":{"variant":{"tag":"None"}}}}"#
        let run = try PaperWorld(Step.send("s", params: params)).start()
        let effect = try #require(run.kernel.effects.first)
        let expected = CBORValue.record([
            ("id", .text("a")), ("choice", .record([("$tag", .text("None")), ("$value", .null)])),
        ])
        #expect(effect.params == expected)
        #expect(effect.intent.params == (try CanonicalEncoder.encode(expected)))
        let envelope = CBORValue.record([
            ("kind", .text("t.send")), ("params", .bytes(effect.intent.params)), ("cap", .text("send")),
            ("idempotency_key", .bytes(EffectIntent.noKey)),
        ])
        #expect(try envelope.hash() == effect.hash)
    }

    @Test func `an idempotency key is a hash or 32 bytes and part of the intent's hash`() throws {
        let keyed = #"{"op":"hash","args":[{"ref":"@plan.input.id"}]}"#
        let run = try PaperWorld([Step.send("a", key: keyed), Step.send("b")].joined(separator: ",")).start()
        #expect(run.kernel.effects.map(\.intent.idempotencyKey.count) == [32, 32])
        #expect(run.kernel.effects[0].intent.idempotencyKey != EffectIntent.noKey)
        let wrong = try PaperWorld(Step.send("a", key: #"{"ref":"@plan.input.id"}"#)).start()
        #expect(wrong.first?.failure?.code == "idempotency.invalid")
        #expect(wrong.first?.failure?.pointer.description == "/steps/0/idempotency_key")
    }

    @Test func `a receipt is read without a schema and does not expose the status of its effect`() throws {
        let steps = [
            Step.send("s"), Step.receipt("r", of: "h_s"),
            Step.assign("n", #"{"op":"get","args":[{"ref":"@var:r"},{"text":"count"}]}"#),
        ]
        let world = PaperWorld(steps.joined(separator: ","), edges: ["s>r", "r>n"])
        for status in ["ok", "error", "timeout"] {
            let run = try world.start(
                #"{"id":"a","amount":1}"#,
                #""receipts":[{"effect":"t.send","status":"\#(status)","payload":{"count":7}}]"#)
            #expect(run.first?.status == .ok)
            let values = run.kernel.trace.compactMap { if case .ran(let value) = $0.event { value } else { nil } }
            #expect(values.last == .nat(7))
        }
        let text = try world.start(
            #"{"id":"a","amount":1}"#, #""receipts":[{"step":"s","status":"error","payload_data":"no such topic"}]"#)
        #expect(text.first?.failure?.code == "type_error")
    }

    @Test func `two equal effects have the same hash, so only the later waiter gets the receipt`() throws {
        let params = #"{"record":{"id":{"text":"same"},"choice":{"null":{}}}}"#
        let steps = [
            Step.send("a", params: params), Step.send("b", params: params), Step.receipt("ra", of: "h_a"),
            Step.receipt("rb", of: "h_b"),
        ]
        let run = try PaperWorld(steps.joined(separator: ","), edges: ["a>ra", "b>rb"]).start(
            #"{"id":"a","amount":1}"#, #""receipts":[{"effect":"t.send","payload":{"count":1}}]"#)
        #expect(run.kernel.effects[0].hash == run.kernel.effects[1].hash)
        #expect(run.first?.executed == ["a", "b", "rb"])
    }

    @Test func `events must fit their schema exactly`() throws {
        func failure(_ value: String, _ schema: String = "t/Done@1") throws -> PlanFailure? {
            try PaperWorld(
                [Step.assign("u", #"{"null":{}}"#), Step.raise("e", value, schema)].joined(separator: ","),
                edges: ["u>e"]
            ).start().first?.failure
        }
        #expect(try failure(Step.done) == nil)
        let missing = try failure(#"{"record":{"id":{"ref":"@plan.input.id"}}}"#)
        #expect(missing?.code == "plan.literal_invalid")
        #expect(missing?.pointer.description == "/steps/1/value")
        #expect(missing?.message.contains("`note` is missing") == true)
        let number = try failure(#"{"record":{"id":{"ref":"@plan.input.amount"},"note":{"null":{}}}}"#)
        #expect(number?.code == "plan.literal_invalid")
        // An int is not a nat.
        let picked =
            #"{"record":{"choice":{"variant":{"tag":"Some","value":{"op":"sub","args":[{"nat":1},{"int":0}]}}}}}"#
        #expect(try failure(picked, "t/Picked@1")?.code == "plan.literal_invalid")
    }

    @Test func `a raised event is emitted in wire form after the turn`() throws {
        let value = #"{"record":{"choice":{"variant":{"tag":"None"}}}}"#
        let run = try PaperWorld([Step.raise("e", value, "t/Picked@1"), Step.send("s")].joined(separator: ","))
            .start()
        #expect(
            run.kinds == [
                "plan_started", "cap_decision", "policy_decision", "domain_event", "effect_intent", "plan_ended",
            ])
        #expect(
            run.kernel.events.first?.value
                == .record([("choice", .record([("$tag", .text("None")), ("$value", .null)]))]))
    }

    @Test func `a result is encoded in tagged form, its fields in the order of the stored schema`() throws {
        let result =
            #"{"record":{"total":{"op":"add","args":[{"ref":"@plan.input.amount"},{"nat":1}]},"id":{"text":"x"}}}"#
        let run = try PaperWorld(Step.end("end", result), output: true).start(
            #"{"id":"a","amount":1}"#, #""expect":{"result":{"id":"x","total":2}}"#)
        #expect(run.messages == [])
        let record = try #require(run.kernel.records.last)
        #expect(record.kind == .planResult)
        let expected = CBORValue.record([
            ("Record", .record([("id", .record([("Text", .text("x"))])), ("total", .record([("Nat", .unsigned(2))]))]))
        ])
        #expect(record.value["value_cbor"] == .bytes(try CanonicalEncoder.encodeBare(expected)))
    }

    @Test func `a result is required if and only if there is an output`() throws {
        #expect(try PaperWorld(Step.end(), output: true).start().first?.failure?.code == "plan.result_missing")
        let dynamic = #"{"ref":"@plan.input"}"#
        let surplus = try PaperWorld(Step.end("end", dynamic)).start().first?.failure
        #expect(surplus?.code == "plan.result_without_output" || surplus?.code == "plan.malformed")
    }

    @Test func `a violated invariant ends the plan, and effects emitted before stand`() throws {
        let steps = [Step.send("s"), Step.raise("tell", Step.done), Step.assign("x", #"{"nat":5}"#)]
        let run = try PaperWorld(
            steps.joined(separator: ","), edges: ["s>tell", "s>x"],
            more: #","invariants":[{"op":"ne","args":[{"ref":"@plan.input.amount"},{"nat":9}]}]"#
        ).start()
        #expect(run.first?.status == .ok)
        let broken = try PaperWorld(
            steps.joined(separator: ","), edges: ["s>tell", "s>x"],
            more:
                #","invariants":[{"op":"not","args":[{"op":"has","args":[{"list":[{"ref":"@plan.input.amount"}]},{"nat":9}]}]}]"#
        ).start(#"{"id":"a","amount":9}"#)
        let failure = try #require(broken.first?.failure)
        #expect(failure.code == "invariant_violation")
        #expect(failure.step == "s")
        #expect(failure.pointer.description == "/invariants/0")
        #expect(broken.kinds.contains("effect_intent"))
        #expect(!broken.kinds.contains("plan_result"))
    }

    @Test func `an invariant about a variable that is not bound yet is an error, not a violation`() throws {
        let run = try PaperWorld(
            [Step.assign("a", #"{"nat":1}"#), Step.assign("b", #"{"nat":1}"#)].joined(separator: ","), edges: ["a>b"],
            more: #","invariants":[{"op":"eq","args":[{"ref":"@var:b"},{"nat":1}]}]"#
        ).start()
        #expect(run.first?.failure?.code == "missing_ref")
        #expect(run.first?.failure?.pointer.description == "/invariants/0/args/0")
    }
}
