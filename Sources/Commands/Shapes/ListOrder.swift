import AIR

extension Sequence {
    /// The elements as lists have them: bytewise by kind, then by name (CLI, *Everywhere*).
    func listed(by key: (Element) -> DefinitionKey) -> [Element] {
        sorted { key($0).isListed(before: key($1)) }
    }
}
