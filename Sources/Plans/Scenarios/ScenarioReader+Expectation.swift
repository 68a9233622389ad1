import AIR
import CanonicalCBOR
import JSON

extension ScenarioReader {
    mutating func expectation(_ start: Scenario.Start?) -> Expectation? {
        let path: Path = [.key("expect")]
        let json = root.member("expect") ?? .object([])
        guard object(json, "`expect`", keys: "expect", at: path) else { return nil }
        let first: DefinitionName? =
            switch start {
            case .plan(let name, _)?: name
            case .event(let schema, _)?: world.triggers(of: schema).first?.plan
            case nil: nil
            }
        let ending = ending(json, plan: first, at: path)
        let effects = list(json, "effects", at: path) { $0.effect($1, at: $2) }
        let events = list(json, "events", at: path) { reader, item, path -> Expectation.Event? in
            guard reader.object(item, "an event", keys: "event", at: path),
                let schema = reader.schema(item, "schema", at: path)
            else { return nil }
            let value = item.member("value").flatMap { reader.wire($0, as: schema, at: path + [.key("value")]) }
            return Expectation.Event(schema: schema, value: value, pointer: JSONPointer(path))
        }
        let plans = list(json, "plans", at: path) { reader, item, path -> Expectation.Ending? in
            guard reader.object(item, "a plan", keys: "ending", at: path) else { return nil }
            guard item.member("plan") != nil else {
                return reader.failed(.missingField, "`plan` is missing", at: path, help: "add \"plan\": \"…\"")
            }
            guard let plan = reader.plan(item, "plan", at: path) else { return nil }
            return reader.ending(item, plan: plan, at: path)
        }
        return Expectation(ending: ending, effects: effects, events: events, plans: plans)
    }

    private mutating func ending(_ json: JSONValue, plan: DefinitionName?, at path: Path) -> Expectation.Ending {
        let status = choice(json, "status", at: path, PlanOutcome.Status.self)
        var code: String?
        var step: String?
        if let error = json.member("error"), object(error, "`error`", keys: "error", at: path + [.key("error")]) {
            code = text(error, "code", at: path + [.key("error")])
            step = text(error, "step", at: path + [.key("error")])
            if let status, status != .error {
                report(
                    .badValue, "a plan that ends with `\(status.rawValue)` has no error", at: path + [.key("error")],
                    help: "remove \"error\", or write \"status\": \"error\"")
            }
        }
        return Expectation.Ending(
            plan: plan, status: status ?? (json.member("error") == nil ? nil : .error),
            result: result(json, plan: plan, at: path), code: code, step: step, pointer: JSONPointer(path))
    }

    private mutating func result(_ json: JSONValue, plan: DefinitionName?, at path: Path) -> PlanValue? {
        guard let result = json.member("result"), let plan else { return nil }
        guard let output = world.plan(plan)?.output else {
            return failed(
                .badValue, "the plan `\(plan)` declares no output", at: path + [.key("result")],
                help: "remove \"result\"")
        }
        return value(result, as: .reference(output), at: path + [.key("result")])
    }

    private mutating func effect(_ json: JSONValue, at path: Path) -> Expectation.Effect? {
        guard object(json, "an effect", keys: "effect", at: path), let kind = required(json, "kind", at: path) else {
            return nil
        }
        guard let signature = world.scope.effect(kind) else {
            return failed(
                .unknownReference, "the world has no effect `\(kind)`", at: path + [.key("kind")],
                help: Spelling.nearest(to: kind, among: world.scope.effects.keys.sorted())
                    .map { "did you mean `\($0)`?" })
        }
        let params = json.member("params").flatMap { wire($0, as: signature.params, at: path + [.key("params")]) }
        return Expectation.Effect(
            kind: kind, cap: text(json, "cap", at: path), plan: plan(json, "plan", at: path),
            step: text(json, "step", at: path), params: params,
            isAllowed: choice(json, "decision", at: path, Decision.self).map { $0 == .allow },
            pointer: JSONPointer(path))
    }

    private enum Decision: String, CaseIterable {
        case allow, deny
    }
}
