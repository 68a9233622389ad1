public import JSON

/// The JSON Schema (draft 2020-12) of nodes, generated from the field table (Documentation/language.md, *Kinds and
/// fields*).
///
/// A schema describes exactly what the reader accepts: unknown keys are allowed, since the reader only warns about
/// them. The typed values of plans depend on a world and are not described.
public enum NodeSchema {
    /// The schema of the definitions of a kind in a patch document, where every hash is present.
    public static func definition(_ kind: DefinitionKind) -> JSONValue {
        record(
            FieldTable.fields(of: .definition(kind)).map {
                $0.name.hasSameBytes(as: "name") ? .required("name", .schemaName) : $0
            },
            also: [("$kind", .object([("const", .string(kind.rawValue))]))])
    }

    /// The schema of a block of the manifest, given the path of field names to it.
    public static func block(_ section: String...) -> JSONValue? {
        var fields = FieldTable.fields(of: .manifest)
        for (index, name) in section.enumerated() {
            guard let field = fields.first(where: { $0.name.hasSameBytes(as: name) }) else { return nil }
            if index == section.count - 1 { return schema(field.shape) }
            guard case .record(let inner) = field.shape else { return nil }
            fields = inner
        }
        return nil
    }

    /// The entries of `$defs` that the schemas refer to.
    public static var shared: [(String, JSONValue)] {
        [
            ("hash", pattern("^sha256:[0-9a-fA-F]{64}$")),
            ("schemaName", pattern("^[a-z][a-z0-9._-]*/[A-Za-z][A-Za-z0-9._-]*@[1-9][0-9]*$")),
            ("type", type), ("expression", expression), ("literal", literal),
        ]
    }

    /// A reference to an entry of `$defs`.
    public static func reference(_ name: String) -> JSONValue { .object([("$ref", .string("#/$defs/\(name)"))]) }

    /// The schema of an object with some properties, some of which are required.
    public static func object(_ properties: [(String, JSONValue)], required: [String]) -> JSONValue {
        .object([
            ("type", .string("object")), ("properties", .object(properties)),
            ("required", .array(required.map(JSONValue.string))),
        ])
    }

    /// The schema of a list.
    public static func list(_ items: JSONValue) -> JSONValue {
        .object([("type", .string("array")), ("items", items)])
    }

    /// A schema that accepts the values of any of several schemas.
    public static func any(_ schemas: [JSONValue]) -> JSONValue { .object([("anyOf", .array(schemas))]) }

    /// The schema of any value of a JSON type.
    public static func kind(_ type: String) -> JSONValue { .object([("type", .string(type))]) }

    private static func pattern(_ text: String) -> JSONValue {
        .object([("type", .string("string")), ("pattern", .string(text))])
    }

    private static func number(from minimum: String, to maximum: String) -> JSONValue {
        .object([
            ("type", .string("integer")), ("minimum", number(minimum)), ("maximum", number(maximum)),
        ])
    }

    private static func number(_ text: String) -> JSONValue { JSONNumber(text: text).map(JSONValue.number) ?? .null }

    private static let natural = number(from: "0", to: "18446744073709551615")
    private static let integer = number(from: "-9223372036854775808", to: "18446744073709551615")
}

extension NodeSchema {
    private static func schema(_ shape: Shape) -> JSONValue {
        switch shape {
        case .text: kind("string")
        case .exactly(let text): .object([("const", .string(text))])
        case .choice(let texts): .object([("enum", .array(texts.map(JSONValue.string)))])
        case .schemaName: reference("schemaName")
        case .hash, .placeholderHash: reference("hash")
        case .natural: natural
        case .expression: reference("expression")
        case .literal: reference("literal")
        // Sugar may be anything; its validity depends on types.
        case .slot: .bool(true)
        case .type: reference("type")
        case .list(let item): list(schema(item))
        case .table(let item): .object([("type", .string("object")), ("additionalProperties", schema(item))])
        case .record(let fields): record(fields)
        case .tagged(let tag, let choices):
            any(choices.map { record($0.fields, also: [(tag, .object([("const", .string($0.tag))]))]) })
        case .secretEntry: record(FieldTable.reference)
        }
    }

    private static func record(_ fields: [Field], also tags: [(String, JSONValue)] = []) -> JSONValue {
        let properties = fields.map { field -> (String, JSONValue) in
            if case .optional = field.presence { return (field.name, any([schema(field.shape), kind("null")])) }
            return (field.name, schema(field.shape))
        }
        let required = fields.filter { if case .required = $0.presence { true } else { false } }.map(\.name)
        return object(tags + properties, required: tags.map(\.0) + required)
    }

    /// The schema of an object that has a key with a value of a shape; other keys are allowed.
    private static func keyed(_ key: String, _ value: JSONValue) -> JSONValue {
        object([(key, value)], required: [key])
    }

    private static var type: JSONValue {
        let any = kind("object")
        let primitives = TypeExpression.Primitive.allCases.map { keyed($0.rawValue, any) }
        let keys = ["int", "nat", "text", "uuid", "hash"].map { keyed($0, any) }
        let table = JSONValue.object([("type", .string("object")), ("additionalProperties", reference("type"))])
        return self.any(
            primitives + [
                keyed("record", table), keyed("variant", table), keyed("list", reference("type")),
                keyed("set", reference("type")),
                keyed(
                    "map", object([("key", self.any(keys)), ("value", reference("type"))], required: ["key", "value"])),
                keyed("option", reference("type")), keyed("ref", reference("schemaName")),
            ])
    }

    private static var constants: [JSONValue] {
        [
            keyed("null", kind("object")), keyed("bool", kind("boolean")), keyed("int", integer),
            keyed("nat", natural), keyed("dec128", kind("string")), keyed("bytes_b64", kind("string")),
            keyed("text", kind("string")), keyed("time_ns", natural), keyed("duration_ns", integer),
            keyed("hash", reference("hash")), keyed("uuid", kind("string")),
        ]
    }

    /// The schemas of lists, tables and records whose values have a shape.
    private static func containers(of item: JSONValue) -> [JSONValue] {
        [
            keyed("list", list(item)), keyed("set", list(item)),
            keyed("map", list(object([("key", item), ("value", item)], required: ["key", "value"]))),
            keyed("record", .object([("type", .string("object")), ("additionalProperties", item)])),
        ]
    }

    private static var expression: JSONValue {
        let item = reference("expression")
        let operators = JSONValue.object([("enum", .array(Operator.all.map { .string($0.name) }))])
        return any(
            constants + containers(of: item) + [
                keyed("ref", kind("string")),
                object([("op", operators), ("args", list(item))], required: ["op", "args"]),
                keyed(
                    "variant",
                    object([("tag", kind("string")), ("value", any([item, kind("null")]))], required: ["tag"])),
            ])
    }

    private static var literal: JSONValue {
        let item = reference("literal")
        return any(
            constants + containers(of: item) + [
                object([("tag", kind("string")), ("value", any([item, kind("null")]))], required: ["tag"]),
                // A secret has no other keys.
                .object([
                    ("type", .string("object")), ("maxProperties", .int(2)),
                    ("properties", .object([("alias", kind("string")), ("version", natural)])),
                    ("required", .array([.string("alias"), .string("version")])),
                ]),
            ])
    }
}
