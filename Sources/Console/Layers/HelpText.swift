import Canvas
import WorldProtocol

/// The keys in words.
enum HelpText {
    /// The signs of lists and differences.
    private static let legend: [StyledLine] = {
        let signs: [(String, Style, String)] = [
            ("+ ~ -", .changed, "added, changed, removed"),
            ("!", .danger, "needs attention, or lets the world do more"),
            ("o ~", .warning, "unreviewed, reviewed in part"), ("[x] [ ]", .success, "staged or taken, or not"),
            ("needs ^", .warning, "its dependencies are not staged"),
            ("in 3", .muted, "an open proposal has this change"),
            ("?", .warning, "an open comment"), ("*", .accent, "ready for the next step"),
        ]
        return ["", StyledLine("Signs", .title)]
            + signs.map { sign, style, words in
                StyledLine([Span(Sanitized(sign).padded(to: 13), style), Span(" " + words)])
            }
    }()

    /// The keys of the layer that it is about, else those of the screen in sight and of every screen; with a search,
    /// those of all screens that match it.
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
        if wanted.isEmpty, layer == nil { lines += legend }
        if isReadOnly {
            lines += ["", StyledLine("This world is read-only: keys that write are omitted.", .warning)]
        }
        return lines
    }
}
