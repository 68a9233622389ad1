import CanonicalCBOR
import JSON

extension Rules {
    /// Rules about plans that a trigger starts with `correlate_by` (Documentation/plans.md, *Events and triggers*).
    static let correlationRules: [Rule] = [
        Rule(
            code: .planInvalid, summary: "a correlated plan awaits only events with its correlation id",
            isAboutPlans: true
        ) { contents in
            // The last trigger of a plan counts.
            var keys: [DefinitionName: String] = [:]
            for trigger in contents.manifest.triggers {
                if let key = trigger.correlateBy { keys[trigger.plan] = key }
            }
            return contents.plans.flatMap { definition -> [Issue] in
                guard let key = keys[definition.key.name] else { return [] }
                let plan = definition.view
                return plan.steps.enumerated().compactMap { index, step -> Issue? in
                    guard step.op == "await_event" else { return nil }
                    guard let condition = step.value["where"] else {
                        return Issue(
                            definition.key,
                            .error(
                                .planInvalid,
                                "the plan is correlated by `\(key)`, so the awaited event needs a `where`",
                                at: ["steps", index], help: "add \"where\": \(example(key))"))
                    }
                    guard !refersToCorrelation(condition, key: key) else { return nil }
                    return Issue(
                        definition.key,
                        .error(
                            .planInvalid, "the `where` does not select the events of this instance",
                            at: ["steps", index, "where"], help: "compare with @var:correlation_id: \(example(key))"))
                }
            }
        },
        Rule(
            code: .routingInvalid, summary: "the field that a trigger correlates by is in the event"
        ) { contents in
            contents.manifest.triggers.enumerated().compactMap { index, trigger in
                guard let key = trigger.correlateBy, let type = contents.scope.schema(trigger.event),
                    case .missing(let field) = FieldPath(key).outcome(in: type, contents.scope)
                else { return nil }
                return Issue(
                    nil,
                    .warning(
                        .routingInvalid, "`\(trigger.event)` has no field `\(field)` to correlate by",
                        at: ["triggers", index, "correlate_by"], help: "name a field of the event"))
            }
        },
    ]

    /// Whether a condition refers to the correlation id, or to the event's field that holds it.
    private static func refersToCorrelation(_ condition: CBORValue, key: String) -> Bool {
        var isFound = false
        ExpressionNode.walk(condition, at: []) { node, _ in
            guard case .reference(let reference) = node else { return }
            switch PlanReference(reference) {
            case .variable(let name): isFound = isFound || name.hasSameBytes(as: "correlation_id")
            case .event(let fields):
                isFound = isFound || fields.segments.first.map { $0.hasSameBytes(as: key) } ?? false
            default: break
            }
        }
        return isFound
    }

    private static func example(_ key: String) -> String {
        "{\"op\":\"eq\",\"args\":[{\"ref\":\"@event.\(key)\"},{\"ref\":\"@var:correlation_id\"}]}"
    }
}
