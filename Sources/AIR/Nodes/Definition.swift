public import CanonicalCBOR

/// A definition with its hash, computed once (Documentation/language.md, *Identity*).
public struct Definition: Sendable, Equatable {
    /// Definitions are passed around by the thousand: a copy counts one reference instead of one for each part.
    private final class Contents: Sendable {
        let key: DefinitionKey
        let value: CBORValue
        let hash: Hash
        let isBuiltIn: Bool

        init(_ key: DefinitionKey, _ value: CBORValue, isBuiltIn: Bool) throws(CBORError) {
            self.key = key
            self.value = value
            self.isBuiltIn = isBuiltIn
            hash = try Self.hashed(value, isBuiltIn: isBuiltIn).hash()
        }

        /// The encoded fields: built-ins hash without `$kind`.
        static func hashed(_ value: CBORValue, isBuiltIn: Bool) -> CBORValue {
            guard isBuiltIn, case .map(let fields) = value else { return value }
            return .map(fields.filter { $0.key != .text("$kind") })
        }
    }

    private let contents: Contents

    /// Kind and name.
    public var key: DefinitionKey { contents.key }
    /// The fields that take part, `$kind` included.
    public var value: CBORValue { contents.value }
    /// The canonical encoding whose hash is ``hash``.
    ///
    /// It is made when it is asked for: of the many definitions of a world few ever are.
    public var bytes: [UInt8] {
        // What has a hash has an encoding.
        (try? CanonicalEncoder.encode(Contents.hashed(contents.value, isBuiltIn: contents.isBuiltIn))) ?? []
    }
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
        contents = try Contents(key, value, isBuiltIn: false)
    }

    /// A built-in, which hashes without `$kind`.
    init?(builtIn node: Node) throws(CBORError) {
        guard case .definition(let kind) = node.kind, case .map = node.value else { return nil }
        contents = try Contents(DefinitionKey(kind, node.name), node.value, isBuiltIn: true)
    }

    /// Equal hashes mean equal definitions.
    public static func == (left: Self, right: Self) -> Bool {
        left.contents === right.contents || (left.key == right.key && left.hash == right.hash)
    }
}
