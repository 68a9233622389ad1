public import Canvas

/// One row of a key table: the action of keys, and their texts in footer, help and palette.
struct KeyBinding: Sendable {
    /// The keys; the footer shows the first one.
    let keys: [Key]
    /// The keys as the footer shows them.
    let shown: String?
    /// A word or two for footer and palette; a command that several screens share has the same label on each.
    let label: String
    /// One sentence for the help.
    let help: String
    /// The rank in the footer, the lowest first; nil for keys that the footer omits.
    let place: Int?
    /// Whether the command changes something, so that a read-only world refuses it.
    let writes: Bool
    /// Whether the command acts on the selection, so that the palette does not list it on other screens.
    let isLocal: Bool
    /// Whether the command keeps the status line.
    let keepsStatus: Bool
    /// Whether there is something to do; otherwise the footer omits the key.
    let isOffered: @Sendable (Model) -> Bool
    let action: @Sendable (inout Model) -> [Job]
    /// The screen that the command opens, if that is all it does.
    let screen: Screen?

    init(
        _ keys: [Key], shown: String? = nil, _ label: String, _ help: String, place: Int? = nil, writes: Bool = false,
        isLocal: Bool = false, keepsStatus: Bool = false,
        when isOffered: @escaping @Sendable (Model) -> Bool = { _ in true },
        run action: @escaping @Sendable (inout Model) -> [Job]
    ) {
        self.keys = keys
        self.shown = shown
        self.label = label
        self.help = help
        self.place = place
        self.writes = writes
        self.isLocal = isLocal
        self.keepsStatus = keepsStatus
        self.isOffered = isOffered
        self.action = action
        screen = nil
    }

    /// The row that opens a screen.
    init(opening screen: Screen) {
        keys = [screen.key]
        shown = nil
        label = screen.title
        help = "go to \(screen.title)"
        place = nil
        writes = false
        isLocal = false
        keepsStatus = false
        isOffered = { $0.has(screen) }
        action = { model in
            model.open(screen)
            return []
        }
        self.screen = screen
    }

    /// A row whose keys start no jobs.
    init(
        _ keys: [Key], shown: String? = nil, _ label: String, _ help: String, place: Int? = nil, writes: Bool = false,
        isLocal: Bool = false, keepsStatus: Bool = false,
        when isOffered: @escaping @Sendable (Model) -> Bool = { _ in true },
        do action: @escaping @Sendable (inout Model) -> Void
    ) {
        self.init(
            keys, shown: shown, label, help, place: place, writes: writes, isLocal: isLocal, keepsStatus: keepsStatus,
            when: isOffered
        ) { model in
            action(&model)
            return []
        }
    }

    var hint: KeyHint { KeyHint(keys: keys, shown: shown, label: label, help: help) }
}

/// A key as footer and help show it.
struct KeyHint: Sendable, Equatable {
    /// The keys by name, for the help.
    var names: String
    /// The keys as the footer shows them.
    var shown: String
    var label: String
    var help: String

    init(keys: [Key], shown: String? = nil, label: String, help: String) {
        names = shown ?? keys.map(\.description).joined(separator: " ")
        self.shown = shown ?? keys.first?.description ?? ""
        self.label = label
        self.help = help
    }
}

extension Key: ExpressibleByExtendedGraphemeClusterLiteral {
    /// The key of a letter or sign.
    public init(extendedGraphemeClusterLiteral letter: Character) { self = .character(letter) }
}
