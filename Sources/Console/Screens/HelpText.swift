import Canvas
import WorldProtocol

/// The keys in words.
enum HelpText {
    /// The keys of the screen in sight and of every screen; with a search, those of all screens that fit it.
    static func lines(_ model: Model, search: String) -> [StyledLine] {
        let wanted = search.utf8.map(\.lowered)
        let scopes: [KeyScope] =
            wanted.isEmpty
            ? [KeyScope(model.screen), .everywhere]
            : [KeyScope(model.screen)] + model.screens.filter { $0 != model.screen }.map(KeyScope.init) + [.everywhere]
        let isReadOnly = model.snapshot?.isReadOnly == true
        var lines: [StyledLine] = []
        for scope in scopes {
            let found = Keymap.all.filter { binding in
                binding.scope == scope && model.isUseful(binding) && !(binding.writes && isReadOnly)
                    && (wanted.isEmpty || Filter.contains("\(keys(binding)) \(binding.label) \(binding.help)", wanted))
            }
            guard !found.isEmpty else { continue }
            if !lines.isEmpty { lines.append("") }
            lines.append(StyledLine(scope.title, .title))
            for binding in found {
                lines.append(StyledLine([Span(Sanitized(keys(binding)).padded(to: 14), .accent), Span(binding.help)]))
            }
        }
        if lines.isEmpty { lines.append(StyledLine("no key fits; Esc clears the search", .muted)) }
        if isReadOnly {
            lines += ["", StyledLine("This world is open for reading only: keys that write are left out.", .warning)]
        }
        return lines
    }

    private static func keys(_ binding: KeyBinding) -> String {
        binding.keys.map(\.description).joined(separator: " ")
    }
}
