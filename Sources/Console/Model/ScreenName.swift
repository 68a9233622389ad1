public import Canvas
import WorldProtocol

/// A screen of the console; its number is its key (CONSOLE, *Screens*).
public enum ScreenName: Int, Sendable, Hashable, CaseIterable {
    /// What needs a decision.
    case overview = 1
    /// What is imported.
    case packs = 2
    /// Where definitions disagree.
    case conflicts = 3
    /// How imports agree with their locks.
    case locks = 4
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
        case .packs: "Packs"
        case .conflicts: "Conflicts"
        case .locks: "Locks"
        case .definitions: "Definitions"
        case .patch: "Patch"
        case .proposals: "Proposals"
        }
    }

    /// The title where there is little room.
    var shortTitle: String {
        switch self {
        case .overview: "Over"
        case .packs: "Packs"
        case .conflicts: "Conf"
        case .locks: "Locks"
        case .definitions: "Defs"
        case .patch: "Patch"
        case .proposals: "Prop"
        }
    }

    /// The key that opens it.
    public var key: Key { .character(Character(String(rawValue))) }
}

extension Model {
    /// The screens that there is something to see on: a world without imports has no use for some of them.
    var screens: [ScreenName] { ScreenName.allCases.filter(has) }

    /// Whether a screen is among those in the tab bar.
    func has(_ name: ScreenName) -> Bool {
        guard let snapshot else { return ![.packs, .conflicts, .locks].contains(name) }
        return switch name {
        case .packs, .locks: !snapshot.imports.isEmpty
        case .conflicts: !snapshot.imports.isEmpty || !snapshot.conflicts.isEmpty
        case .overview, .definitions, .patch, .proposals: true
        }
    }

    /// The rows of the keymap that mean something here, those of the screen in sight first.
    var bindings: [KeyBinding] { Keymap.bindings(on: screen).filter(isUseful) }

    /// Whether a row of the keymap leads somewhere.
    func isUseful(_ binding: KeyBinding) -> Bool {
        if case .screen(let name) = binding.input { has(name) } else { true }
    }
}
