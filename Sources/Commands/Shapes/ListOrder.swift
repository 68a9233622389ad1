import AIR

extension Sequence {
    /// The elements as lists have them: bytewise by kind, then by name (CLI, *Everywhere*).
    func listed(by key: (Element) -> DefinitionKey) -> [Element] {
        sorted { left, right in
            let (first, second) = (key(left), key(right))
            return (first.kind.rawValue, first.name) < (second.kind.rawValue, second.name)
        }
    }
}
