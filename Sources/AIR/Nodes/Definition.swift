public import CanonicalCBOR

/// A definition with its canonical bytes and hash, computed once (AIR §1).
public struct Definition: Sendable, Equatable {
    /// Kind and name.
    public let key: DefinitionKey
    /// The fields that take part, `$kind` included.
    public let value: CBORValue
    /// The canonical encoding whose hash is ``hash``.
    public let bytes: [UInt8]
    /// The hash of ``bytes``.
    public let hash: Hash

    /// A definition of a node; nil for a manifest.
    ///
    /// - Throws: ``CBORError`` when the node has no canonical form.
    public init?(_ node: Node) throws(CBORError) {
        guard case .definition(let kind) = node.kind else { return nil }
        try self.init(DefinitionKey(kind, node.name), value: node.value)
    }

    /// A definition of its fields, `$kind` included.
    ///
    /// - Throws: ``CBORError`` when the fields have no canonical form.
    public init(_ key: DefinitionKey, value: CBORValue) throws(CBORError) {
        self.key = key
        self.value = value
        bytes = try CanonicalEncoder.encode(value)
        hash = Hash.of(bytes)
    }

    /// A built-in, which hashes without `$kind`.
    init?(builtIn node: Node) throws(CBORError) {
        guard case .definition(let kind) = node.kind, case .map(let fields) = node.value else { return nil }
        key = DefinitionKey(kind, node.name)
        value = node.value
        bytes = try CanonicalEncoder.encode(.map(fields.filter { $0.key != .text("$kind") }))
        hash = Hash.of(bytes)
    }

    /// Equal hashes mean equal definitions.
    public static func == (left: Self, right: Self) -> Bool { left.key == right.key && left.hash == right.hash }
}
