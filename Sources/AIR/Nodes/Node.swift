public import CanonicalCBOR

/// A node as read: its kind, its name and the data that is hashed (Documentation/language.md, *Kinds and fields*).
public struct Node: Sendable, Equatable {
    /// The kind.
    public let kind: NodeKind
    /// The name; empty for a manifest.
    public let name: DefinitionName
    /// The fields that are hashed, `$kind` included.
    public let value: CBORValue

    init(kind: NodeKind, name: DefinitionName, value: CBORValue) {
        self.kind = kind
        self.name = name
        self.value = value
    }

    /// Creates the node of a definition.
    package init(_ definition: Definition) {
        self.init(kind: .definition(definition.key.kind), name: definition.key.name, value: definition.value)
    }
}
