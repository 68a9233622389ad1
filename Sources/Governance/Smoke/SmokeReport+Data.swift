import AIR
import CanonicalCBOR
public import JSON
public import Plans

extension SmokeReport {
    /// The scenarios as JSON, in the format of `aos smoke`.
    public var json: [JSONValue] { entries.map { $0.json(in: world) } }
}

extension SmokeReport.Entry {
    /// The scenario as JSON: `{name,status,effects,events,result,imported_steps,mismatches}`, with the outcome of every
    /// plan.
    public func json(in world: PlanWorld) -> JSONValue {
        let kernel = run?.kernel
        let first = kernel?.plans.first
        return .object([
            ("name", .string(file.name)), ("file", .string(file.file)), ("status", .string(passes ? "pass" : "fail")),
            ("outcome", first.map { .string($0.status.rawValue) } ?? .null),
            ("effects", .array((kernel?.effects ?? []).map { $0.json(in: world) })),
            ("events", .array((kernel?.events ?? []).filter { $0.origin != nil }.map { $0.json(in: world) })),
            ("result", first?.resultJSON(in: world) ?? .null),
            ("plans", .array((kernel?.plans ?? []).map { $0.json(in: world) })),
            ("imported_steps", .int(importedSteps)), ("mismatches", .array((run?.mismatches ?? []).map(\.json))),
        ])
    }
}

extension EffectRequest {
    /// The effect as JSON, with the grant and the rule that decided on it.
    public func json(in world: PlanWorld) -> JSONValue {
        var members: [(String, JSONValue)] = [
            ("plan", .string(plan.text)), ("plan_id", .int(planID)), ("step", .string(step)),
            ("kind", .string(intent.kind)), ("cap", .string(intent.cap)), ("cap_type", .string(capType)),
            ("params", world.shown(wire: params, as: schema)), ("intent_hash", .string(hash.text)),
            ("decision", .string(isAllowed ? "allow" : "deny")), ("enforcer", .string(enforcer.text)),
            ("assumed", .bool(isAssumed)), ("policy", decision.map { .string($0.policy) } ?? .null),
            ("rule", decision?.rule.map { .int($0) } ?? .null),
        ]
        if let denial {
            members.append(
                ("denial", .object([("code", .string(denial.code)), ("message", .string(denial.message))])))
        }
        return .object(members)
    }
}

extension RunEvent {
    /// The event as JSON, with the step that raised it.
    public func json(in world: PlanWorld) -> JSONValue {
        .object([
            ("schema", .string(schema.text)), ("value", world.shown(wire: value, as: schema)),
            ("plan", origin.map { .string($0.plan.text) } ?? .null),
            ("plan_id", origin.map { .int($0.planID) } ?? .null),
            ("step", origin.map { .string($0.step) } ?? .null),
        ])
    }
}

extension PlanOutcome {
    /// The result in the notation in which people write values; nil without a result.
    func resultJSON(in world: PlanWorld) -> JSONValue? {
        result.map { result in output.map { world.shown(result, as: $0) } ?? result.shown }
    }

    /// The outcome of the instance as JSON, with its waits.
    public func json(in world: PlanWorld) -> JSONValue {
        .object([
            ("plan", .string(plan.text)), ("plan_id", .int(planID)), ("status", .string(status.rawValue)),
            ("result", resultJSON(in: world) ?? .null), ("steps", .array(executed.map { .string($0) })),
            (
                "error",
                failure.map { failure in
                    .object([
                        ("code", .string(failure.code)), ("message", .string(failure.message)),
                        ("step", failure.step.map { .string($0) } ?? .null),
                        ("path", .string(failure.pointer.description)),
                    ])
                } ?? .null
            ),
            ("waits", .array(waits.map(\.json))),
        ])
    }
}

extension PlanOutcome.Wait {
    fileprivate var json: JSONValue {
        switch self {
        case .receipt(let step, let intent):
            .object([("step", .string(step)), ("receipt_of", .string(intent.text))])
        case .event(let step, let schema):
            .object([("step", .string(step)), ("event", .string(schema.text))])
        }
    }
}

extension Mismatch {
    /// The mismatch as JSON, with its locations in the scenario and in the plan.
    var json: JSONValue {
        func text(_ text: String?) -> JSONValue { text.map { .string($0) } ?? .null }
        return .object([
            ("subject", .string(subject)), ("expected", text(expected)), ("got", text(got)),
            ("path", .string(pointer.description)), ("plan", text(plan?.text)), ("step", text(step)),
            ("plan_path", text(planPointer?.description)),
        ])
    }
}
