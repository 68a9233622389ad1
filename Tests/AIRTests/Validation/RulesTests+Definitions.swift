/// Worlds whose schemas, modules or plans break a rule.
extension RulesTests {
    static let schemaCases = [
        Case(
            "a schema refers to an unknown schema",
            Change("t/State@1", #"{"record":{}}"#, #"{"record":{"x":{"list":{"ref":"t/No@1"}}}}"#),
            gives: "t/State@1 error unknown-reference /type/record/x/list/ref"),
        Case(
            "a capability refers to an unknown schema", Change("t/Send@1", "sys/SecretRef@1", "t/No@1"),
            gives: "t/Send@1 error unknown-reference /schema/record/key/option/ref"),
        Case(
            "a schema refers to itself",
            Change("t/State@1", #"{"record":{}}"#, #"{"record":{"x":{"list":{"ref":"t/State@1"}}}}"#),
            gives: "t/State@1 error schema-recursion /type"),
        Case(
            "two schemas refer to each other",
            Change("t/State@1", #"{"record":{}}"#, #"{"record":{"x":{"ref":"t/Receipt@1"}}}"#),
            Change("t/Receipt@1", #"{"text":{}}"#, #"{"option":{"ref":"t/State@1"}}"#),
            gives: "t/State@1 error schema-recursion /type", "t/Receipt@1 error schema-recursion /type"),
        Case(
            "a schema is an alias of an alias",
            Change("t/State@1", #"{"record":{}}"#, #"{"ref":"t/Receipt@1"}"#),
            Change("t/Receipt@1", #"{"record":{"status":{"text":{}}}}"#, #"{"ref":"t/Id@1"}"#),
            gives: "t/State@1 warning bad-type /type/ref"),
        Case(
            "an effect's receipt schema is unknown", Change("t/send@1", "t/Receipt@1", "t/No@1"),
            gives: "t/send@1 error unknown-reference /receipt_schema"),
    ]

    static let moduleCases = [
        Case(
            "a reducer emits an effect that only plans may emit",
            Change("t/Reducer@1", #""effects_emitted":["timer.set"]"#, #""effects_emitted":["timer.set","t.send"]"#),
            gives: "t/Reducer@1 warning module-invalid /abi/reducer/effects_emitted/1"),
        Case(
            "a module names an unknown schema", Change("t/Reducer@1", "t/State@1", "t/No@1"),
            gives: "t/Reducer@1 error unknown-reference /abi/reducer/state"),
        Case(
            "an arm of a reducer's events is not a reference",
            Change("t/Event@1", #"{"Done""#, #"{"Plain":{"text":{}},"Done""#),
            gives: "t/Reducer@1 error module-invalid /abi/reducer/event"),
        Case(
            "two arms of a reducer's events have the same schema",
            Change("t/Event@1", #"{"Done""#, #"{"Again":{"ref":"t/Done@1"},"Done""#),
            gives: "t/Reducer@1 error module-invalid /abi/reducer/event"),
        Case(
            "a reducer's events are a list",
            Change("t/Guard@1", #""pure":{"#, #""reducer":{"state":"t/State@1","event":"t/List@1"},"pure":{"#),
            Change("t/State@1", #""t/State@1","type":{"record":{}}"#, #""t/List@1","type":{"list":{"text":{}}}"#),
            Change("manifest", "t/State@1", "t/List@1"), Change("t/Guard@1", "t/State@1", "t/Result@1"),
            Change("t/Reducer@1", "t/State@1", "t/Result@1"), gives: "t/Guard@1 error module-invalid /abi/reducer/event"
        ),
        Case(
            "a reducer does not accept the receipt of its effect",
            Change("t/Reducer@1", #"["timer.set"]"#, #"["timer.set","blob.get"]"#),
            gives: "t/Reducer@1 error module-invalid /abi/reducer/effects_emitted/1"),
    ]

    static let planCases = [
        Case(
            "a plan has no steps", Change("t/policy@1", #","origin_name":"t/run@1""#, ""),
            Change(
                "t/Guard@1", #"{"$kind":"defmodule","name":"t/Guard@1""#, #"{"$kind":"defmodule","name":"t/Guard@1""#),
            Change("t/key@1", "t/run@1", "t/run@1"),
            Change(
                "t/Receipt@1", #"{"$kind":"defschema","name":"t/Receipt@1","type":{"record":{"status":{"text":{}}}}}"#,
                #"{"$kind":"defplan","name":"t/empty@1","input":"t/Start@1","steps":[]}"#),
            Change("t/send@1", "t/Receipt@1", "t/Result@1"), Change("manifest", #",{"name":"t/Receipt@1"}"#, ""),
            Change("manifest", #"[{"name":"t/run@1"}"#, #"[{"name":"t/run@1"},{"name":"t/empty@1"}"#),
            gives: "t/empty@1 error plan-invalid /steps"),
        Case(
            "a step id is used twice",
            Change(
                "t/run@1", #"{"id":"end""#,
                #"{"id":"pick","op":"assign","expr":{"text":"y"},"bind":{"as":"total"}},{"id":"end""#),
            gives: "t/run@1 error plan-invalid /steps/5/id"),
        Case(
            "an edge comes from an unknown step", Change("t/run@1", #"{"from":"pick""#, #"{"from":"pik""#),
            gives: "t/run@1 error plan-invalid /edges/0/from"),
        Case(
            "an edge is duplicated",
            Change("t/run@1", #"{"from":"pick""#, #"{"from":"pick","to":"send","when":{"bool":true}},{"from":"pick""#),
            gives: "t/run@1 error plan-invalid /edges/1"),
        Case(
            "edges make a cycle", Change("t/run@1", #"{"from":"pick""#, #"{"from":"sent","to":"pick"},{"from":"pick""#),
            gives: "t/run@1 error plan-cycle /edges"),
        Case(
            "an edge leads back to its own step",
            Change("t/run@1", #"{"from":"pick""#, #"{"from":"pick","to":"pick"},{"from":"pick""#),
            gives: "t/run@1 error plan-cycle /edges"),
        Case(
            "a local schema is unknown", Change("t/run@1", #"{"total":"t/Id@1"}"#, #"{"total":"t/Id@1","x":"t/No@1"}"#),
            gives: "t/run@1 error unknown-reference /locals/x"),
        Case(
            "an awaited event has an unknown schema", Change("t/run@1", #""event":"t/Done@1","#, #""event":"t/No@1","#),
            gives: "t/run@1 error unknown-reference /steps/3/event"),
        Case(
            "a step names an unknown grant", Change("t/run@1", #""cap":"send""#, #""cap":"sned""#),
            gives: "t/run@1 error cap-unbound /steps/1/cap"),
        Case(
            "a step names a grant of another type", Change("t/run@1", #""cap":"send""#, #""cap":"timer""#),
            gives: "t/run@1 error cap-type-mismatch /steps/1/cap"),
        Case(
            "a plan emits an effect that only reducers may emit", Change("t/send@1", #""plan"}"#, #""reducer"}"#),
            gives: "t/policy@1 warning never-used /rules/0/when/origin_kind",
            "t/run@1 warning plan-invalid /steps/1/kind"),
        Case(
            "a declared output has no result",
            Change("t/run@1", #","result":{"record":{"id":{"ref":"@plan.input.id"}}}}"#, "}"),
            gives: "t/run@1 error plan-invalid /steps/5"),
        Case(
            "a handle is bound twice",
            Change(
                "t/run@1", #"{"id":"sent""#,
                #"{"id":"again","op":"emit_effect","kind":"t.send","params":{"id":"a","key":null},"cap":"send","bind":{"effect_id_as":"h"}},{"id":"sent""#
            ), gives: "t/run@1 error plan-invalid /steps/2/bind/effect_id_as"),
        Case(
            "a receipt is awaited for something other than a handle",
            Change("t/run@1", #"{"ref":"@var:h"}"#, #"{"ref":"@var:h.x"}"#),
            gives: "t/run@1 error plan-invalid /steps/2/for"),
        Case(
            "a receipt is awaited for a handle that is bound later",
            Change("t/run@1", #"{"ref":"@var:h"}"#, #"{"ref":"@var:late"}"#),
            Change(
                "t/run@1", #"{"id":"end""#,
                #"{"id":"later","op":"emit_effect","kind":"t.send","params":{"id":"a","key":null},"cap":"send","bind":{"effect_id_as":"late"}},{"id":"end""#
            ), gives: "t/run@1 error plan-invalid /steps/2/for"),
        Case(
            "a step follows an end step",
            Change("t/run@1", #"{"from":"pick""#, #"{"from":"end","to":"last"},{"from":"pick""#),
            Change(
                "t/run@1", #"{"id":"end""#,
                #"{"id":"last","op":"assign","expr":{"text":"x"},"bind":{"as":"total"}},{"id":"end""#),
            gives: "t/run@1 warning never-used /steps/5"),
        Case(
            "a guard is never true", Change("t/run@1", #"{"ref":"@plan.input.ok"}"#, #"{"bool":false}"#),
            gives: "t/run@1 warning never-used /steps/3"),
        Case(
            "a plan has several end steps",
            Change("t/run@1", #"{"id":"end""#, #"{"id":"stop","op":"end","result":{"id":"x"}},{"id":"end""#),
            gives: "t/run@1 warning plan-invalid /steps/6"),
        Case(
            "two guards lead to the same step",
            Change("t/run@1", #"{"from":"pick""#, #"{"from":"pick","to":"done","when":{"bool":true}},{"from":"pick""#),
            gives: "t/run@1 warning plan-invalid /edges/3/when"),
        Case(
            "an emitted effect is not listed", Change("manifest", #""effects":[{"name":"t/send@1"},"#, #""effects":["#),
            Change("t/policy@1", #""effect_kind":"t.send","#, ""),
            gives: "t/run@1 error unknown-reference /steps/1/kind"),
        Case(
            "a plan's value no longer fits a changed schema", Change("t/Id@1", "text", "uuid"),
            gives: "t/run@1 error bad-value /steps/0/expr"),
        Case(
            "the written effects differ from those of the steps",
            Change("t/run@1", #""invariants""#, #""allowed_effects":["timer.set"],"invariants""#),
            gives: "t/run@1 error plan-invalid /allowed_effects"),
    ]
}
