public import CanonicalCBOR

/// A definition with its canonical bytes and hash, computed once (AIR §1).
public struct Definition: Sendable, Equatable {
    /// Definitions are passed around by the thousand: a copy counts one reference instead of one for each part.
    private final class Contents: Sendable {
        let key: DefinitionKey
        let value: CBORValue
        let bytes: [UInt8]
        let hash: Hash

        init(_ key: DefinitionKey, _ value: CBORValue, _ bytes: [UInt8]) {
            self.key = key
            self.value = value
            self.bytes = bytes
            hash = Hash.of(bytes)
        }
    }

    private let contents: Contents

    /// Kind and name.
    public var key: DefinitionKey { contents.key }
    /// The fields that take part, `$kind` included.
    public var value: CBORValue { contents.value }
    /// The canonical encoding whose hash is ``hash``.
    public var bytes: [UInt8] { contents.bytes }
    /// The hash of ``bytes``.
    public var hash: Hash { contents.hash }

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
        contents = Contents(key, value, try CanonicalEncoder.encode(value))
    }

    /// A built-in, which hashes without `$kind`.
    init?(builtIn node: Node) throws(CBORError) {
        guard case .definition(let kind) = node.kind, case .map(let fields) = node.value else { return nil }
        let bytes = try CanonicalEncoder.encode(.map(fields.filter { $0.key != .text("$kind") }))
        contents = Contents(DefinitionKey(kind, node.name), node.value, bytes)
    }

    /// Equal hashes mean equal definitions.
    public static func == (left: Self, right: Self) -> Bool {
        left.contents === right.contents || (left.key == right.key && left.hash == right.hash)
    }
}
