import AIR
import CanonicalCBOR
import Plans
import Testing

/// Correlation ties events to instances, and triggers decide which plans start (Documentation/plans.md, *Events and
/// triggers*).
@Suite struct CorrelationTests {
    private static let family = [
        #"""
        {"$kind":"defschema","name":"t/Family@1","type":{"variant":{"Start":{"ref":"t/Start@1"},
        "Done":{"ref":"t/Done@1"}}}}
        """#,
        #"{"$kind":"defschema","name":"t/Alias@1","type":{"ref":"t/Family@1"}}"#,
    ]

    /// A world whose plan assigns the value that it is correlated by.
    private func world(_ trigger: String, input: String = "t/Start@1", routing: String = "null") -> PaperWorld {
        var world = PaperWorld(Step.end())
        world.definitions = Self.family
        world.add(plan: "t/run@1", input: input, Step.assign("k", #"{"ref":"@var:correlation_id"}"#))
        world.triggers = "[\(trigger)]"
        world.routing = routing
        return world
    }

    /// The value that the plan was correlated by, or nil.
    private func value(
        _ world: PaperWorld, _ event: String = #"{"schema":"t/Start@1","value":{"id":"a","amount":258}}"#
    ) throws -> PlanValue? {
        let run = try world.run("{\"event\":\(event)}")
        let values = run.kernel.trace.compactMap { if case .ran(let value) = $0.event { value } else { nil } }
        if values.isEmpty { #expect(run.first?.failure?.code == "missing_ref") }
        return values.first
    }

    @Test func `the correlation is the value of the trigger's field, including its kind`() throws {
        let trigger = #"{"event":"t/Start@1","plan":"t/run@1","correlate_by":"PATH"}"#
        #expect(try value(world(trigger.replacing("PATH", with: "id"))) == .text("a"))
        #expect(try value(world(trigger.replacing("PATH", with: "amount"))) == .nat(258))
        #expect(try value(world(trigger.replacing("PATH", with: "gone"))) == nil)
        #expect(try value(world(trigger.replacing("PATH", with: "id.gone"))) == nil)
    }

    @Test func `a field within a variant is reached through the variant's value`() throws {
        let trigger = #"{"event":"t/Family@1","plan":"t/run@1","correlate_by":"$value.id"}"#
        let event = #"{"schema":"t/Family@1","value":{"Start":{"id":"a","amount":1}}}"#
        #expect(try value(world(trigger, input: "t/Family@1"), event) == .text("a"))
    }

    @Test func `a path that leads nowhere falls back to the key, if there is one`() throws {
        let trigger = #"{"event":"t/Start@1","plan":"t/run@1","correlate_by":"gone"}"#
        let key = try PlanValue.bytes(CanonicalEncoder.encode(.text("a")))
        for (event, field) in [("t/Start@1", "id"), ("t/Family@1", "$value.id"), ("t/Alias@1", "$value.id")] {
            let routing = #"{"events":[{"event":"EVENT","reducer":"t/Book@1","key_field":"FIELD"}]}"#
                .replacing("EVENT", with: event).replacing("FIELD", with: field)
            #expect(try value(world(trigger, routing: routing)) == key, "\(event)")
        }
    }

    @Test func `a member starts no plan of its family, and the family starts no plan of a member`() throws {
        let member = world(#"{"event":"t/Family@1","plan":"t/run@1"}"#, input: "t/Family@1")
        #expect(
            try member.run(#"{"event":{"schema":"t/Start@1","value":{"id":"a","amount":1}}}"#).kernel.plans.isEmpty)
        let family = world(#"{"event":"t/Start@1","plan":"t/run@1"}"#)
        #expect(
            try family.run(#"{"event":{"schema":"t/Family@1","value":{"Start":{"id":"a","amount":1}}}}"#)
                .kernel.plans.isEmpty)
    }
}
