import AIR
import CanonicalCBOR
import JSON
import Plans
import Testing

/// Events start plans and wake those that wait (Documentation/plans.md, *Events and triggers*).
@Suite struct EventTests {
    private static let start = #"{"schema":"t/Start@1","value":{"id":"a","amount":1}}"#
    private static let mine = #"{"op":"eq","args":[{"ref":"@event.id"},{"ref":"@var:correlation_id"}]}"#

    @Test func `an event starts its plans in the order of their names`() throws {
        var world = PaperWorld(Step.end())
        world.add(plan: "t/also@1", Step.end())
        world.triggers = #"[{"event":"t/Start@1","plan":"t/run@1"},{"event":"t/Start@1","plan":"t/also@1"}]"#
        let run = try world.run("{\"event\":\(Self.start)}")
        #expect(run.kernel.plans.map(\.plan.text) == ["t/also@1", "t/run@1"])
        #expect(run.kinds == ["domain_event", "plan_ended", "plan_ended"])
    }

    @Test func `an input takes only its own fields, and an event that lacks one fails the plan`() throws {
        var world = PaperWorld(Step.end())
        world.add(plan: "t/less@1", input: "t/Done@1", Step.end())
        world.triggers = #"[{"event":"t/Start@1","plan":"t/less@1"},{"event":"t/Done@1","plan":"t/run@1"}]"#
        #expect(try world.run("{\"event\":\(Self.start)}").first?.status == .ok)
        let lacking = try world.run(#"{"event":{"schema":"t/Done@1","value":{"id":"a","note":null}}}"#)
        #expect(lacking.first?.failure?.code == "plan.input_invalid")
    }

    @Test func `an instance takes only events with its correlation`() throws {
        var world = PaperWorld(
            [Step.event("e", where: Self.mine), Step.end()].joined(separator: ","), edges: ["e>end"])
        world.triggers = #"[{"event":"t/Start@1","plan":"t/run@1","correlate_by":"id"}]"#
        let run = try world.run(
            """
            {"event":\(Self.start),"events":[{"schema":"t/Start@1","value":{"id":"b","amount":2}},
            {"schema":"t/Done@1","value":{"id":"b","note":null}}],
            "expect":{"status":"waiting","plans":[{"plan":"t/run@1","status":"waiting"},{"plan":"t/run@1","status":"ok"}]}}
            """)
        #expect(run.messages == [])
        #expect(run.first?.waits == [.event(step: "e", schema: DefinitionName("t/Done@1"))])
    }

    @Test func `an event wakes every instance that it fits`() throws {
        let world = PaperWorld([Step.event("e"), Step.end()].joined(separator: ","), edges: ["e>end"])
        let run = try world.run(
            """
            {"event":\(Self.start),"events":[{"schema":"t/Start@1","value":{"id":"b","amount":2}},
            {"schema":"t/Done@1","value":{"id":"x","note":null}}]}
            """)
        #expect(run.kernel.plans.map(\.status) == [.ok, .ok])
    }

    @Test func `an awaited event must come later, events raised in the same turn do not count`() throws {
        let world = PaperWorld([Step.raise("tell", Step.done), Step.event("e")].joined(separator: ","))
        #expect(try world.start().first?.status == .waiting)
    }

    @Test func `a correlated instance that awaits an event without a condition fails`() throws {
        var world = PaperWorld(Step.event("e"))
        world.triggers = #"[{"event":"t/Start@1","plan":"t/run@1","correlate_by":"id"}]"#
        let run = try world.run("{\"event\":\(Self.start)}")
        #expect(run.first?.failure?.code == "plan.correlation_where_missing")
    }

    @Test func `without a correlation field, the key of the event is the correlation`() throws {
        var world = PaperWorld(Step.assign("k", #"{"ref":"@var:correlation_id"}"#))
        #expect(try world.run("{\"event\":\(Self.start)}").first?.failure?.code == "missing_ref")
        world.routing = #"{"events":[{"event":"t/Start@1","reducer":"t/Book@1","key_field":"id"}]}"#
        let run = try world.run("{\"event\":\(Self.start)}")
        #expect(run.first?.status == .ok)
        let key = try CanonicalEncoder.encode(.text("a"))
        #expect(run.kernel.records.first?.value["key"] == .bytes(key))
        let values = run.kernel.trace.compactMap { if case .ran(let value) = $0.event { value } else { nil } }
        #expect(values == [.bytes(key)])
    }

    @Test func `a where that can't be evaluated fails the instance at its location`() throws {
        let world = PaperWorld(Step.event("e", where: #"{"ref":"@event.gone"}"#))
        let run = try world.start(
            #"{"id":"a","amount":1}"#, #""events":[{"schema":"t/Done@1","value":{"id":"b","note":null}}]"#)
        let failure = try #require(run.first?.failure)
        #expect(failure.code == "missing_field")
        #expect(failure.pointer.description == "/steps/0/where")
        #expect(run.kinds == ["plan_started", "domain_event", "plan_ended"])
    }

    @Test func `an event may arrive while a receipt is awaited`() throws {
        let steps = [Step.send("s"), Step.receipt("r", of: "h_s"), Step.event("e")]
        let world = PaperWorld(steps.joined(separator: ","), edges: ["s>r", "s>e"])
        let run = try world.start(
            #"{"id":"a","amount":1}"#,
            #"""
            "receipts":[{"step":"s","payload":{"count":1}}],
            "events":[{"schema":"t/Done@1","value":{"id":"b","note":null},"after":"s"}]
            """#)
        #expect(run.executed == [["s", "e", "r"]])
        #expect(run.messages == [])
    }
}
