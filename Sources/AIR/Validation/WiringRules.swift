import CanonicalCBOR
import JSON

extension Rules {
    /// Rules about routing, triggers, bindings and secrets.
    static let wiringRules: [Rule] = [
        Rule(code: .unknownReference, summary: "routes name a schema and a module that are listed", source: "PLANS §1 H") {
            contents in
            let routing = contents.manifest.routing ?? Manifest.Routing()
            var issues: [Issue] = []
            for (index, route) in routing.events.enumerated() {
                if contents.scope.schema(route.event) == nil {
                    issues.append(
                        Issue(
                            nil,
                            unknown(
                                "schema", route.event, at: JSONPointer(path: ["routing", "events", index, "event"]),
                                in: contents)))
                }
                if contents.definition(.module, route.reducer) == nil {
                    issues.append(
                        Issue(
                            nil,
                            unknown(
                                "module", route.reducer, at: JSONPointer(path: ["routing", "events", index, "reducer"]),
                                in: contents)))
                }
            }
            for (index, inbox) in routing.inboxes.enumerated()
            where contents.definition(.module, inbox.reducer) == nil {
                issues.append(
                    Issue(
                        nil,
                        unknown(
                            "module", inbox.reducer, at: JSONPointer(path: ["routing", "inboxes", index, "reducer"]),
                            in: contents)))
            }
            return issues
        },
        Rule(code: .routingInvalid, summary: "a routed event belongs to the reducer's event schema", source: "PLANS §1 H") {
            contents in
            (contents.manifest.routing?.events ?? []).enumerated().compactMap { index, route in
                guard let module = contents.definition(.module, route.reducer),
                    let family = module.value["abi"]?["reducer"]?["event"]?.asText.map(DefinitionName.init),
                    contents.scope.schema(family) != nil, !contents.event(route.event, belongsTo: family)
                else { return nil }
                return Issue(
                    nil,
                    .error(
                        .routingInvalid, "`\(route.event)` is not an event of `\(route.reducer)`, which takes `\(family)`",
                        at: ["routing", "events", index, "event"], help: "route `\(family)` or one of its arms"))
            }
        },
        Rule(code: .routingInvalid, summary: "a keyed reducer is routed with a key, another without", source: "PLANS §1 H") {
            contents in
            let receipts = ["sys/TimerFired@1", "sys/BlobPutResult@1", "sys/BlobGetResult@1"]
            return (contents.manifest.routing?.events ?? []).enumerated().compactMap { index, route in
                guard let module = contents.definition(.module, route.reducer) else { return nil }
                let isKeyed = module.value["key_schema"] != nil
                if isKeyed, route.keyField == nil, !receipts.contains(route.event.text) {
                    return Issue(
                        nil,
                        .error(
                            .routingInvalid, "`\(route.reducer)` is keyed, so the route needs a key",
                            at: ["routing", "events", index], help: "add `key_field`"))
                }
                if !isKeyed, route.keyField != nil {
                    return Issue(
                        nil,
                        .error(
                            .routingInvalid, "`\(route.reducer)` has no key", at: ["routing", "events", index, "key_field"],
                            help: "remove `key_field`"))
                }
                return nil
            }
        },
        Rule(code: .unknownReference, summary: "triggers name a schema and a plan that are listed", source: "PLANS §1") {
            contents in
            contents.manifest.triggers.enumerated().flatMap { index, trigger -> [Issue] in
                var issues: [Issue] = []
                if contents.scope.schema(trigger.event) == nil {
                    issues.append(
                        Issue(
                            nil,
                            unknown(
                                "schema", trigger.event, at: JSONPointer(path: ["triggers", index, "event"]), in: contents)))
                }
                guard let plan = contents.definition(.plan, trigger.plan) else {
                    issues.append(
                        Issue(
                            nil,
                            unknown("plan", trigger.plan, at: JSONPointer(path: ["triggers", index, "plan"]), in: contents)))
                    return issues
                }
                if let input = plan.value["input"]?.asText, DefinitionName(input) != trigger.event {
                    issues.append(
                        Issue(
                            nil,
                            .error(
                                .routingInvalid, "`\(trigger.plan)` takes `\(input)`, not `\(trigger.event)`",
                                at: ["triggers", index, "event"], help: "write \"event\": \"\(input)\"")))
                }
                return issues
            }
        },
        Rule(code: .unknownReference, summary: "bindings name modules and grants that exist", source: "PLANS §1 H") {
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
        Rule(code: .badValue, summary: "a secret has a version and a binding", source: "PLANS §1 F/G") { contents in
            contents.all(.secret).flatMap { definition -> [Issue] in
                var issues: [Issue] = []
                if definition.value["binding_id"]?.asText?.isEmpty ?? true {
                    issues.append(
                        Issue(definition.key, .error(.badValue, "the binding is empty", at: ["binding_id"])))
                }
                if definition.key.name.version == nil {
                    issues.append(
                        Issue(
                            definition.key,
                            .error(.badName, "the name of a secret ends in @ and a version from 1", at: ["name"])))
                }
                return issues
            }
        },
    ]
}

extension WorldContents {
    /// Whether an event is a family of events, or one of its arms.
    fileprivate func event(_ event: DefinitionName, belongsTo family: DefinitionName) -> Bool {
        if event == family { return true }
        switch scope.schema(family) {
        case .reference(let name): return self.event(event, belongsTo: name)
        case .variant(let arms): return arms.contains { $0.type == .reference(event) }
        default: return false
        }
    }
}
