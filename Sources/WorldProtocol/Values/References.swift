public import AIR
public import WorldIO

/// A question about references by a name, or the beginning of one.
public struct ReferenceQuery: Sendable, Hashable, Codable {
    /// What is looked for.
    public enum Direction: Sendable, Hashable, Codable {
        /// What names it.
        case users
        /// What it names.
        case used
    }

    /// What is looked for.
    public let direction: Direction
    /// How the name begins, or its part behind the slash; the case of letters does not count.
    public let name: String

    /// A question of its parts.
    public init(_ direction: Direction, of name: String) {
        self.direction = direction
        self.name = name
    }
}

/// What refers to something, or what something refers to: directly, not over others.
public struct ReferenceMatches: Sendable, Equatable, Codable {
    /// The definitions.
    public var definitions: Set<DefinitionKey>
    /// The changes of such definitions, and of entries of the manifest.
    public var changes: Set<OpID>
    /// The roots that have such definitions.
    public var roots: Set<String>

    /// Matches of their parts.
    public init(definitions: Set<DefinitionKey> = [], changes: Set<OpID> = [], roots: Set<String> = []) {
        self.definitions = definitions
        self.changes = changes
        self.roots = roots
    }
}
