import AIR
import CanonicalCBOR
import JSON
import Testing

@Suite struct PlanNormalizerTests {
    static func scope() throws -> TypeScope {
        let definitions = try [
            #"{"$kind":"defschema","name":"t/I@1","type":{"record":{"n":{"nat":{}}}}}"#,
            #"{"$kind":"defschema","name":"t/Text@1","type":{"text":{}}}"#,
            #"{"$kind":"defschema","name":"t/List@1","type":{"list":{"text":{}}}}"#,
            #"{"$kind":"defschema","name":"t/WithText@1","type":{"record":{"text":{"text":{}}}}}"#,
            #"{"$kind":"defschema","name":"t/WithTag@1","type":{"record":{"tag":{"text":{}},"n":{"option":{"nat":{}}}}}}"#,
            #"{"$kind":"defschema","name":"t/Var@1","type":{"variant":{"A":{"nat":{}},"B":{"unit":{}}}}}"#,
            #"""
            {"$kind":"defeffect","name":"t/e@1","kind":"do.it","params_schema":"t/I@1","receipt_schema":"t/I@1",
            "cap_type":"x","origin_scope":"plan"}
            """#,
        ].map(definition)
        return TypeScope(definitions)
    }

    private func normal(_ steps: String, fields: String = "") throws -> (plan: CBORValue?, findings: [Finding]) {
        let plan = try definition(
            #"{"$kind":"defplan","name":"t/P@1","input":"t/I@1"\#(fields),"steps":[\#(steps)]}"#)
        return PlanNormalizer.normalize(plan.value, in: try Self.scope())
    }

    /// The value of the only step's slot in normal form.
    private func slot(_ value: String, of schema: String) throws -> (value: CBORValue?, findings: [Finding]) {
        let (plan, findings) = try normal(
            #"{"id":"a","op":"raise_event","event":"\#(schema)","value":\#(value)}"#)
        return (plan?["steps"]?.asArray?.first?["value"], findings)
    }

    @Test(arguments: [
        (#"{"record":{"n":{"ref":"@plan.input.n"}}}"#, "t/I@1"), (#"{"op":"len","args":[{"nat":1}]}"#, "t/I@1"),
        // Not even its type is checked.
        (#"{"list":[{"ref":"@plan.input"},{"bool":true}]}"#, "t/Text@1"),
    ])
    func `an expression with a reference or an operator stays as written`(_ json: String, _ schema: String) throws {
        let (value, findings) = try slot(json, of: schema)
        #expect(value == (try data(json)))
        #expect(findings.isEmpty)
    }

    @Test(arguments: [
        (#"{"record":{"n":{"nat":1}}}"#, "t/I@1", #"{"record":{"n":{"nat":1}}}"#),
        (#"{"variant":{"tag":"A","value":{"nat":1}}}"#, "t/Var@1", #"{"tag":"A","value":{"nat":1}}"#),
        (#"{"variant":{"tag":"B","value":{"null":{}}}}"#, "t/Var@1", #"{"tag":"B","value":{"null":{}}}"#),
        (#"{"n":"7"}"#, "t/I@1", #"{"record":{"n":{"nat":7}}}"#),
        (#"{"A":1}"#, "t/Var@1", #"{"tag":"A","value":{"nat":1}}"#),
        (#"{"tag":"B","value":null}"#, "t/Var@1", #"{"tag":"B"}"#),
        (#"["a","b"]"#, "t/List@1", #"{"list":[{"text":"a"},{"text":"b"}]}"#),
        ("[]", "t/List@1", #"{"list":[]}"#),
    ])
    func `constants, literals and sugar become literals`(_ json: String, _ schema: String, _ literal: String) throws {
        let (value, findings) = try slot(json, of: schema)
        #expect(value == (try data(literal)), "\(findings)")
        #expect(findings.isEmpty)
    }

    @Test(arguments: [
        (#"["a"]"#, "t/List@1", #"{"list":[{"text":"a"}]}"#), (#"["a",null]"#, "t/List@1", nil),
        (#"{"text":"x"}"#, "t/WithText@1", #"{"record":{"text":{"text":"x"}}}"#),
        // Fields that a literal does not have are dropped before the type is known.
        (#"{"tag":"x","n":null}"#, "t/WithTag@1", nil),
    ])
    func `ambiguous sugar is rejected with its canonical form`(_ json: String, _ schema: String, _ spelling: String?)
        throws
    {
        let (value, findings) = try slot(json, of: schema)
        #expect(value == nil)
        #expect(findings.marks == [Mark(.error, .badValue, "/steps/0/value")])
        let help = try #require(findings.helps.first)
        guard let spelling else { return }
        let start = try #require(help.firstIndex(of: "{"))
        let written = String(help[start...])
        #expect(try data(written) == data(spelling))
        #expect(try slot(written, of: schema).value == data(spelling))
    }

    @Test func `each slot is typed by its own schema`() throws {
        let (plan, findings) = try normal(
            #"""
            {"id":"e","op":"emit_effect","kind":"do.it","params":{"n":1},"cap":"c","idempotency_key":"\#(ValueTyperTests.hash)",
            "bind":{"effect_id_as":"h"}},
            {"id":"r","op":"raise_event","event":"t/Text@1","value":"x"},
            {"id":"a","op":"assign","expr":["x","y","z"],"bind":{"as":"l"}},
            {"id":"b","op":"assign","expr":{"nat":1},"bind":{"as":"free"}},
            {"id":"z","op":"end","result":{"B":null}}
            """#, fields: #","output":"t/Var@1","locals":{"l":"t/List@1"}"#)
        #expect(findings.isEmpty, "\(findings)")
        let steps = try #require(plan?["steps"]?.asArray)
        #expect(text(steps[0]["params"]) == #"{"record":{"n":{"nat":1}}}"#)
        #expect(text(steps[0]["idempotency_key"]) == #"{"hash":"\#(ValueTyperTests.hash)"}"#)
        #expect(text(steps[1]["value"]) == #"{"text":"x"}"#)
        #expect(text(steps[2]["expr"]) == #"{"list":[{"text":"x"},{"text":"y"},{"text":"z"}]}"#)
        #expect(text(steps[3]["expr"]) == #"{"nat":1}"#)
        #expect(text(steps[4]["result"]) == #"{"tag":"B"}"#)
        #expect(text(plan?["required_caps"]) == #"["c"]"#)
        #expect(text(plan?["allowed_effects"]) == #"["do.it"]"#)
    }

    @Test(arguments: [
        (#"{"id":"a","op":"assign","expr":1,"bind":{"as":"x"}}"#, Mark(.error, .badValue, "/steps/0/expr")),
        (#"{"id":"a","op":"end","result":1}"#, Mark(.error, .badValue, "/steps/0/result")),
        (#"{"id":"a","op":"end","result":{"ref":"@plan.input"}}"#, Mark(.error, .badValue, "/steps/0/result")),
        (
            #"{"id":"a","op":"raise_event","event":"t/No@1","value":1}"#,
            Mark(.error, .unknownReference, "/steps/0/value")
        ),
        (
            #"{"id":"a","op":"raise_event","event":"t/I@1","value":{"n":-1}}"#,
            Mark(.error, .badValue, "/steps/0/value/n")
        ),
        (
            #"{"id":"a","op":"emit_effect","kind":"do.itt","params":1,"cap":"c","bind":{"effect_id_as":"h"}}"#,
            Mark(.error, .unknownReference, "/steps/0/kind")
        ),
        (
            #"{"id":"a","op":"emit_effect","kind":"do.it","params":{"n":1},"cap":"c","idempotency_key":"x","bind":{"effect_id_as":"h"}}"#,
            Mark(.error, .badValue, "/steps/0/idempotency_key")
        ),
    ])
    func `a plan with an untypable value has no normal form`(_ step: String, _ mark: Mark) throws {
        let (plan, findings) = try normal(step)
        #expect(plan == nil)
        #expect(findings.marks == [mark])
    }

    @Test func `every slot that can't be typed is reported`() throws {
        let (_, findings) = try normal(
            #"""
            {"id":"a","op":"raise_event","event":"t/I@1","value":1},
            {"id":"e","op":"emit_effect","kind":"do.it","params":1,"cap":"c","idempotency_key":1,"bind":{"effect_id_as":"h"}}
            """#)
        #expect(
            findings.map(\.pointer.description) == ["/steps/0/value", "/steps/1/params", "/steps/1/idempotency_key"])
    }

    static let emits = ["b", "a", "b"].enumerated().map {
        #"{"id":"\#($0.offset)","op":"emit_effect","kind":"do.it","params":{"n":1},"cap":"\#($0.element)","bind":{"effect_id_as":"h\#($0.offset)"}}"#
    }.joined(separator: ",")

    @Test(arguments: [
        "", #","required_caps":["b","a","a"],"allowed_effects":["do.it","do.it"]"#, #","required_caps":[]"#,
    ])
    func `caps and effects are sorted and unique, whether written or derived`(_ fields: String) throws {
        let (plan, findings) = try normal(Self.emits, fields: fields)
        #expect(findings.isEmpty)
        #expect(text(plan?["required_caps"]) == #"["a","b"]"#)
        #expect(text(plan?["allowed_effects"]) == #"["do.it"]"#)
    }

    @Test(arguments: [
        (#","required_caps":["a"]"#, "/required_caps"), (#","required_caps":["a","b","c"]"#, "/required_caps"),
        (#","allowed_effects":["do.that"]"#, "/allowed_effects"),
    ])
    func `written caps and effects must match those of the steps`(_ fields: String, _ place: String) throws {
        let (_, findings) = try normal(Self.emits, fields: fields)
        #expect(findings.marks == [Mark(.error, .planInvalid, place)])
    }

    @Test func `a plan without effects has no lists`() throws {
        let (plan, _) = try normal(#"{"id":"a","op":"end"}"#)
        #expect(plan?["required_caps"] == nil)
        #expect(plan?["allowed_effects"] == nil)
    }

    @Test func `normalizing a normal form changes nothing`() throws {
        let (plan, _) = try normal(Self.emits)
        let value = try #require(plan)
        let again = PlanNormalizer.normalize(value, in: try Self.scope())
        #expect(again.plan == value)
        #expect(again.findings.isEmpty)
    }
}
