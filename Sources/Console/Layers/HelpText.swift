import Canvas
import WorldProtocol

/// The text of the help.
enum HelpText {
    /// A sign or a word in lists and differences, with its meaning.
    private typealias Sign = (sign: String, style: Style, words: String)

    /// The signs that mean the same everywhere.
    private static let signs: [Sign] = [
        ("+ ~ -", .changed, "added, changed, removed"),
        ("!", .danger, "needs attention, or adds authority"),
        ("*", .accent, "ready for the next step; in a range: selected"),
        (">", .accent, "the row that keys act on"),
        ("+ -", .muted, "in front of a heading: folded, unfolded"),
    ]

    /// The signs of the current screen, in the order of its columns.
    private static func signs(of screen: Screen, isReviewing: Bool) -> [Sign] {
        let risks: [Sign] = [
            ("gains", .danger, "grants the world new effects"),
            ("widens", .danger, "widens a grant or the default policy"),
            ("opaque", .warning, "code whose effects can't be determined"),
            ("denied", .warning, "requests effects that the policy denies"),
            ("failing", .danger, "its result has errors, or scenarios fail"),
        ]
        let reviewed: [Sign] = [("o ~", .warning, "unreviewed, partly reviewed")]
        switch screen {
        case .patch:
            return [
                ("[x] [ ] [~]", .success, "staged, not staged, partly staged"), ("1/4", .muted, "1 of 4 staged"),
            ] + risks.dropLast() + [
                ("in 3", .muted, "open proposal 3 has this change"),
                ("needs ^", .warning, "its dependencies are not staged"),
                ("! blocked", .danger, "staged, but its dependencies are not"),
            ] + reviewed
        case .proposals where isReviewing:
            return [("1/4", .muted, "1 of 4 reviewed")] + risks + [
                ("tree differs", .muted, "your working tree differs"),
                ("?2", .warning, "two open comments"),
            ] + reviewed
        case .proposals:
            return risks + [
                ("! stale", .danger, "its base is outdated: rebase it"), ("?2", .warning, "two open comments"),
            ]
        case .definitions:
            return [
                ("looks like", .warning, "its name can be mistaken for another"),
                ("unlisted", .warning, "the manifest does not list it"),
                ("a word", .muted, "the import that it comes from"), ("12 digits", .muted, "the hash"),
            ]
        case .packs, .locks:
            return [
                ("ok", .success, "matches its lock"), ("content", .danger, "the definitions changed since the lock"),
                ("identity", .danger, "source or version differs from the lock"),
                ("unlocked", .warning, "no lock"), ("! breaks", .danger, "the changes break this world"),
            ]
        case .conflicts:
            return [("ok", .success, "settled"), ("a | b", .muted, "the sides: your files, or the import's name")]
        case .overview: return [("o", .warning, "unreviewed changes")]
        default: return []
        }
    }

    /// The signs of the header that are visible.
    private static func headerSigns(_ model: Model) -> [Sign] {
        guard model.remote.isShared else { return [] }
        let words = "changes to publish, frames to fetch"
        return [(model.options.ornaments.isASCII ? "ahead behind" : "↑2 ↓0", .muted, words)]
    }

    private static func legend(_ model: Model) -> [StyledLine] {
        let own = signs(of: model.screen, isReviewing: model.isReviewing)
        return ["", StyledLine("Signs", .title)]
            + (signs + own + headerSigns(model)).map { sign, style, words in
                StyledLine([Span(Sanitized(sign).padded(to: 13), style), Span(" " + words)])
            }
    }

    /// The keys of a layer, or else of the current screen and of every screen; with a search, the matching keys of all
    /// screens.
    static func lines(_ model: Model, about layer: [KeyHint]?, search: String) -> [StyledLine] {
        let wanted = search.utf8.map(\.lowered)
        let isReadOnly = model.snapshot?.isReadOnly == true
        var lines: [StyledLine] = []
        func write(_ title: String, _ hints: [KeyHint]) {
            let found = hints.filter {
                wanted.isEmpty || Filter.contains("\($0.names) \($0.label) \($0.help)", wanted)
            }
            guard !found.isEmpty else { return }
            if !lines.isEmpty { lines.append("") }
            lines.append(StyledLine(title, .title))
            for hint in found {
                lines.append(StyledLine([Span(Sanitized(hint.names).padded(to: 13), .accent), Span(" " + hint.help)]))
            }
        }
        if let layer { write("Here", layer) }
        if layer == nil || !wanted.isEmpty {
            let others = wanted.isEmpty ? [] : model.screens.filter { $0 != model.screen }
            for screen in [model.screen] + others + [nil] {
                let bindings = Keymap.keys(of: screen).filter {
                    model.isUseful($0) && !($0.writes && isReadOnly)
                }
                write(screen?.title ?? "Everywhere", bindings.map(\.hint))
            }
        }
        if lines.isEmpty { lines.append(StyledLine("no matches; Esc clears the search", .muted)) }
        if wanted.isEmpty, layer == nil { lines += legend(model) }
        if isReadOnly {
            lines += ["", StyledLine("This world is read-only: keys that write are omitted.", .warning)]
        }
        return lines
    }
}
