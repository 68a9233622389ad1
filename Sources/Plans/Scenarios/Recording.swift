import AIR
import CanonicalCBOR
public import JSON

extension ScenarioRun {
    /// The results of the run in the form of `expect`, for people to review and keep.
    public var expectation: JSONValue {
        let world = kernel.world
        var members: [(String, JSONValue)] = []
        if let first = kernel.plans.first { members += ending(first, in: world) }
        members.append(
            (
                "effects",
                .array(
                    kernel.effects.map { effect in
                        .object([
                            ("plan", .string(effect.plan.text)), ("step", .string(effect.step)),
                            ("kind", .string(effect.intent.kind)), ("cap", .string(effect.intent.cap)),
                            ("params", world.shown(wire: effect.params, as: effect.schema)),
                            ("decision", .string(effect.isAllowed ? "allow" : "deny")),
                        ])
                    })
            ))
        members.append(
            (
                "events",
                .array(
                    kernel.events.filter { $0.origin != nil }.map { event in
                        .object([
                            ("schema", .string(event.schema.text)),
                            ("value", world.shown(wire: event.value, as: event.schema)),
                        ])
                    })
            ))
        if kernel.plans.count > 1 {
            members.append(
                (
                    "plans",
                    .array(
                        kernel.plans.map { plan in
                            .object([("plan", .string(plan.plan.text))] + ending(plan, in: world))
                        })
                ))
        }
        return .object(members)
    }

    private func ending(_ plan: PlanOutcome, in world: PlanWorld) -> [(String, JSONValue)] {
        var members: [(String, JSONValue)] = [("status", .string(plan.status.rawValue))]
        if let result = plan.result, let output = plan.output {
            members.append(("result", world.shown(result, as: output)))
        }
        if let failure = plan.failure {
            let step = failure.step.map { [("step", JSONValue.string($0))] } ?? []
            members.append(("error", .object([("code", .string(failure.code))] + step)))
        }
        return members
    }
}
