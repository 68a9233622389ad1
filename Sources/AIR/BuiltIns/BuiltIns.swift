import CAIRData
import CanonicalCBOR
import JSON

/// The built-in definitions, the `sys/` names, which every world has (Documentation/language.md, *Identity*).
///
/// They are written as AIR in the files of `Sources/CAIRData/data` and hash without `$kind`.
public enum BuiltIns {
    /// All built-ins, in the order of the catalogue.
    public static let all: [Definition] = (0..<air_built_in_count).flatMap { index in
        let file = air_built_in(index)
        return definitions(in: Array(UnsafeBufferPointer(start: file.bytes, count: file.count)))
    }

    /// The built-in with a kind and name.
    public static func definition(_ key: DefinitionKey) -> Definition? { byKey[key] }

    /// The type of a built-in schema.
    public static func schema(_ name: DefinitionName) -> TypeExpression? { schemas[name] }

    /// Whether the built-ins of a kind may be used without being listed: capabilities and modules may, schemas and
    /// effects must be listed (Documentation/language.md, *Placeholders and references*).
    public static func mayBeUsedUnlisted(_ kind: DefinitionKind) -> Bool { kind == .capability || kind == .module }

    private static let byKey = Dictionary(all.map { ($0.key, $0) }, uniquingKeysWith: { first, _ in first })

    private static let schemas: [DefinitionName: TypeExpression] = Dictionary(
        all.compactMap { definition in
            guard definition.key.kind == .schema, let type = definition.value["type"].flatMap(TypeExpression.init)
            else { return nil }
            return (definition.key.name, type)
        }, uniquingKeysWith: { first, _ in first })

    private static func definitions(in bytes: [UInt8]) -> [Definition] {
        guard let json = try? JSONParser.parse(bytes), let items = json.asArray else { return [] }
        return items.compactMap { item in
            guard let data = try? PlainData.value(of: item), let node = NodeReader.read(data, from: .exact).node else {
                return nil
            }
            return try? Definition(builtIn: node)
        }
    }
}
