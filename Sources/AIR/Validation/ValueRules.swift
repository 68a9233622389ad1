import CanonicalCBOR
import JSON

extension Rules {
    /// Rules about the values of plans (Documentation/language.md, *Values*).
    ///
    /// Loading has already typed every plan and reported its findings. These rules find values that no longer fit
    /// because a patch changed a schema or the list of effects but not the plan.
    static let valueRules: [Rule] = [
        Rule(
            code: .unknownReference, summary: "the effects that steps emit are listed",
            isAboutPlans: true
        ) {
            contents in
            eachPlan(contents) { plan in
                plan.emits.compactMap { index, step in
                    guard let kind = step.value["kind"]?.asText, contents.scope.effect(kind) == nil else { return nil }
                    return PlanNormalizer.unknownEffect(
                        kind, at: [.key("steps"), .index(index), .key("kind")], in: contents.scope)
                }
            }
        },
        Rule(
            code: .badValue, summary: "the values of a plan fit their schemas", isAboutPlans: true
        ) { contents in
            contents.plans.filter { !contents.typedPlans.contains($0.key) }.flatMap { plan in
                PlanNormalizer.normalize(plan.view.value, in: contents.scope).findings.filter {
                    // Unknown schemas and effects are reported by other rules.
                    $0.severity == .error && [.badValue, .planInvalid].contains($0.code)
                }.map { Issue(plan.key, $0) }
            }
        },
    ]
}
