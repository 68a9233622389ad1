import AIR
import JSON
import Plans
import Testing

/// Scenarios are read strictly, compared readably and recorded so that they pass.
@Suite struct ScenarioTests {
    private static let plan = PaperWorld(
        [
            Step.send("s"), Step.receipt("r", of: "h_s"), Step.raise("e", Step.done),
            Step.end("end", #"{"record":{"total":{"ref":"@plan.input.amount"},"id":{"ref":"@plan.input.id"}}}"#),
        ].joined(separator: ","), edges: ["s>r", "r>e", "e>end"], output: true)

    private static let start = #""plan":"t/run@1","input":{"id":"a","amount":1}"#

    @Test func `a run meets the expectation recorded from it`() throws {
        let run = try Self.plan.start(
            #"{"id":"a","amount":1}"#, #""receipts":[{"step":"s","payload":{"count":1}}],"expect":{"status":"error"}"#)
        #expect(!run.passes)
        let recorded = JSONPrinter.compact(run.expectation)
        let again = try Self.plan.start(
            #"{"id":"a","amount":1}"#, #""receipts":[{"step":"s","payload":{"count":1}}],"expect":\#(recorded)"#)
        #expect(again.messages == [])
        for part in ["\"status\":\"ok\"", "\"result\":{", "\"kind\":\"t.send\"", "\"schema\":\"t/Done@1\""] {
            #expect(recorded.contains(part), "\(part)")
        }
    }

    @Test(arguments: [
        (#"{"result":{"id":"a","total":2}}"#, "plan, result at /total: expected 2, got 1"),
        (#"{"effects":[]}"#, "effect 1: expected nothing, got t.send through send"),
        (
            #"{"effects":[{"kind":"t.send","params":{"id":"x","choice":null}}]}"#,
            "effect 1, params at /id: expected \"x\", got \"s\""
        ),
        (#"{"effects":[{"kind":"t.send","cap":"web"}]}"#, "effect 1, cap: expected web, got send"),
        (#"{"effects":[{"kind":"t.send","decision":"deny"}]}"#, "effect 1, decision: expected deny, got allow"),
        (#"{"events":[{"schema":"t/Start@1"}]}"#, "event 1: expected t/Start@1, got t/Done@1"),
        (
            #"{"events":[{"schema":"t/Done@1","value":{"id":"a","note":"n"}}]}"#,
            "event 1, value at /note: expected \"n\", got null"
        ),
        (#"{"plans":[]}"#, "plan 1: expected nothing, got t/run@1"),
        (#"{"status":"waiting"}"#, "plan, status: expected waiting, got ok"),
    ]) func `a mismatch shows the first difference`(expect: String, message: String) throws {
        let run = try Self.plan.start(
            #"{"id":"a","amount":1}"#, #""receipts":[{"step":"s","payload":{"count":1}}],"expect":\#(expect)"#)
        #expect(run.mismatches.count == 1)
        #expect(run.messages.first?.hasPrefix(message) == true, "\(run.messages)")
    }

    @Test func `a waiting plan is a mismatch unless it is expected`() throws {
        let run = try Self.plan.start()
        #expect(run.messages.first?.contains("waiting: step `r` has no receipt") == true, "\(run.messages)")
        #expect(run.mismatches.first?.step == "r")
    }

    @Test func `unused receipts and events are mismatches`() throws {
        let run = try Self.plan.start(
            #"{"id":"a","amount":1}"#,
            #"""
            "receipts":[{"step":"s","payload":{"count":1}},{"effect":"t.send","payload":{"count":2}}],
            "events":[{"schema":"t/Done@1","value":{"id":"a","note":null},"after":"nothing"}]
            """#.replacing("\"nothing\"", with: "\"end\""))
        // The event comes after the end, when no plan waits for it anymore.
        #expect(run.mismatches.map(\.pointer.description) == ["/receipts/1", "/events/0"])
    }

    @Test func `receipts for the same effect kind are used in order`() throws {
        let world = PaperWorld(
            [
                Step.send("a"), Step.send("b"), Step.receipt("ra", of: "h_a"), Step.receipt("rb", of: "h_b"),
                Step.assign("first", #"{"op":"get","args":[{"ref":"@var:ra"},{"text":"count"}]}"#),
            ].joined(separator: ","), edges: ["a>ra", "b>rb", "ra>first", "rb>first"])
        let run = try world.start(
            #"{"id":"a","amount":1}"#,
            #""receipts":[{"effect":"t.send","payload":{"count":1}},{"effect":"t.send","payload":{"count":2}}]"#)
        let values = run.kernel.trace.compactMap { if case .ran(let value) = $0.event { value } else { nil } }
        #expect(values.last == .nat(1))
    }

    @Test(arguments: [
        (#"{START,"receipts":[{"step":"s"}]}"#, "missing-field", "/receipts/0"),
        (#"{START,"receipts":[{"payload":1}]}"#, "missing-field", "/receipts/0"),
        (#"{START,"receipts":[{"step":"s","payload":{"count":-1}}]}"#, "bad-value", "/receipts/0/payload/count"),
        (
            #"{START,"receipts":[{"step":"s","status":"fine","payload":{"count":1}}]}"#, "bad-value",
            "/receipts/0/status"
        ),
        (#"{START,"receipts":[{"step":"s","payload_cbor":"+1"}]}"#, "bad-value", "/receipts/0/payload_cbor"),
        (#"{START,"receipts":{}}"#, "bad-value", "/receipts"),
        (#"{START,"event":{"schema":"t/Start@1","value":{}}}"#, "bad-value", "/event"),
        (#"{START,"events":[{"schema":"t/Gone@1","value":{}}]}"#, "unknown-reference", "/events/0/schema"),
        (
            #"{START,"events":[{"schema":"t/Done@1","value":{"id":"a","note":null},"after":"x"}]}"#,
            "unknown-reference", "/events/0/after"
        ),
        (#"{START,"enforcers":{"t/Guard@1":"maybe"}}"#, "bad-value", "/enforcers/t~1Guard@1"),
        (#"{START,"enforcers":{"t/Gone@1":"allow"}}"#, "unknown-reference", "/enforcers/t~1Gone@1"),
        (#"{START,"expect":{"status":"done"}}"#, "bad-value", "/expect/status"),
        (#"{START,"expect":{"status":"ok","error":{"code":"x"}}}"#, "bad-value", "/expect/error"),
        (#"{START,"expect":{"result":{"id":"a"}}}"#, "bad-value", "/expect/result"),
        (#"{START,"expect":{"effects":[{"kind":"t.sent"}]}}"#, "unknown-reference", "/expect/effects/0/kind"),
        (#"{START,"now":"yesterday"}"#, "bad-value", "/now"),
        (#"{"plan":"t/run@1","input":{"id":"a","amount":1,"more":1}}"#, "unknown-field", "/input/more"),
        (#"[]"#, "bad-value", ""), ("", "json-syntax", nil),
    ]) func `an invalid scenario is reported with its location`(text: String, code: String, path: String?) throws {
        let bytes = Array(text.replacing("START", with: Self.start).utf8)
        var reader = ScenarioReader(bytes, file: "smoke/x.smoke.json", world: try Self.plan.world)
        let scenario = reader.read()
        #expect(scenario == nil)
        let found = try #require(reader.diagnostics.first)
        #expect(found.code.rawValue == code)
        #expect(found.path == path)
        #expect(found.severity == .error)
        #expect(found.line == 1)
        #expect(code == "json-syntax" || found.help != nil || code == "unknown-reference")
    }

    @Test func `a scenario is named after its file`() {
        #expect(ScenarioReader.name(of: "smoke/a.b.smoke.json") == "a.b")
        #expect(ScenarioReader.name(of: "smoke/.smoke.json") == ".smoke.json")
    }

    @Test func `a replay detects changed records`() throws {
        let world = try Self.plan.world
        let run = try Self.plan.start(
            #"{"id":"a","amount":1}"#, #""receipts":[{"step":"s","payload":{"count":1}}]"#)
        var records = run.kernel.records
        #expect(Replay.difference(of: records, in: world) == nil)
        records.removeLast()
        #expect(Replay.difference(of: records, in: world)?.index == records.count)
        records = run.kernel.records
        records.swapAt(1, 2)
        #expect(Replay.difference(of: records, in: world)?.index == 1)
        // Another world has other records.
        var other = Self.plan
        other.policy = "t/strict@1"
        #expect(Replay.difference(of: run.kernel.records, in: try other.world) != nil)
    }
}
