/// Worlds whose manifest, policies or routes break a rule.
extension RulesTests {
    static let manifestCases = [
        Case(
            "a list names a definition twice",
            Change("manifest", #"{"name":"t/Id@1"}"#, #"{"name":"t/Id@1"},{"name":"t/Id@1"}"#),
            gives: "manifest warning duplicate-name /schemas/1/name"),
        Case(
            "two effects have the same kind",
            Change(
                "t/Receipt@1", #"{"$kind":"defschema","name":"t/Receipt@1","type":{"record":{"status":{"text":{}}}}}"#,
                #"{"$kind":"defeffect","name":"t/send2@1","kind":"t.send","params_schema":"t/Params@1","receipt_schema":"t/Result@1","cap_type":"t.send","origin_scope":"plan"}"#
            ), Change("t/send@1", "t/Receipt@1", "t/Result@1"), Change("manifest", #",{"name":"t/Receipt@1"}"#, ""),
            Change("manifest", #"[{"name":"t/send@1"}"#, #"[{"name":"t/send2@1"},{"name":"t/send@1"}"#),
            gives: "t/send@1 warning duplicate-name /kind"),
        Case(
            "a grant is duplicated",
            Change(
                "manifest", #"{"name":"timer""#,
                #"{"name":"timer","cap":"sys/timer@1","params":{"record":{}}},{"name":"timer""#),
            gives: "manifest error duplicate-name /defaults/cap_grants/2/name"),
        Case(
            "a grant is of an unknown capability", Change("manifest", #""cap":"sys/timer@1""#, #""cap":"sys/tiger@1""#),
            gives: "manifest error unknown-reference /defaults/cap_grants/1/cap"),
        Case(
            "a grant's parameter has the wrong type",
            Change("manifest", #""params":{"record":{}}"#, #""params":{"record":{"topics":{"set":[{"nat":1}]}}}"#),
            gives: "manifest error bad-value /defaults/cap_grants/0/params/record/topics/set/0"),
        Case(
            "a grant has an unknown parameter",
            Change("manifest", #""params":{"record":{}}"#, #""params":{"record":{"x":{"nat":1}}}"#),
            gives: "manifest error bad-value /defaults/cap_grants/0/params/record/x"),
        Case(
            "a grant may omit options at any depth",
            Change("manifest", #""params":{"record":{}}"#, #""params":{"record":{"limit":{"record":{}}}}"#)),
        Case(
            "the enforcer of a capability is unknown", Change("t/Send@1", "t/Guard@1", "t/Gard@1"),
            gives: "t/Send@1 error unknown-reference /enforcer/module"),
        Case(
            "a binding names an unknown module",
            Change("manifest", #""module_bindings":{"t/Reducer@1""#, #""module_bindings":{"t/No@1""#),
            gives: "manifest error unknown-reference /module_bindings/t~1No@1"),
        Case(
            "a binding names an unknown grant", Change("manifest", #"{"clock":"timer"}"#, #"{"clock":"no"}"#),
            gives: "manifest error cap-unbound /module_bindings/t~1Reducer@1/slots/clock"),
        Case(
            "a trigger is duplicated",
            Change("manifest", #""triggers":["#, #""triggers":[{"event":"t/Start@1","plan":"t/run@1"},"#),
            gives: "manifest warning duplicate-name /triggers/1"),
        Case(
            "a trigger starts an unknown plan",
            Change("manifest", #""triggers":["#, #""triggers":[{"event":"t/Start@1","plan":"t/no@1"},"#),
            gives: "manifest error unknown-reference /triggers/0/plan"),
        Case(
            "a trigger's event is not the plan's input",
            Change("manifest", #""triggers":["#, #""triggers":[{"event":"t/Done@1","plan":"t/run@1"},"#),
            gives: "manifest error routing-invalid /triggers/0/event"),
    ]

    static let policyCases = [
        Case(
            "the default policy is unknown", Change("manifest", #""policy":"t/policy@1""#, #""policy":"t/no@1""#),
            gives: "manifest error unknown-reference /defaults/policy"),
        Case(
            "there is no default policy", Change("manifest", #""policy":"t/policy@1","#, ""),
            gives: "manifest warning no-default-policy "),
        Case(
            "a rule names an unknown effect kind",
            Change("t/policy@1", #""effect_kind":"t.send""#, #""effect_kind":"t.*""#),
            gives: "t/policy@1 error unknown-reference /rules/0/when/effect_kind"),
        Case(
            "a rule names an unknown grant", Change("t/policy@1", #""cap_name":"send""#, #""cap_name":"sent""#),
            gives: "t/policy@1 error unknown-reference /rules/0/when/cap_name"),
        Case(
            "a rule names a capability type that is never granted",
            Change("t/policy@1", #""cap_type":"t.send""#, #""cap_type":"blob""#),
            gives: "t/policy@1 warning never-used /rules/0/when/cap_type"),
        Case(
            "a rule names an unknown origin",
            Change("t/policy@1", #""origin_kind":"plan""#, #""origin_kind":"reducer""#),
            gives: "t/policy@1 warning never-used /rules/0/when/origin_kind",
            "t/policy@1 warning never-used /rules/0/when/origin_name"),
        Case(
            "a rule follows one that matches everything",
            Change(
                "t/policy@1", #"{"when":{},"decision":"deny"}"#,
                #"{"when":{},"decision":"deny"},{"when":{},"decision":"allow"}"#),
            gives: "t/policy@1 warning never-used /rules/2"),
        Case(
            "a rule may name a built-in effect that is not listed",
            Change("t/policy@1", #""effect_kind":"t.send""#, #""effect_kind":"http.request""#)),
    ]

    private static func route(_ new: String) -> Change {
        Change("manifest", #"{"event":"t/Done@1","reducer":"t/Reducer@1","key_field":"id"}"#, new)
    }

    static let routingCases = [
        Case(
            "a route names an unknown event", route(#"{"event":"t/No@1","reducer":"t/Reducer@1","key_field":"id"}"#),
            gives: "manifest error unknown-reference /routing/events/0/event",
            "manifest error routing-invalid /routing/events/0/event"),
        Case(
            "a route names an unknown module", route(#"{"event":"t/Done@1","reducer":"t/No@1","key_field":"id"}"#),
            gives: "manifest error unknown-reference /routing/events/0/reducer"),
        Case(
            "an inbox names an unknown module",
            Change(
                "manifest", #""inboxes":[{"source":"in","reducer":"t/Reducer@1""#,
                #""inboxes":[{"source":"in","reducer":"t/No@1""#),
            gives: "manifest error unknown-reference /routing/inboxes/0/reducer"),
        Case(
            "a routed event is not one of the reducer's",
            route(#"{"event":"t/Result@1","reducer":"t/Reducer@1","key_field":"id"}"#),
            gives: "manifest error routing-invalid /routing/events/0/event"),
        Case(
            "a route to a keyed reducer has no key", route(#"{"event":"t/Done@1","reducer":"t/Reducer@1"}"#),
            gives: "manifest error routing-invalid /routing/events/0"),
        Case(
            "a route to an unkeyed reducer has a key", Change("t/Reducer@1", #","key_schema":"t/Id@1""#, ""),
            gives: "manifest error routing-invalid /routing/events/0/key_field"),
        Case(
            "the key is an unknown field",
            route(#"{"event":"t/Done@1","reducer":"t/Reducer@1","key_field":"key"}"#),
            gives: "manifest error routing-invalid /routing/events/0/key_field"),
        Case(
            "the key has the wrong type", route(#"{"event":"t/Done@1","reducer":"t/Reducer@1","key_field":"amount"}"#),
            gives: "manifest error routing-invalid /routing/events/0/key_field"),
        Case(
            "the key of a variant does not start with its value",
            route(#"{"event":"t/Event@1","reducer":"t/Reducer@1","key_field":"id"}"#),
            gives: "manifest error routing-invalid /routing/events/0/key_field"),
        Case(
            "the key of a variant is in every arm with a key",
            route(#"{"event":"t/Event@1","reducer":"t/Reducer@1","key_field":"$value.id"}"#)),
    ]
}
