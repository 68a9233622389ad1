public import Canvas

/// A screen of the console; its number is its key (CONSOLE, *Screens*).
public enum ScreenName: Int, Sendable, Hashable, CaseIterable {
    /// What needs a decision.
    case overview = 1
    /// Everything that is defined.
    case definitions = 5
    /// In what the world differs from its base.
    case patch = 6
    /// What was proposed.
    case proposals = 7

    /// The title in the tab bar.
    public var title: String {
        switch self {
        case .overview: "Overview"
        case .definitions: "Definitions"
        case .patch: "Patch"
        case .proposals: "Proposals"
        }
    }

    /// The title where there is little room.
    var shortTitle: String {
        switch self {
        case .overview: "Over"
        case .definitions: "Defs"
        case .patch: "Patch"
        case .proposals: "Prop"
        }
    }

    /// The key that opens it.
    public var key: Key { .character(Character(String(rawValue))) }
}
