import AIR
import Testing

@Suite struct OutgoingReferenceTests {
    private func references(_ name: String) throws -> [String] {
        let definition = try #require(try SampleWorld().definitions.first { $0.key.name == DefinitionName(name) })
        return definition.outgoingReferences.map { reference in
            let target =
                switch reference.target {
                case .definition(let key): key.description
                case .grant(let grant): "grant \(grant)"
                case .effectKind(let kind): "effect \(kind)"
                }
            return "\(target) \(reference.pointer)"
        }
    }

    @Test func `a plan refers to its schemas, effects and grants`() throws {
        #expect(
            try references("t/run@1") == [
                "defschema t/Start@1 /input", "defschema t/Result@1 /output", "defschema t/Id@1 /locals/total",
                "effect t.send /steps/1/kind", "grant send /steps/1/cap", "defschema t/Done@1 /steps/3/event",
                "defschema t/Done@1 /steps/4/event",
            ])
    }

    @Test(arguments: [
        (
            "t/Event@1",
            ["defschema t/Done@1 /type/variant/Done/ref", "defschema sys/TimerFired@1 /type/variant/Timer/ref"]
        ),
        ("t/send@1", ["defschema t/Params@1 /params_schema", "defschema t/Receipt@1 /receipt_schema"]),
        (
            "t/Send@1",
            ["defschema sys/SecretRef@1 /schema/record/key/option/ref", "defmodule t/Guard@1 /enforcer/module"]
        ),
        (
            "t/Reducer@1",
            [
                "defschema t/Id@1 /key_schema", "defschema t/State@1 /abi/reducer/state",
                "defschema t/Event@1 /abi/reducer/event", "effect timer.set /abi/reducer/effects_emitted/0",
            ]
        ), ("t/key@1", ["defplan t/run@1 /allowed_plans/0", "grant send /allowed_caps/0"]),
        ("t/policy@1", ["effect t.send /rules/0/when/effect_kind", "grant send /rules/0/when/cap_name"]),
        ("t/State@1", []),
    ])
    func `every kind has its outgoing references`(_ name: String, _ expected: [String]) throws {
        #expect(try references(name) == expected)
    }

    @Test func `outgoing targets equal the targets of the references`() throws {
        for definition in try SampleWorld().definitions {
            #expect(definition.outgoingTargets == definition.outgoingReferences.map(\.target), "\(definition.key)")
        }
    }
}
