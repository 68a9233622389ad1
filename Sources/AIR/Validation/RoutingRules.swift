import CanonicalCBOR
import JSON

extension Rules {
    /// Rules about the routes of events and inboxes to reducers (Documentation/plans.md, *Validation*).
    static let routingRules: [Rule] = [
        Rule(
            code: .unknownReference, summary: "routes name a schema and a module that are listed"
        ) {
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
                                "module", route.reducer,
                                at: JSONPointer(path: ["routing", "events", index, "reducer"]),
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
        Rule(
            code: .routingInvalid, summary: "a routed event belongs to the reducer's event schema"
        ) {
            contents in
            (contents.manifest.routing?.events ?? []).enumerated().compactMap { index, route in
                guard let module = contents.definition(.module, route.reducer),
                    let family = module.value["abi"]?["reducer"]?["event"]?.asText.map(DefinitionName.init),
                    contents.scope.schema(family) != nil, !contents.event(route.event, belongsTo: family)
                else { return nil }
                return Issue(
                    nil,
                    .error(
                        .routingInvalid,
                        "`\(route.event)` is not an event of `\(route.reducer)`, which takes `\(family)`",
                        at: ["routing", "events", index, "event"], help: "route `\(family)` or one of its arms"))
            }
        },
        Rule(
            code: .routingInvalid, summary: "a keyed reducer is routed with a key, any other without"
        ) {
            contents in
            (contents.manifest.routing?.events ?? []).enumerated().compactMap { index, route in
                guard let module = contents.definition(.module, route.reducer) else { return nil }
                let isKeyed = module.value["key_schema"] != nil
                if isKeyed, route.keyField == nil, !RouteKey.unkeyedEvents.contains(route.event) {
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
                            .routingInvalid, "`\(route.reducer)` is not keyed, so the route can't have a key",
                            at: ["routing", "events", index, "key_field"],
                            help: "remove `key_field`"))
                }
                return nil
            }
        },
        Rule(
            code: .routingInvalid, summary: "the key of a route is a field of the event and of the reducer's key type"
        ) { contents in
            (contents.manifest.routing?.events ?? []).enumerated().compactMap { index, route in
                guard let key = route.keyField,
                    let keySchema = contents.definition(.module, route.reducer)?.value["key_schema"]?.asText,
                    let problem = RouteKey(key, of: DefinitionName(keySchema), in: contents.scope).problem(route.event)
                else { return nil }
                return Issue(
                    nil,
                    .error(
                        .routingInvalid, problem, at: ["routing", "events", index, "key_field"],
                        help: "name a field of type `\(keySchema)`"))
            }
        },
    ]
}
