import CanonicalCBOR
import JSON

extension Rules {
    /// Rules about modules.
    static let moduleRules: [Rule] = [
        Rule(code: .unknownReference, summary: "every schema that a module names exists", source: "PLANS §1 H") {
            contents in
            contents.all(.module).filter { !$0.key.name.isReserved }.flatMap { definition -> [Issue] in
                schemaFields(of: definition).compactMap { name, pointer in
                    contents.scope.schema(name) == nil
                        ? Issue(definition.key, unknown("schema", name, at: pointer, in: contents)) : nil
                }
            }
        }
    ]

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
