/// Worlds whose expressions or secrets break a rule.
extension RulesTests {
    private static func whereIs(_ new: String) -> Change {
        Change("t/run@1", #"{"op":"eq","args":[{"ref":"@event.id"},{"ref":"@var:correlation_id"}]}"#, new)
    }

    private static func invariantIs(_ new: String) -> Change {
        Change("t/run@1", #"{"op":"ne","args":[{"ref":"@plan.input.id"},{"text":""}]}"#, new)
    }

    private static func both(_ other: String) -> String {
        #"{"op":"and","args":[{"op":"eq","args":[{"ref":"@event.id"},{"ref":"@var:correlation_id"}]},\#(other)]}"#
    }

    static let expressionCases = [
        Case(
            "a reference leads to a field that the input lacks",
            Change("t/run@1", "@plan.input.id", "@plan.input.idd"),
            gives: "t/run@1 error plan-invalid /steps/4/value/record/id/ref"),
        Case(
            "a reference leads into a text", Change("t/run@1", "@plan.input.id", "@plan.input.id.x"),
            gives: "t/run@1 error plan-invalid /steps/4/value/record/id/ref"),
        Case(
            "a variable is never bound", Change("t/run@1", "@plan.input.id", "@var:nobody"),
            gives: "t/run@1 error plan-invalid /steps/4/value/record/id/ref"),
        Case(
            "a variable has a path", Change("t/run@1", "@plan.input.id", "@var:d.id"),
            gives: "t/run@1 error plan-invalid /steps/4/value/record/id/ref"),
        Case(
            "a reference leads to an unknown step", Change("t/run@1", "@plan.input.id", "@step:pickk.value"),
            gives: "t/run@1 error plan-invalid /steps/4/value/record/id/ref"),
        Case(
            "a reference has an unknown prefix", Change("t/run@1", "@plan.input.id", "@input.id"),
            gives: "t/run@1 error plan-invalid /steps/4/value/record/id/ref"),
        Case(
            "an event is used outside of an await", Change("t/run@1", "@plan.input.id", "@event.id"),
            gives: "t/run@1 error plan-invalid /steps/4/value/record/id/ref"),
        Case(
            "a guard uses an event", Change("t/run@1", "@plan.input.ok", "@event.id"),
            gives: "t/run@1 error plan-invalid /edges/2/when/ref"),
        Case(
            "an invariant uses an event", invariantIs(#"{"op":"has","args":[{"ref":"@event"},{"text":"id"}]}"#),
            gives: "t/run@1 error plan-invalid /invariants/0/args/0/ref"),
        Case(
            "an invariant uses an unknown variable", invariantIs(#"{"op":"not","args":[{"ref":"@var:nobody"}]}"#),
            gives: "t/run@1 error plan-invalid /invariants/0/args/0/ref"),
        Case(
            "where uses a variable that is bound later",
            whereIs(both(#"{"op":"eq","args":[{"ref":"@var:d"},{"nat":1}]}"#)),
            gives: "t/run@1 error plan-invalid /steps/3/where/args/1/args/0/ref"),
        Case(
            "where uses a field that the event lacks",
            whereIs(both(#"{"op":"eq","args":[{"ref":"@event.no"},{"nat":1}]}"#)),
            gives: "t/run@1 error plan-invalid /steps/3/where/args/1/args/0/ref"),
        Case(
            "an operator has too many arguments", whereIs(both(#"{"op":"not","args":[{"bool":true},{"bool":true}]}"#)),
            gives: "t/run@1 error plan-invalid /steps/3/where/args/1"),
        Case(
            "an operator has too few arguments", invariantIs(#"{"op":"and","args":[{"bool":true}]}"#),
            gives: "t/run@1 error plan-invalid /invariants/0"),
        Case(
            "an invariant is a text literal", invariantIs(#"{"text":"true"}"#),
            gives: "t/run@1 error plan-invalid /invariants/0"),
        Case(
            "an invariant is a record literal", invariantIs(#"{"record":{}}"#),
            gives: "t/run@1 error plan-invalid /invariants/0"),
        Case(
            "an invariant is a number", invariantIs(#"{"op":"len","args":[{"ref":"@plan.input.id"}]}"#),
            gives: "t/run@1 error plan-invalid /invariants/0"),
        Case(
            "a guard is not a Boolean", Change("t/run@1", "@plan.input.ok", "@plan.input.note"),
            gives: "t/run@1 error plan-invalid /edges/2/when"),
        Case(
            "where joins an operand that is not a condition", whereIs(both(#"{"ref":"@event.amount"}"#)),
            gives: "t/run@1 error plan-invalid /steps/3/where/args/1"),
        Case(
            "a correlated plan awaits an event without a condition",
            Change("t/run@1", #""where":{"op":"eq","args":[{"ref":"@event.id"},{"ref":"@var:correlation_id"}]},"#, ""),
            gives: "t/run@1 error plan-invalid /steps/3"),
        Case(
            "a correlated plan awaits an event without comparing the correlated field",
            whereIs(#"{"op":"eq","args":[{"ref":"@event.amount"},{"nat":1}]}"#),
            gives: "t/run@1 error plan-invalid /steps/3/where"),
        Case("comparing the event field suffices", whereIs(#"{"op":"eq","args":[{"ref":"@event.id"},{"text":"x"}]}"#)),
        Case(
            "a trigger correlates by an unknown field",
            Change("manifest", #""correlate_by":"id""#, #""correlate_by":"$value.id""#),
            gives: "manifest warning routing-invalid /triggers/0/correlate_by"),
        Case(
            "without correlation any event may be awaited", Change("manifest", #","correlate_by":"id""#, ""),
            Change("t/run@1", #""where":{"op":"eq","args":[{"ref":"@event.id"},{"ref":"@var:correlation_id"}]},"#, "")),
    ]

    static let secretCases = [
        Case(
            "a secret has no version", Change("t/key@1", "t/key@1", "t/key"), Change("manifest", "t/key@1", "t/key"),
            Change("t/run@1", #"{"alias":"t/key","version":1}"#, #"{"null":{}}"#), gives: "t/key error bad-name /name"),
        Case("a secret has no binding", Change("t/key@1", "env:KEY", ""), gives: "t/key@1 error bad-value /binding_id"),
        Case(
            "a plan uses an undeclared secret", Change("t/run@1", #""version":1"#, #""version":2"#),
            gives: "t/run@1 error unknown-reference /steps/1/params/record/key"),
        Case(
            "a plan uses an undeclared secret in sugar",
            Change("t/run@1", #"{"record":{"id":{"text":"a"},"#, #"{"id":"a","#),
            Change("t/run@1", #"{"alias":"t/key","version":1}}}"#, #"{"alias":"t/keys","version":1}}"#),
            gives: "t/run@1 error unknown-reference /steps/1/params/record/key"),
        Case(
            "a plan uses a secret that it may not use", Change("t/key@1", #"["t/run@1"]"#, #"["t/run@1"]"#),
            Change(
                "t/Receipt@1", #"{"$kind":"defschema","name":"t/Receipt@1","type":{"record":{"status":{"text":{}}}}}"#,
                #"{"$kind":"defplan","name":"t/other@1","input":"t/Start@1","steps":[{"id":"a","op":"raise_event","event":"t/Params@1","value":{"record":{"id":{"text":"a"},"key":{"alias":"t/key","version":1}}}}]}"#
            ), Change("t/send@1", "t/Receipt@1", "t/Result@1"), Change("manifest", #",{"name":"t/Receipt@1"}"#, ""),
            Change("manifest", #"[{"name":"t/run@1"}"#, #"[{"name":"t/run@1"},{"name":"t/other@1"}"#),
            gives: "t/other@1 error plan-invalid /steps/0/value/record/key"),
        Case(
            "a plan uses a secret that the manifest does not list",
            Change("manifest", #","secrets":[{"name":"t/key@1"}]"#, ""),
            gives: "t/run@1 warning unlisted-definition /steps/1/params/record/key"),
        Case(
            "a grant holds a secret",
            Change(
                "manifest", #""t/Send@1","params":{"record":{}}"#,
                #""t/Send@1","params":{"record":{"key":{"alias":"t/key","version":1}}}"#),
            gives: "manifest error bad-value /defaults/cap_grants/0/params/record/key"),
        Case(
            "a secret allows an unknown grant", Change("t/key@1", #"["send"]"#, #"["send","no"]"#),
            gives: "t/key@1 warning unknown-reference /allowed_caps/1"),
        Case(
            "a secret allows an unknown plan", Change("t/key@1", #"["t/run@1"]"#, #"["t/run@1","t/no@1"]"#),
            gives: "t/key@1 warning unknown-reference /allowed_plans/1"),
        Case(
            "a secret that names no plans allows all plans",
            Change("t/key@1", #","allowed_plans":["t/run@1"]"#, "")),
    ]
}
