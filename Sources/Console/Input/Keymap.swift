public import Canvas

/// Where a key means something.
public enum KeyScope: Sendable, Hashable, CaseIterable {
    /// The overview.
    case overview
    /// The imports.
    case packs
    /// The conflicts.
    case conflicts
    /// The locks.
    case locks
    /// The list of definitions.
    case definitions
    /// The changes.
    case patch
    /// The proposals.
    case proposals
    /// Every screen.
    case everywhere

    /// The heading in the help.
    var title: String {
        switch self {
        case .overview: "Overview"
        case .packs: "Packs"
        case .conflicts: "Conflicts"
        case .locks: "Locks"
        case .definitions: "Definitions"
        case .patch: "Patch"
        case .proposals: "Proposals"
        case .everywhere: "Everywhere"
        }
    }

    init(_ screen: ScreenName) {
        switch screen {
        case .overview: self = .overview
        case .packs: self = .packs
        case .conflicts: self = .conflicts
        case .locks: self = .locks
        case .definitions: self = .definitions
        case .patch: self = .patch
        case .proposals: self = .proposals
        }
    }
}

/// One row of the keymap: what keys mean somewhere, and how footer and help say it.
public struct KeyBinding: Sendable {
    /// Where.
    public let scope: KeyScope
    /// The keys, the one that is shown first.
    public let keys: [Key]
    let input: Input
    /// A word or two for the footer and the palette; not in the footer when `place` is nil.
    public let label: String
    /// One sentence for the help.
    public let help: String
    /// The rank in the footer, the first first; nil for what the footer leaves out.
    public let place: Int?
    /// Whether it changes something, so that it means nothing in a world that is open for reading only.
    public let writes: Bool
}

/// The one table that dispatch, footer, help and palette are made from.
public enum Keymap {
    static func key(
        _ scope: KeyScope, _ keys: [Key], _ input: Input, _ label: String, _ help: String, place: Int? = nil,
        writes: Bool = false
    ) -> KeyBinding {
        KeyBinding(
            scope: scope, keys: keys, input: input, label: label, help: help, place: place, writes: writes)
    }

    static func key(
        _ scope: KeyScope, _ letter: Character, or more: [Key] = [], _ input: Input, _ label: String, _ help: String,
        place: Int? = nil, writes: Bool = false
    ) -> KeyBinding {
        key(scope, [.character(letter)] + more, input, label, help, place: place, writes: writes)
    }

    /// Every binding, in the order of the help.
    public static let all: [KeyBinding] =
        overview + packs + conflicts + locks + definitions + patch + proposals + everywhere

    private static let overview: [KeyBinding] = [
        key(.overview, [.enter], .open, "open", "go where it is decided, or list the problems", place: 1),
        key(.overview, "e", .edit, "edit", "open the problem's file at its line in $VISUAL or $EDITOR", place: 3),
        key(
            .overview, "c", .gates, "ask the gates",
            "ask push, manifest, replay and smoke, and again whenever the world changes", place: 2),
    ]

    private static let definitions: [KeyBinding] = [
        key(.definitions, [.enter], .open, "open", "fold a kind, read the definition, follow a reference", place: 1),
        key(
            .definitions, "t", .nextTab, "next view", "definition, uses and used by, history, origins, bytes", place: 3),
        key(.definitions, "T", .previousTab, "previous view", "the views the other way round"),
        key(.definitions, "f", .form, "form", "show the definition as authored, or in normal form", place: 5),
        key(.definitions, "b", .grouping, "group", "gather the definitions by kind, or by namespace", place: 19),
        key(
            .definitions, "w", .why, "why", "the shortest chain of references from the manifest to the definition",
            place: 7),
        key(.definitions, "e", .edit, "edit", "open the definition's file at its line", place: 6),
    ]

    private static let patch: [KeyBinding] = [
        key(
            .patch, " ", .stage, "stage", "stage or unstage the change, the range, or all below a heading", place: 1,
            writes: true),
        key(.patch, "D", .stageWithNeeds, "with needs", "stage together with what it needs", place: 3, writes: true),
        key(
            .patch, "s", .seen, "seen", "mark as seen, or as not seen; in the detail the hunk", place: 2,
            writes: true),
        key(.patch, "a", .stageShown, "all", "stage everything that is shown", place: 6, writes: true),
        key(.patch, "v", .range, "range", "begin or end a range of rows", place: 9),
        key(.patch, "S", .submit, "submit", "propose what is staged", place: 4, writes: true),
        key(.patch, [.enter], .open, "open", "read the change, open a fold", place: 8),
        key(.patch, "e", .edit, "edit", "open the change's file at its line", place: 10),
    ]

    private static let proposals: [KeyBinding] = [
        key(.proposals, "s", .shadow, "shadow", "try the proposal without doing anything", place: 1, writes: true),
        key(
            .proposals, "A", .approve, "approve", "approve exactly this base, patch and result", place: 2,
            writes: true),
        key(.proposals, "X", .reject, "reject", "reject the proposal", place: 3, writes: true),
        key(.proposals, "P", .apply, "apply", "make the result the world's manifest", place: 4, writes: true),
        key(
            .proposals, "r", .rebase, "rebase", "make a stale proposal anew for the world as it is now", place: 5,
            writes: true),
        key(
            .proposals, "o", .takeMine, "ours", "where an op collides: take the proposal's side", place: 6,
            writes: true),
        key(
            .proposals, "t", .takeWorlds, "theirs", "where an op collides: take the world's side", place: 7,
            writes: true),
        key(
            .proposals, "b", .takeBoth, "both", "where an op collides: keep both, the proposal's under a new name",
            place: 8, writes: true),
        key(.proposals, [.enter], .open, "open", "read the proposal", place: 9),
    ]

    private static let everywhere: [KeyBinding] =
        ScreenName.allCases.map {
            key(.everywhere, [$0.key], .screen($0), $0.title, "the screen \($0.title)")
        } + [
            key(.everywhere, "j", or: [.down], .down, "down", "next row or line"),
            key(.everywhere, "k", or: [.up], .up, "up", "previous row or line"),
            key(.everywhere, "g", or: [.home], .top, "top", "first row or line"),
            key(.everywhere, "G", or: [.end], .bottom, "bottom", "last row or line"),
            key(.everywhere, [.control("d")], .halfPageDown, "half page down", "half a page on"),
            key(.everywhere, [.control("u")], .halfPageUp, "half page up", "half a page back"),
            key(.everywhere, [.pageDown, .control("f")], .pageDown, "page down", "a page on"),
            key(.everywhere, [.pageUp, .control("b")], .pageUp, "page up", "a page back"),
            key(.everywhere, "h", or: [.left], .left, "fold", "fold, or scroll to the left"),
            key(.everywhere, "l", or: [.right], .right, "unfold", "unfold, or scroll to the right"),
            key(.everywhere, [.tab, .backTab], .otherPane, "other pane", "go to the other pane", place: 12),
            key(.everywhere, "]", .nextHunk, "next hunk", "next change, section or problem"),
            key(.everywhere, "[", .previousHunk, "previous hunk", "previous change, section or problem"),
            key(.everywhere, "J", .detailDown, "detail down", "scroll the detail from the list"),
            key(.everywhere, "K", .detailUp, "detail up", "scroll the detail from the list, back"),
            key(.everywhere, "+", .zoom, "zoom", "give the pane all room"),
            key(.everywhere, "_", .unzoom, "unzoom", "show both panes again"),
            key(.everywhere, "<", .narrower, "narrower list", "move the divider to the left"),
            key(.everywhere, ">", .wider, "wider list", "move the divider to the right"),
            key(
                .everywhere, "/", .filter, "filter",
                "filter the list: words, kind: ns: pack: hash: uses: usedby: state:, ! for not; in a text: search",
                place: 11),
            key(.everywhere, "n", .nextMatch, "next match", "next line that was searched for"),
            key(.everywhere, "N", .previousMatch, "previous match", "previous line that was searched for"),
            key(.everywhere, [.escape], .escape, "clear", "clear the filter, the search or the range; close"),
            key(.everywhere, [.control("o")], .back, "back", "go back to where a reference was followed"),
            key(.everywhere, [.control("n")], .forward, "forward", "go forward again after going back"),
            key(.everywhere, "I", .addImport, "import", "add an import: a folder, or a package of cargo", writes: true),
            key(.everywhere, "u", .undo, "undo", "take the last decision back", place: 14, writes: true),
            key(.everywhere, [.control("r")], .redo, "redo", "do again what was taken back", writes: true),
            key(.everywhere, "y", .copy, "copy", "copy name, hash, JSON or command", place: 16),
            key(.everywhere, "@", .log, "log", "what you did, with the commands that do the same", place: 17),
            key(
                .everywhere, ":", .palette, "command", "find anything that can be done, and any definition",
                place: 13),
            key(.everywhere, "?", .help, "help", "the keys", place: 15),
            key(.everywhere, "R", .reload, "reload", "read the world again"),
            key(.everywhere, [.control("l")], .redraw, "redraw", "paint the screen anew"),
            key(.everywhere, [.control("z")], .suspend, "suspend", "stop, until `fg`"),
            key(.everywhere, "q", .quit, "quit", "back, and then quit", place: 18),
            key(.everywhere, [.control("c")], .cancel, "cancel", "cancel what runs; twice quits"),
        ]

    /// What a key means on a screen.
    static func binding(for key: Key, on screen: ScreenName) -> KeyBinding? {
        binding(key, KeyScope(screen)) ?? binding(key, .everywhere)
    }

    /// The bindings of a screen, its own first.
    static func bindings(on screen: ScreenName) -> [KeyBinding] {
        all.filter { $0.scope == KeyScope(screen) } + all.filter { $0.scope == .everywhere }
    }

    /// What to say to somebody who pressed a key that means nothing on the screen in sight.
    static func absence(of key: Key) -> String {
        let screens = all.filter { $0.keys.contains(key) }.map(\.scope.title)
        return screens.isEmpty
            ? "\(key) means nothing: ? lists the keys"
            : "\(key) is a key of \(screens.joined(separator: ", ")): ? lists those of this screen"
    }

    private static func binding(_ key: Key, _ scope: KeyScope) -> KeyBinding? {
        all.first { $0.scope == scope && $0.keys.contains(key) }
    }
}
