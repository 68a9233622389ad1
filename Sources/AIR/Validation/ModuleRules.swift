import CanonicalCBOR
import JSON

extension Rules {
    /// Rules about modules (Documentation/plans.md, *Validation*).
    static let moduleRules: [Rule] = [
        Rule(code: .unknownReference, summary: "every schema that a module names exists") {
            contents in
            ownModules(contents).flatMap { definition -> [Issue] in
                schemaFields(of: definition).compactMap { name, pointer in
                    contents.scope.schema(name) == nil
                        ? Issue(definition.key, unknown("schema", name, at: pointer, in: contents)) : nil
                }
            }
        },
        Rule(
            code: .moduleInvalid, summary: "a reducer's events are a record, or a variant of distinct schemas"
        ) { contents in
            ownModules(contents).compactMap { definition in
                guard let name = eventSchema(of: definition), let type = contents.scope.schema(name),
                    let problem = problem(ofEvents: type)
                else { return nil }
                return Issue(
                    definition.key,
                    .error(
                        .moduleInvalid, "`\(name)` can't be a reducer's events: \(problem)",
                        at: ["abi", "reducer", "event"],
                        help: "write a record, or a variant whose arms are {\"ref\":…} to different schemas"))
            }
        },
        Rule(
            code: .moduleInvalid, summary: "a reducer accepts the results of the effects that it emits"
        ) { contents in
            let results = [
                "timer.set": "sys/TimerFired@1", "blob.put": "sys/BlobPutResult@1", "blob.get": "sys/BlobGetResult@1",
            ]
            return ownModules(contents).flatMap { definition -> [Issue] in
                guard let family = eventSchema(of: definition), contents.scope.schema(family) != nil else { return [] }
                let emitted = definition.value["abi"]?["reducer"]?["effects_emitted"]?.asArray ?? []
                return emitted.enumerated().compactMap { index, kind in
                    guard let kind = kind.asText, let result = results[kind].map(DefinitionName.init),
                        !contents.event(result, belongsTo: family)
                    else { return nil }
                    return Issue(
                        definition.key,
                        .error(
                            .moduleInvalid, "the module emits `\(kind)`, but `\(family)` has no arm for `\(result)`",
                            at: ["abi", "reducer", "effects_emitted", index],
                            help: "add an arm {\"ref\":\"\(result)\"} to `\(family)`"))
                }
            }
        },
        Rule(
            code: .moduleInvalid, summary: "the effects that reducers emit allow reducers as their origin"
        ) { contents in
            ownModules(contents).flatMap { definition -> [Issue] in
                let emitted = definition.value["abi"]?["reducer"]?["effects_emitted"]?.asArray ?? []
                return emitted.enumerated().compactMap { index, kind in
                    guard let kind = kind.asText, contents.effectKinds[kind]?.scope.includesReducers == false else {
                        return nil
                    }
                    return Issue(
                        definition.key,
                        .warning(
                            .moduleInvalid, "only plans may emit `\(kind)`, so it is refused when the module emits it",
                            at: ["abi", "reducer", "effects_emitted", index],
                            help: "raise an event that starts a plan which emits it"))
                }
            }
        },
    ]

    private static func ownModules(_ contents: WorldContents) -> [Definition] {
        contents.all(.module).filter { !$0.key.name.isReserved }
    }

    private static func eventSchema(of module: Definition) -> DefinitionName? {
        module.value["abi"]?["reducer"]?["event"]?.asText.map(DefinitionName.init)
    }

    private static func problem(ofEvents type: TypeExpression) -> String? {
        switch type {
        case .record, .reference: return nil
        case .variant(let arms):
            var seen: Set<DefinitionName> = []
            for arm in arms {
                guard case .reference(let name) = arm.type else { return "the arm `\(arm.name)` is not a reference" }
                guard seen.insert(name).inserted else { return "two arms refer to `\(name)`" }
            }
            return nil
        default: return "it is a \(type.title)"
        }
    }

    private static func schemaFields(of module: Definition) -> [(DefinitionName, JSONPointer)] {
        var fields: [(DefinitionName, JSONPointer)] = []
        if let key = module.value["key_schema"]?.asText {
            fields.append((DefinitionName(key), JSONPointer([.key("key_schema")])))
        }
        for (part, names) in [
            ("reducer", ["state", "event", "context", "annotations"]), ("pure", ["input", "output", "context"]),
        ] {
            for name in names {
                guard let schema = module.value["abi"]?[part]?[name]?.asText else { continue }
                fields.append((DefinitionName(schema), JSONPointer([.key("abi"), .key(part), .key(name)])))
            }
        }
        return fields
    }
}

extension WorldContents {
    /// Whether an event is a given family of events, or one of its arms.
    package func event(_ event: DefinitionName, belongsTo family: DefinitionName) -> Bool {
        var family = family
        // Schemas that refer to each other in a cycle are reported elsewhere.
        for _ in 0..<64 {
            if event == family { return true }
            switch scope.schema(family) {
            case .reference(let name): family = name
            case .variant(let arms): return arms.contains { $0.type == .reference(event) }
            default: return false
            }
        }
        return false
    }
}
