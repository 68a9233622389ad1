public import AIR

extension Sequence {
    /// The elements sorted byte by byte by kind, then by name, as in every list.
    public func listed(by key: (Element) -> DefinitionKey) -> [Element] {
        sorted { key($0).isListed(before: key($1)) }
    }
}

extension DefinitionKey {
    /// Whether the key comes earlier in a list, byte by byte by kind, then by name.
    public func isListed(before other: DefinitionKey) -> Bool {
        kind != other.kind
            ? kind.rawValue.utf8.lexicographicallyPrecedes(other.kind.rawValue.utf8)
            : name.text.utf8.lexicographicallyPrecedes(other.name.text.utf8)
    }
}
