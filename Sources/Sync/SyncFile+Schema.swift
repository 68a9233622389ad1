import AIR
public import JSON

extension SyncFile {
    /// The JSON Schema of `aos.sync.json`, for editors and for other programs that write the file.
    public static var jsonSchema: JSONValue {
        .object([
            ("$schema", .string("https://json-schema.org/draft/2020-12/schema")),
            ("title", .string("aos.sync.json")), ("type", .string("object")),
            (
                "properties",
                .object([
                    ("version", .object([("const", .int(1))])),
                    (
                        "air",
                        NodeSchema.object([("dir", path), ("imports", NodeSchema.list(item))], required: [])
                    ),
                    ("build", build),
                    (
                        "modules",
                        NodeSchema.object([("pull", NodeSchema.kind("boolean")), ("dir", path)], required: [])
                    ),
                    ("workspaces", NodeSchema.list(workspace)), ("world", identity),
                ])
            ),
            ("required", .array([.string("version")])),
            ("$defs", .object(NodeSchema.shared.filter { $0.0 == "hash" })),
        ])
    }

    private static let text = NodeSchema.kind("string")
    private static let path = JSONValue.object([("type", .string("string")), ("pattern", .string("^[^\\u0000]+$"))])

    /// The folder of the reducer has two names, only one of which may be used.
    private static var build: JSONValue {
        let both = JSONValue.object([("required", .array([.string("reducer_dir"), .string("workflow_dir")]))])
        return .object([
            ("type", .string("object")),
            ("properties", .object([("reducer_dir", path), ("workflow_dir", path), ("module", text)])),
            ("not", both),
        ])
    }

    private static var item: JSONValue {
        let cargo = NodeSchema.object(
            [
                ("package", .object([("type", .string("string")), ("minLength", .int(1))])), ("version", text),
                ("source", text), ("air_dir", path), ("manifest_path", path),
            ], required: ["package"])
        return .object([
            ("type", .string("object")),
            ("properties", .object([("path", path), ("cargo", cargo), ("lock", lock)])),
            (
                "oneOf",
                .array(["path", "cargo"].map { .object([("required", .array([.string($0)]))]) })
            ),
        ])
    }

    private static var lock: JSONValue {
        let fields = ImportLock.Field.allCases.map { field -> (String, JSONValue) in
            let value =
                field == .source
                ? JSONValue.object([("enum", .array([.string("path"), .string("cargo")]))]) : text
            return (field.rawValue, NodeSchema.any([value, NodeSchema.kind("null")]))
        }
        return NodeSchema.any([
            NodeSchema.reference("hash"), NodeSchema.kind("null"),
            NodeSchema.object(fields + [("defs_hash", NodeSchema.reference("hash"))], required: ["defs_hash"]),
        ])
    }

    private static var identity: JSONValue {
        let rules = NodeSchema.object(
            [("hash", NodeSchema.reference("hash")), ("frame", NodeSchema.reference("hash"))],
            required: ["hash", "frame"])
        let schemes = WorldIdentity.schemes.map { $0.replacing("+", with: "\\+") }.joined(separator: "|")
        let remote = JSONValue.object([
            ("type", .string("string")), ("pattern", .string("^(\(schemes))://[!-,.-~][!-~]*$")),
        ])
        return NodeSchema.object(
            [("id", NodeSchema.reference("hash")), ("remote", remote), ("rules", rules)], required: ["id"])
    }

    private static var workspace: JSONValue {
        NodeSchema.object(
            [
                ("ref", text), ("dir", path), ("ignore", NodeSchema.list(text)),
                ("annotations", NodeSchema.kind("object")),
            ], required: ["ref", "dir"])
    }
}
