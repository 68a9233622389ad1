public import AIR
public import CanonicalCBOR

extension CompiledPatch {
    /// The world that results from a compiled patch in its data form.
    ///
    /// - Parameter base: the world that the patch is for; contents that are not in the patch are taken from there.
    /// - Throws: ``WorldIOError`` when the data is not a compiled patch, or the manifest names a missing object.
    public static func bundle(of patch: CBORValue, over base: WorldContents) throws(WorldIOError) -> WorldBundle {
        func encoding<Value>(_ body: () throws(CBORError) -> Value) throws(WorldIOError) -> Value {
            do throws(CBORError) {
                return try body()
            } catch {
                throw .encoding(.zero, error)
            }
        }
        let value = patch["manifest"] ?? .null
        let hash = try encoding { () throws(CBORError) in try value.hash() }
        let manifest = try WorldStore.manifest(value, hash: hash)
        var brought: [DefinitionKey: Definition] = [:]
        for node in patch["nodes"]?.asArray ?? [] {
            guard let kind = node["$kind"]?.asText.flatMap(DefinitionKind.init(rawValue:)),
                let name = node["name"]?.asText
            else { throw .unexpectedNode(hash, expected: "a patch of definitions", found: "it contains other nodes") }
            let key = DefinitionKey(kind, DefinitionName(name))
            brought[key] = try encoding { () throws(CBORError) in try Definition(key, value: node) }
        }
        var definitions: [DefinitionKey: Definition] = [:]
        for kind in DefinitionKind.allCases {
            for reference in manifest.references(kind) where !reference.name.isReserved {
                let key = DefinitionKey(kind, reference.name)
                let known = [brought[key], base.definitions[key]].compactMap { $0 }
                guard let definition = known.first(where: { $0.hash == reference.hash }) else {
                    throw .unexpectedNode(
                        reference.hash, expected: key.description, found: "it is neither in the patch nor in its base")
                }
                definitions[key] = definition
            }
        }
        return try encoding { () throws(CBORError) in
            try WorldBundle(manifest: manifest, definitions: definitions)
        }
    }
}
