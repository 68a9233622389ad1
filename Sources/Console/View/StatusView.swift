import WorldProtocol
import Canvas

/// The line above the footer: the running work, or the last status.
struct StatusView: Widget {
    let model: Model

    func draw(on grid: inout Grid, in area: Rect) {
        grid.write(line, row: 0, of: area)
    }

    private var line: StyledLine {
        if model.status == nil, let job = model.pending.last(where: { $0.line != nil }), let text = job.line {
            let hint = job.progress.seconds > 0 ? "  Ctrl-C cancels" : ""
            return StyledLine([Span(" ... ", .accent), Span(text), Span(hint, .muted)])
        }
        guard let status = model.status else { return StyledLine() }
        switch status.tone {
        case .done: return StyledLine([Span(" * ", .success), Span(status.text)])
        case .refused: return StyledLine([Span(" ! ", .danger), Span(status.text)])
        case .note: return StyledLine([Span("   "), Span(status.text, .muted)])
        }
    }
}

/// The last line: the keys for the current view, with help and quit at the right end.
struct FooterView: Widget {
    let model: Model

    func draw(on grid: inout Grid, in area: Rect) {
        guard model.layers.isEmpty, !model.list.isTyping, !model.detail.isSearching else {
            grid.draw(KeyHints(model.hints), in: area)
            return
        }
        let always = [KeyHints.Hint("?", "help")] + (area.width < 60 ? [] : [KeyHints.Hint("q", "quit")])
        // Hints are separated by three cells; the first is one cell from the edge.
        let width = always.reduce(1) { $0 + $1.key.utf8.count + 1 + $1.label.utf8.count + 3 } - 2
        let parts = area.splitColumns([.share(1), .cells(width)])
        grid.draw(KeyHints(model.hints), in: parts[0])
        grid.draw(KeyHints(always), in: parts[1])
    }
}

extension Model {
    /// The keys in the footer: those of the foremost view.
    var hints: [KeyHints.Hint] {
        typealias Hint = KeyHints.Hint
        func hints(_ bindings: [KeyBinding]) -> [Hint] {
            bindings.filter { $0.place != nil }.sorted { $0.place ?? 0 < $1.place ?? 0 }.map(\.hint).map(Hint.init)
        }
        if let layer = layers.last { return layer.hints(self, isFooter: true).map(Hint.init) }
        if list.isTyping { return hints(Keymap.filtering) }
        if detail.isSearching { return hints(Keymap.searching) }
        return hints(
            bindings.filter {
                // Help and quit are already at the right end.
                !["?", "q"].contains($0.keys.first) && !($0.writes && isReadOnly) && $0.isOffered(self)
            })
    }
}

extension KeyHints.Hint {
    fileprivate init(_ hint: KeyHint) { self.init(hint.shown, hint.label) }
}
