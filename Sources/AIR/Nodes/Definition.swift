public import CanonicalCBOR
import JSON
import Synchronization

/// A definition with its hash, computed once (Documentation/language.md, *Identity*).
///
/// A definition that was read from a file is mostly a reference to the file's bytes: its contents are decoded on
/// demand.
public struct Definition: Sendable, Equatable {
    /// Definitions are passed around by the thousand, so a copy retains one reference instead of one per part.
    private final class Contents: Sendable {
        /// The source of a value that is made on demand.
        enum Source: Sendable {
            /// None: the value is known from the start.
            case known
            /// The text that holds it.
            case text(AuthoredText)
            /// A function that returns the same value each time.
            case derived(@Sendable () -> CBORValue)

            var value: CBORValue {
                switch self {
                case .known: .map([])
                case .text(let text): text.value ?? .map([])
                case .derived(let make): make()
                }
            }
        }

        let key: DefinitionKey
        let hash: Hash
        let isBuiltIn: Bool
        /// The type that a schema declares, if it was read along with the text.
        let type: TypeExpression?
        let source: Source
        private let known: Mutex<CBORValue?>

        init(_ key: DefinitionKey, _ value: CBORValue, isBuiltIn: Bool) throws(CBORError) {
            self.key = key
            self.isBuiltIn = isBuiltIn
            hash = try Self.hashed(value, isBuiltIn: isBuiltIn).hash()
            type = nil
            source = .known
            known = Mutex(value)
        }

        init(_ key: DefinitionKey, _ hash: Hash, _ type: TypeExpression?, _ source: Source) {
            self.key = key
            self.hash = hash
            self.type = type
            self.source = source
            isBuiltIn = false
            known = Mutex(nil)
        }

        /// The value, decoded at most once.
        var value: CBORValue {
            known.withLock { known in
                if let known { return known }
                let value = source.value
                known = value
                return value
            }
        }

        /// The value; unless it is known already, it is decoded and not kept.
        var passingValue: CBORValue { known.withLock { $0 } ?? source.value }

        /// The fields that are hashed: built-ins hash without `$kind`.
        static func hashed(_ value: CBORValue, isBuiltIn: Bool) -> CBORValue {
            guard isBuiltIn, case .map(let fields) = value else { return value }
            return .map(fields.filter { $0.key != .text("$kind") })
        }
    }

    private let contents: Contents

    /// The kind and name.
    public var key: DefinitionKey { contents.key }
    /// The fields that are hashed, `$kind` included; decoded at the first access, then cached.
    public var value: CBORValue { contents.value }
    /// The same fields, not cached, for work that visits very many definitions once.
    package var passingValue: CBORValue { contents.passingValue }
    /// The canonical encoding whose hash is ``hash``.
    ///
    /// Encoded on demand, since few of a world's definitions are ever encoded.
    public var bytes: [UInt8] {
        if case .text(let text) = contents.source, let bytes = text.canonicalBytes { return bytes }
        // The value has a hash, so it can be encoded.
        return (try? CanonicalEncoder.encode(Contents.hashed(contents.passingValue, isBuiltIn: contents.isBuiltIn)))
            ?? []
    }
    /// The hash of ``bytes``.
    public var hash: Hash { contents.hash }

    /// The text that the definition was read from; nil if it comes from elsewhere.
    var text: AuthoredText? {
        guard case .text(let text) = contents.source else { return nil }
        return text
    }

    /// The type of a schema; nil for anything else.
    package var type: TypeExpression? {
        guard key.kind == .schema else { return nil }
        return contents.type ?? contents.value["type"].flatMap(TypeExpression.init)
    }

    /// Creates a definition from a node; nil for a manifest.
    ///
    /// - Throws: ``CBORError`` when the node has no canonical form.
    public init?(_ node: Node) throws(CBORError) {
        guard case .definition(let kind) = node.kind else { return nil }
        try self.init(DefinitionKey(kind, node.name), value: node.value)
    }

    /// Creates a definition from its fields, `$kind` included.
    ///
    /// - Throws: ``CBORError`` when the fields have no canonical form.
    public init(_ key: DefinitionKey, value: CBORValue) throws(CBORError) {
        contents = try Contents(key, value, isBuiltIn: false)
    }

    /// Creates a built-in, which hashes without `$kind`.
    init?(builtIn node: Node) throws(CBORError) {
        guard case .definition(let kind) = node.kind, case .map = node.value else { return nil }
        contents = try Contents(DefinitionKey(kind, node.name), node.value, isBuiltIn: true)
    }

    /// Creates a definition that is part of a text.
    init(_ key: DefinitionKey, hash: Hash, type: TypeExpression?, text: AuthoredText) {
        contents = Contents(key, hash, type, .text(text))
    }

    /// Creates a definition whose value can be derived again at any time, and so need not be kept.
    package init(_ key: DefinitionKey, hash: Hash, deriving make: @escaping @Sendable () -> CBORValue) {
        contents = Contents(key, hash, nil, .derived(make))
    }

    /// Definitions with equal keys and hashes are equal.
    public static func == (left: Self, right: Self) -> Bool {
        left.contents === right.contents || (left.key == right.key && left.hash == right.hash)
    }
}
