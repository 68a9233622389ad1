import AIR
public import JSON

extension Scenario {
    /// The JSON Schema of a scenario file: for editors, and for other programs that write one.
    ///
    /// Names and typed values depend on the world and are not described.
    public static var jsonSchema: JSONValue {
        let shape = record(
            "",
            [
                "description": text, "plan": text, "input": anything, "event": event,
                "now": NodeSchema.reference("time"),
                "receipts": NodeSchema.list(receipt), "events": NodeSchema.list(given), "enforcers": enforcers,
                "expect": expectation,
            ])
        // A plan comes with its input; an event is the input.
        let starts = [(["plan", "input"], ["event"]), (["event"], ["plan", "input"])].map { wanted, others in
            JSONValue.object([
                ("required", .array(wanted.map(JSONValue.string))),
                ("not", NodeSchema.any(others.map { required($0) })),
            ])
        }
        return .object(
            [
                ("$schema", .string("https://json-schema.org/draft/2020-12/schema")),
                ("title", .string("AOS smoke scenario")),
            ] + (shape.asObject ?? []).map { ($0.key, $0.value) } + [
                ("oneOf", .array(starts)),
                ("$defs", .object([("time", time)] + NodeSchema.shared.filter { ["hash", "literal"].contains($0.0) })),
            ])
    }

    private static let text = NodeSchema.kind("string")
    private static let anything = JSONValue.bool(true)

    /// Nanoseconds since 1970, or the same as text or as a literal.
    private static var time: JSONValue {
        let count = JSONValue.object([
            ("type", .string("integer")), ("minimum", .int(0)),
            ("maximum", JSONNumber(text: "18446744073709551615").map(JSONValue.number) ?? .null),
        ])
        let date = "[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]{1,9})?"
        return NodeSchema.any([
            count,
            .object([("type", .string("string")), ("pattern", .string("^\(date)([Zz]|[+-][0-9]{2}:[0-9]{2})$"))]),
            NodeSchema.object([("time_ns", count)], required: ["time_ns"]),
        ])
    }

    private static var event: JSONValue {
        record("event", ["schema": text, "value": anything], required: ["schema", "value"])
    }

    private static var given: JSONValue {
        record(
            "given", ["schema": text, "value": anything, "after": text, "at": NodeSchema.reference("time")],
            required: ["schema", "value"])
    }

    private static var receipt: JSONValue {
        let hex = JSONValue.object([("type", .string("string")), ("pattern", .string("^([0-9a-fA-F]{2})*$"))])
        let shape = record(
            "receipt",
            [
                "plan": text, "step": text, "effect": text, "adapter": text,
                "status": choice(Receipt.Status.allCases.map(\.rawValue)), "payload": anything,
                "payload_data": anything, "payload_value": NodeSchema.reference("literal"), "payload_cbor": hex,
                "at": NodeSchema.reference("time"),
            ])
        let payloads = ScenarioReader.payloadKeys.map(required)
        return adding(
            [("anyOf", .array([required("step"), required("effect")])), ("oneOf", .array(payloads))], to: shape)
    }

    /// The verdicts of enforcers that are modules, by name.
    private static var enforcers: JSONValue {
        let denial = record("denial", ["code": text, "message": text])
        let verdict = NodeSchema.any([choice(["allow"]), record("deny", ["deny": denial], required: ["deny"])])
        return .object([("type", .string("object")), ("additionalProperties", verdict)])
    }

    private static var expectation: JSONValue {
        let ending: [String: JSONValue] = [
            "status": choice(PlanOutcome.Status.allCases.map(\.rawValue)), "result": anything,
            "error": record("error", ["code": text, "step": text]),
        ]
        let effect = record(
            "effect",
            [
                "kind": text, "cap": text, "plan": text, "step": text, "params": anything,
                "decision": choice(["allow", "deny"]),
            ], required: ["kind"])
        let raised = record("event", ["schema": text, "value": anything], required: ["schema"])
        let plan = record("ending", ending.merging(["plan": text]) { first, _ in first }, required: ["plan"])
        return failing(
            record(
                "expect",
                ending.merging([
                    "effects": NodeSchema.list(effect), "events": NodeSchema.list(raised),
                    "plans": NodeSchema.list(failing(plan)),
                ]) { first, _ in first }))
    }

    /// Only a plan that fails has an error.
    private static func failing(_ ending: JSONValue) -> JSONValue {
        let others = PlanOutcome.Status.allCases.filter { $0 != .error }.map(\.rawValue)
        return adding(
            [
                (
                    "not",
                    .object([
                        ("properties", .object([("status", choice(others))])),
                        ("required", .array([.string("status"), .string("error")])),
                    ])
                )
            ], to: ending)
    }

    // MARK: Shapes

    /// An object with exactly the keys that the reader knows.
    private static func record(
        _ keys: String, _ properties: [String: JSONValue], required: [String] = []
    ) -> JSONValue {
        closed((ScenarioReader.known[keys] ?? []).map { ($0, properties[$0] ?? .bool(false)) }, required: required)
    }

    private static func closed(_ properties: [(String, JSONValue)], required: [String]) -> JSONValue {
        adding([("additionalProperties", .bool(false))], to: NodeSchema.object(properties, required: required))
    }

    private static func adding(_ members: [(String, JSONValue)], to schema: JSONValue) -> JSONValue {
        .object((schema.asObject ?? []).map { ($0.key, $0.value) } + members)
    }

    private static func required(_ key: String) -> JSONValue { .object([("required", .array([.string(key)]))]) }

    private static func choice(_ values: [String]) -> JSONValue {
        .object([("enum", .array(values.map(JSONValue.string)))])
    }
}
