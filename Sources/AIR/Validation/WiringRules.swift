import CanonicalCBOR
import JSON

extension Rules {
    /// Rules about triggers and bindings (Documentation/plans.md, *Events and triggers*).
    static let wiringRules: [Rule] = [
        Rule(code: .unknownReference, summary: "triggers name a schema and a plan that are listed") {
            contents in
            contents.manifest.triggers.enumerated().flatMap { index, trigger -> [Issue] in
                var issues: [Issue] = []
                if contents.scope.schema(trigger.event) == nil {
                    issues.append(
                        Issue(
                            nil,
                            unknown(
                                "schema", trigger.event, at: JSONPointer(path: ["triggers", index, "event"]),
                                in: contents)))
                }
                guard let plan = contents.definition(.plan, trigger.plan) else {
                    issues.append(
                        Issue(
                            nil,
                            unknown(
                                "plan", trigger.plan, at: JSONPointer(path: ["triggers", index, "plan"]), in: contents))
                    )
                    return issues
                }
                if let input = plan.value["input"]?.asText.map(DefinitionName.init), input != trigger.event,
                    contents.scope.schema(trigger.event) != nil
                {
                    let fits = contents.scope.fits(.reference(trigger.event), as: .reference(input))
                    issues.append(
                        Issue(
                            nil,
                            Finding(
                                fits ? .warning : .error, .routingInvalid,
                                "`\(trigger.plan)` takes `\(input)`, not `\(trigger.event)`"
                                    + (fits ? ", although it is compatible" : ""),
                                at: JSONPointer(path: ["triggers", index, "event"]),
                                help: "write \"event\": \"\(input)\"")))
                }
                return issues
            }
        },
        Rule(code: .unknownReference, summary: "bindings name modules and grants that exist") {
            contents in
            contents.manifest.moduleBindings.flatMap { binding -> [Issue] in
                var issues: [Issue] = []
                if contents.definition(.module, DefinitionName(binding.module)) == nil {
                    issues.append(
                        Issue(
                            nil,
                            unknown(
                                "module", DefinitionName(binding.module),
                                at: JSONPointer(path: ["module_bindings", binding.module]), in: contents)))
                }
                for slot in binding.slots where contents.grant(slot.grant) == nil {
                    issues.append(
                        Issue(
                            nil,
                            .error(
                                .capUnbound, "there is no grant `\(slot.grant)`",
                                at: ["module_bindings", binding.module, "slots", slot.slot],
                                help: "add a grant of that name to `defaults.cap_grants`")))
                }
                return issues
            }
        },
        Rule(
            code: .duplicateName, summary: "only one trigger starts a plan for an event"
        ) { contents in
            let triggers = contents.manifest.triggers
            return repeated(triggers.map { "\($0.event)\u{0}\($0.plan)" }).map { index in
                Issue(
                    nil,
                    .warning(
                        .duplicateName,
                        "another trigger also starts `\(triggers[index].plan)` on `\(triggers[index].event)`",
                        at: ["triggers", index], help: "remove one of them"))
            }
        },
    ]
}
