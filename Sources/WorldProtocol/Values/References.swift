public import AIR
public import WorldIO

/// A query for references, by a name or the beginning of one.
public struct ReferenceQuery: Sendable, Hashable, Codable {
    /// The direction of references.
    public enum Direction: Sendable, Hashable, Codable {
        /// The definitions that refer to the named ones.
        case users
        /// The definitions that the named ones refer to.
        case used
    }

    /// The direction.
    public let direction: Direction
    /// A prefix of the name, or of its part after the slash; ASCII case is ignored.
    public let name: String

    /// Creates a reference query.
    public init(_ direction: Direction, of name: String) {
        self.direction = direction
        self.name = name
    }
}

/// The direct references to or from the definitions of a query.
public struct ReferenceMatches: Sendable, Equatable, Codable {
    /// The definitions.
    public var definitions: Set<DefinitionKey>
    /// The changes of such definitions, and of entries of the manifest.
    public var changes: Set<OpID>
    /// The roots that contain such definitions.
    public var roots: Set<String>

    /// Creates reference matches.
    public init(definitions: Set<DefinitionKey> = [], changes: Set<OpID> = [], roots: Set<String> = []) {
        self.definitions = definitions
        self.changes = changes
        self.roots = roots
    }
}
