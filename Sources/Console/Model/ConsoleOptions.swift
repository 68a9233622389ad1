public import Canvas

/// The appearance and connection of a console, chosen by the executable.
public struct ConsoleOptions: Sendable, Equatable {
    /// The characters that boxes are drawn with.
    public var ornaments: Ornaments
    /// Whether requests go to a host at first; later, the snapshots tell whether they do.
    public var startsHosted: Bool
    /// The saved state of the console for this world; nil if none was saved.
    public var saved: SavedState? = nil
    /// The seconds between two fetches from the remote; nil for the default of its storage, 0 for no fetches.
    public var fetchInterval: Int? = nil

    /// Makes options.
    public init(ornaments: Ornaments = .unicode, startsHosted: Bool = false) {
        self.ornaments = ornaments
        self.startsHosted = startsHosted
    }
}
