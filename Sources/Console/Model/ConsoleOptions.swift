public import Canvas

/// The appearance and connection of a console; decided by the executable.
public struct ConsoleOptions: Sendable, Equatable {
    /// The signs that boxes are drawn with.
    public var ornaments: Ornaments
    /// Whether a host is asked at first; later the snapshots say who answers.
    public var startsHosted: Bool
    /// The state in which the console was left on this world; nil when none was saved.
    public var saved: SavedState? = nil
    /// The seconds between two fetches from the remote; nil for what its storage is usually asked, 0 for none.
    public var fetchInterval: Int? = nil

    /// Options of their parts.
    public init(ornaments: Ornaments = .unicode, startsHosted: Bool = false) {
        self.ornaments = ornaments
        self.startsHosted = startsHosted
    }
}
