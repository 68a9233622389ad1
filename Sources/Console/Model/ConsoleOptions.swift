public import Canvas

/// The appearance and connection of a console; decided by the executable.
public struct ConsoleOptions: Sendable, Equatable {
    /// The signs that boxes are drawn with.
    public var ornaments: Ornaments
    /// The connection as the header shows it.
    public var connection: String
    /// The state in which the console was left on this world; nil when none was saved.
    public var saved: SavedState? = nil
    /// The seconds between two fetches from the remote; nil for what its storage is usually asked, 0 for none.
    public var fetchInterval: Int? = nil

    /// The connection of a console that reads the world's files itself.
    public static let embedded = "embedded"

    /// Options of their parts.
    public init(ornaments: Ornaments = .unicode, connection: String = Self.embedded) {
        self.ornaments = ornaments
        self.connection = connection
    }
}
