import AIR
import CanonicalCBOR

extension Change {
    /// Whether a world has exactly the result of the change: the content afterwards, or its absence after a removal.
    public func isPresent(in world: WorldBundle) -> Bool {
        switch subject {
        case .definition(let key):
            return !hasAfter
                ? world.manifest.reference(key) == nil
                : world.manifest.reference(key) != nil && world.definitions[key]?.hash == hash
        case .reference(let key):
            return world.manifest.reference(key)?.value == after
        case .entry(let block, let name):
            return BlockEntries(block, of: world.manifest)[OpID(name)]?.value == after
        case .order(let block):
            return CBORValue.array(BlockEntries(block, of: world.manifest).entries.map(\.value)) == after
        }
    }
}
