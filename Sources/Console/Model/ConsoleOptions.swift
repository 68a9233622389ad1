public import Canvas

/// How a console is to look and where it is connected; decided by the executable.
public struct ConsoleOptions: Sendable, Equatable {
    /// The signs that boxes are drawn with.
    public var ornaments: Ornaments
    /// What the header says about the connection.
    public var connection: String
    /// How somebody left the console on this world; nil when nothing is known.
    public var saved: SavedState? = nil

    /// Options of their parts.
    public init(ornaments: Ornaments = .unicode, connection: String = "embedded") {
        self.ornaments = ornaments
        self.connection = connection
    }
}
