import AIR
public import JSON

extension PatchDocument {
    /// The JSON Schema of patch documents: for editors, and for other programs that write one.
    public static var jsonSchema: JSONValue {
        let operations: [(String, JSONValue)] = [
            ("add_def", .object([("anyOf", .array(DefinitionKind.allCases.map(addition)))])),
            ("replace_def", .object([("anyOf", .array(DefinitionKind.allCases.map(replacement)))])),
            ("remove_def", NodeSchema.object(key + [preHash], required: ["kind", "name", "pre_hash"])),
            (
                "set_manifest_refs",
                NodeSchema.object(
                    [
                        (
                            "add",
                            NodeSchema.list(
                                NodeSchema.object(
                                    key + [("hash", NodeSchema.reference("hash"))], required: ["kind", "name", "hash"]))
                        ),
                        ("remove", NodeSchema.list(NodeSchema.object(key, required: ["kind", "name"]))),
                    ], required: [])
            ),
            (
                "set_defaults",
                NodeSchema.object(
                    [
                        ("policy", NodeSchema.any([NodeSchema.kind("string"), NodeSchema.kind("null")])),
                        ("cap_grants", NodeSchema.block("defaults", "cap_grants") ?? .bool(false)),
                    ], required: [])
            ),
            ("set_routing_events", block("events", NodeSchema.block("routing", "events"))),
            ("set_routing_inboxes", block("inboxes", NodeSchema.block("routing", "inboxes"))),
            ("set_triggers", block("triggers", NodeSchema.block("triggers"))),
            ("set_module_bindings", block("bindings", NodeSchema.block("module_bindings"))),
            ("set_secrets", block("secrets", NodeSchema.block("secrets"))),
        ]
        // One object holds one op.
        let choice = JSONValue.object([
            ("type", .string("object")), ("properties", .object(operations)),
            ("oneOf", .array(operations.map { .object([("required", .array([.string($0.0)]))]) })),
        ])
        return .object([
            ("$schema", .string("https://json-schema.org/draft/2020-12/schema")),
            ("title", .string("AOS patch document")), ("type", .string("object")),
            (
                "properties",
                .object([
                    ("version", .object([("const", .string("1"))])),
                    (
                        "base_manifest_hash",
                        NodeSchema.any([NodeSchema.reference("hash"), .object([("const", .string(""))])])
                    ),
                    ("patches", NodeSchema.list(choice)),
                ])
            ),
            ("required", .array([.string("base_manifest_hash"), .string("patches")])),
            ("$defs", .object(NodeSchema.shared)),
        ])
    }

    private static let kinds = JSONValue.object([
        ("enum", .array(DefinitionKind.allCases.map { .string($0.rawValue) }))
    ])
    private static let key: [(String, JSONValue)] = [("kind", kinds), ("name", NodeSchema.kind("string"))]
    private static let preHash = ("pre_hash", NodeSchema.reference("hash"))

    private static func addition(_ kind: DefinitionKind) -> JSONValue {
        NodeSchema.object(
            [("kind", .object([("const", .string(kind.rawValue))])), ("node", NodeSchema.definition(kind))],
            required: ["kind", "node"])
    }

    private static func replacement(_ kind: DefinitionKind) -> JSONValue {
        NodeSchema.object(
            [
                ("kind", .object([("const", .string(kind.rawValue))])), ("name", NodeSchema.kind("string")),
                ("new_node", NodeSchema.definition(kind)), preHash,
            ], required: ["kind", "name", "new_node", "pre_hash"])
    }

    private static func block(_ name: String, _ schema: JSONValue?) -> JSONValue {
        NodeSchema.object([preHash, (name, schema ?? .bool(false))], required: ["pre_hash", name])
    }
}
