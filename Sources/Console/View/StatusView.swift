import WorldProtocol
import Canvas

/// The line above the footer: what runs, or what happened last.
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

/// The last line: the keys that matter here, and at its right end how to get help.
struct FooterView: Widget {
    let model: Model

    func draw(on grid: inout Grid, in area: Rect) {
        guard model.layers.isEmpty, !model.list.isTyping, !model.detail.isSearching else {
            grid.draw(KeyHints(model.hints), in: area)
            return
        }
        let always = [KeyHints.Hint("?", "help")] + (area.width < 60 ? [] : [KeyHints.Hint("q", "quit")])
        // Each hint stands three cells from the next, the first one cell from the edge.
        let width = always.reduce(1) { $0 + $1.key.utf8.count + 1 + $1.label.utf8.count + 3 } - 2
        let parts = area.splitColumns([.share(1), .cells(width)])
        grid.draw(KeyHints(model.hints), in: parts[0])
        grid.draw(KeyHints(always), in: parts[1])
    }
}

extension Model {
    /// What the footer shows: the keys of what is in front.
    var hints: [KeyHints.Hint] {
        typealias Hint = KeyHints.Hint
        switch layers.last {
        case .help(let popup):
            return popup.isTyping
                ? [Hint("Enter", "keep"), Hint("Esc", "clear")]
                : [Hint("j k", "scroll"), Hint("/", "search all keys"), Hint("Esc", "close")]
        case .problems: return [Hint("j k", "scroll"), Hint("Esc", "close")]
        case .why: return [Hint("Esc", "close")]
        case .log:
            return [Hint("y", "copy the command"), Hint("Y", "copy all")]
                + (isReadOnly ? [] : [Hint("s", "save as a script")]) + [Hint("Esc", "close")]
        case .resolution(let popup):
            return [
                Hint("Enter", popup.isArmed ? popup.resolution.verb.lowercased() : "cancel"),
                Hint("Tab", "other button"),
                Hint("j k", "scroll"), Hint("Esc", "cancel"),
            ]
        case .mend(_, _, let found, _):
            return (found.canBeWritten && !isReadOnly ? [Hint("M", "write it")] : [])
                + (found.mend == nil ? [] : [Hint("y", "copy it")]) + [Hint("Esc", "close")]
        case .prompt(let prompt): return [Hint("Enter", prompt.verb), Hint("Esc", "cancel")]
        case .elsewhere: return [Hint("y", "copy the command"), Hint("Esc", "close")]
        case .question(let question) where question.obstacle != nil: return [Hint("Esc", "close")]
        case .question(let question):
            return (question.isArmed ? [Hint("Enter", question.verb.lowercased())] : [Hint("Enter", "cancel")]) + [
                Hint("Tab", "other button"), Hint("Esc", "cancel"),
            ]
        case .menu: return [Hint("Enter", "choose"), Hint("Esc", "close")]
        case nil: break
        }
        if list.isTyping { return [Hint("Enter", "keep"), Hint("Esc", "clear"), Hint("Up Down", "move")] }
        if detail.isSearching { return [Hint("Enter", "find"), Hint("Esc", "clear")] }
        return
            bindings
            .filter { $0.input != .help && $0.input != .quit }
            .filter { !($0.writes && isReadOnly) && isTimely($0) }
            .compactMap { binding in binding.place.map { ($0, binding) } }
            .sorted { $0.0 < $1.0 }
            .map { Hint($0.1.keys.first?.description ?? "", $0.1.label) }
    }
}
