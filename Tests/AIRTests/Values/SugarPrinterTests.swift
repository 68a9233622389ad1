import CanonicalCBOR
import JSON
import Randomness
import Testing

@testable import AIR

/// Literals print as the most readable sugar, which normalizes to the same literals.
@Suite struct SugarPrinterTests {
    @Test(arguments: [
        (#"{"text":"x"}"#, #"{"text":{}}"#, #""x""#), (#"{"null":{}}"#, #"{"unit":{}}"#, "null"),
        (#"{"nat":18446744073709551615}"#, #"{"nat":{}}"#, "18446744073709551615"),
        (#"{"time_ns":1769860800000000000}"#, #"{"time":{}}"#, #""2026-01-31T12:00:00Z""#),
        (#"{"duration_ns":-90000000000}"#, #"{"duration":{}}"#, #""-PT1M30S""#),
        (#"{"null":{}}"#, #"{"option":{"nat":{}}}"#, "null"), (#"{"nat":1}"#, #"{"option":{"nat":{}}}"#, "1"),
        (
            #"{"record":{"a":{"list":[{"nat":2},{"nat":1},{"nat":1}]},"b":{"null":{}}}}"#,
            #"{"record":{"a":{"list":{"nat":{}}},"b":{"option":{"text":{}}}}}"#, #"{"a":[2,1,1],"b":null}"#
        ),
        (
            #"{"map":[{"key":{"text":"a"},"value":{"bool":true}}]}"#,
            #"{"map":{"key":{"text":{}},"value":{"bool":{}}}}"#, #"{"a":true}"#
        ),
        (
            #"{"record":{"m":{"map":[{"key":{"nat":1},"value":{"nat":2}}]}}}"#,
            #"{"record":{"m":{"map":{"key":{"nat":{}},"value":{"nat":{}}}}}}"#, #"{"m":[[1,2]]}"#
        ),
        (#"{"tag":"No"}"#, #"{"variant":{"No":{"unit":{}}}}"#, #"{"No":null}"#),
        (#"{"tag":"No","value":{"null":{}}}"#, #"{"variant":{"No":{"unit":{}}}}"#, #"{"No":{}}"#),
        (
            #"{"tag":"Yes","value":{"tag":"No"}}"#, #"{"variant":{"Yes":{"variant":{"No":{"unit":{}}}}}}"#,
            #"{"Yes":{"No":null}}"#
        ),
    ])
    func `literals print as sugar`(_ literal: String, _ type: String, _ sugar: String) throws {
        #expect(try printed(literal, type) == sugar)
    }

    @Test(arguments: [
        // None in an arm that is an option, a secret, the other spelling of unit.
        (#"{"tag":"A","value":{"null":{}}}"#, #"{"variant":{"A":{"option":{"nat":{}}}}}"#),
        (#"{"record":{"s":{"alias":"k","version":1}}}"#, #"{"record":{"s":{"ref":"sys/SecretRef@1"}}}"#),
        (#"{"record":{"u":{"record":{}}}}"#, #"{"record":{"u":{"unit":{}}}}"#),
        // Sugar that would be read as something else.
        (#"{"record":{"text":{"text":"x"}}}"#, #"{"record":{"text":{"text":{}}}}"#),
        (#"{"record":{"ref":{"text":"x"}}}"#, #"{"record":{"ref":{"text":{}}}}"#),
        (#"{"record":{"alias":{"text":"k"},"version":{"nat":1}}}"#, #"{"ref":"sys/SecretRef@1"}"#),
        (#"{"list":[{"text":"len"}]}"#, #"{"list":{"text":{}}}"#),
        (#"{"tag":"nat","value":{"nat":1}}"#, #"{"variant":{"nat":{"nat":{}}}}"#),
        // Expressions, which have no value before the plan runs.
        (#"{"record":{"a":{"ref":"@plan.input"},"b":{"nat":1}}}"#, #"{"record":{"a":{"nat":{}},"b":{"nat":{}}}}"#),
    ])
    func `values without sugar stay literals`(_ literal: String, _ type: String) throws {
        #expect(try printed(literal, type) == text(try data(literal)))
    }

    private func printed(_ literal: String, _ type: String) throws -> String {
        let type = try #require(TypeExpression(try data(type)))
        let literal = try data(literal)
        try #require(PlanNormalizer.normalize(slot: literal, as: type, in: TypeScope()) == literal)
        return text(SugarPrinter.slot(literal, as: type, in: TypeScope()))
    }

    @Test func `a plan keeps everything that is not a literal`() throws {
        let plan = try data(
            #"""
            {"$kind":"defplan","name":"t/P@1","input":"t/V@1","output":"t/V@1","locals":{"x":"t/V@1"},"steps":[
              {"id":"a","op":"raise_event","event":"t/V@1","value":{"record":{"n":{"nat":1}}}},
              {"id":"b","op":"assign","expr":{"record":{"n":{"nat":2}}},"bind":{"as":"x"}},
              {"id":"c","op":"assign","expr":{"nat":3},"bind":{"as":"untyped"}},
              {"id":"d","op":"end","result":{"ref":"@var:x"}}],
             "edges":[{"from":"a","to":"b","when":{"bool":true}}]}
            """#)
        var scope = TypeScope()
        scope.schemas[DefinitionName("t/V@1")] = TypeExpression(try data(#"{"record":{"n":{"nat":{}}}}"#))
        let sugar = SugarPrinter.plan(plan, in: scope)
        #expect(text(sugar["steps"]?.asArray?[0]["value"]) == #"{"n":1}"#)
        #expect(text(sugar["steps"]?.asArray?[1]["expr"]) == #"{"n":2}"#)
        #expect(text(sugar["steps"]?.asArray?[2]["expr"]) == #"{"nat":3}"#)
        #expect(text(sugar["steps"]?.asArray?[3]["result"]) == #"{"ref":"@var:x"}"#)
        #expect(sugar["edges"] == plan["edges"])
        #expect(PlanNormalizer.normalize(sugar, in: scope).plan == plan)
        // Without the schema, sugar could not be read back.
        #expect(SugarPrinter.plan(plan, in: TypeScope()) == plan)
    }

    @Test func `canonical to sugar to canonical is the identity`() throws {
        var generator = SeededGenerator(seed: 4)
        let count = Effort.count("AOS_SUGAR_CASES", default: 10_000)
        var sweet = 0
        for _ in 0..<count {
            var sample = TypedSample()
            let type = sample.type(depth: 4, using: &generator)
            let literal = sample.literal(of: type, using: &generator)
            let typed = PlanNormalizer.normalize(slot: literal, as: type, in: sample.scope)
            let normal = try #require(typed, "\(text(literal)) as \(text(type.value))")
            let sugar = SugarPrinter.slot(normal, as: type, in: sample.scope)
            let again = PlanNormalizer.normalize(slot: sugar, as: type, in: sample.scope)
            let isSame = again == normal
            #expect(isSame, "\(text(sugar)) as \(text(type.value))")
            if sugar != normal { sweet += 1 }
        }
        #expect(sweet > count / 2, "too few values have sugar")
    }
}
