import AIR
public import CanonicalCBOR

extension WorldStore {
    /// The difference between two manifests of the store; only definitions that differ are read.
    ///
    /// - Throws: ``WorldIOError`` when a manifest or a definition that differs is missing or damaged.
    public func difference(from base: Hash, to result: Hash) throws(WorldIOError) -> WorldDifference {
        let (before, after) = (try manifest(base), try manifest(result))
        func differing(
            _ manifest: Manifest, from other: Manifest
        ) throws(WorldIOError) -> [DefinitionKey: Definition] {
            var definitions: [DefinitionKey: Definition] = [:]
            for kind in DefinitionKind.allCases {
                let known = Dictionary(
                    other.references(kind).map { ($0.name, $0.hash) }, uniquingKeysWith: { first, _ in first })
                for reference in manifest.references(kind) where known[reference.name] != reference.hash {
                    let key = DefinitionKey(kind, reference.name)
                    definitions[key] = try definition(key, reference.hash)
                }
            }
            return definitions
        }
        let added = try differing(after, from: before).filter { !$0.key.name.isReserved }
        let bundle: WorldBundle
        do {
            bundle = try WorldBundle(manifest: after, definitions: added)
        } catch {
            throw .encoding(result, error)
        }
        return WorldDifference(
            base: WorldContents(manifest: before, definitions: try differing(before, from: after)), baseHash: base,
            target: bundle)
    }
}
