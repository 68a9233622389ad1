public import CanonicalCBOR

extension CBORValue {
    /// The same node with `$kind` and `name` first, as people write it; the canonical order puts short keys first.
    ///
    /// For display only: the other members and all nested values keep their order.
    public var asRead: CBORValue {
        guard case .map(let entries) = self else { return self }
        func rank(_ entry: CBOREntry) -> Int {
            switch entry.key.asText {
            case "$kind": 0
            case "name": 1
            default: 2
            }
        }
        guard entries.contains(where: { rank($0) == 0 }) else { return self }
        let first = entries.filter { rank($0) < 2 }.sorted { rank($0) < rank($1) }
        return .map(first + entries.filter { rank($0) == 2 })
    }
}
