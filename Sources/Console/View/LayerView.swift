import AIR
import CanonicalCBOR
import Canvas
import Presentation
import WorldProtocol

/// A popup in front of the screen.
struct LayerView: Widget {
    let layer: Layer
    let model: Model

    func draw(on grid: inout Grid, in area: Rect) {
        let area = Self.room(in: area)
        switch layer {
        case .help(let popup): drawHelp(popup, on: &grid, in: area)
        case .problems, .why, .mend, .elsewhere: if let popup = textPopup { grid.draw(popup, in: area) }
        case .log(let state): drawLog(state, on: &grid, in: area)
        case .resolution(let popup): drawResolution(popup, on: &grid)
        case .prompt(let prompt): drawPrompt(prompt, on: &grid, in: area)
        case .question(let question): grid.draw(popup(of: question), in: area)
        case .menu(let menu): drawMenu(menu, on: &grid, in: area)
        }
    }

    /// The room for popups on a screen; the footer stays in sight, since it says how to leave.
    static func room(in area: Rect) -> Rect {
        Rect(x: area.x, y: area.y, width: area.width, height: max(3, area.height - 1))
    }

    /// The popup that only shows lines; nil where the layer is of another sort.
    var textPopup: Popup? {
        switch layer {
        case .help(let help): return helpPopup(help)
        case .problems(let title, let problems, let scroll):
            var lines: [StyledLine] = []
            for (index, problem) in problems.enumerated() {
                if index > 0 { lines.append("") }
                lines += ProblemText.lines(problem)
            }
            return popup(title, lines, scroll, style: problems.containsError ? .danger : .plain)
        case .why(let key, let chain): return popup("Why \(key.name) is here", why(key, chain), ScrollState())
        case .mend(_, _, let found, let scroll): return popup("What would mend it", PackText.mend(found), scroll)
        case .elsewhere(let elsewhere):
            return popup(
                elsewhere.title, elsewhere.lines + ["", StyledLine(elsewhere.command, .accent)], ScrollState(),
                style: .warning)
        case .log, .resolution, .prompt, .question, .menu: return nil
        }
    }

    private func popup(
        _ title: String, _ lines: [StyledLine], _ scroll: ScrollState, style: Style = .plain
    ) -> Popup {
        Popup(title: StyledLine(" \(title) ", .title), lines: lines, scroll: scroll, width: 76, style: style)
    }

    /// The keys; while somebody searches, a line above them is kept and the box has all room, so that it stays put.
    private func helpPopup(_ help: HelpPopup) -> Popup {
        let lines = HelpText.lines(model, search: help.search.text)
        return Popup(
            title: StyledLine(" Help ", .title), lines: (help.showsSearch ? [StyledLine()] : []) + lines,
            scroll: help.scroll, width: 76, minimumHeight: help.showsSearch ? max(1, model.size.height - 3) : 1)
    }

    private func drawHelp(_ help: HelpPopup, on grid: inout Grid, in area: Rect) {
        let popup = helpPopup(help)
        grid.draw(popup, in: area)
        guard help.showsSearch else { return }
        let row = popup.interior(in: area).row(0)
        grid.fill(row)
        grid.draw(
            TextField(prompt: StyledLine("/", .accent), state: help.search, isFocused: help.isTyping), in: row)
    }

    private func why(_ key: DefinitionKey, _ chain: [DefinitionDetail.Link]) -> [StyledLine] {
        guard !chain.isEmpty else {
            let isListed = model.snapshot?.definition(key)?.isListed ?? false
            return [StyledLine(isListed ? "Only the manifest's list names it." : "Nothing names it.")]
        }
        var lines = [StyledLine("The manifest", .title)]
        for (depth, link) in chain.enumerated() {
            lines.append(
                StyledLine([
                    Span(String(repeating: "  ", count: depth) + "-> ", .muted), Span(link.title, .accent),
                    Span("  " + link.pointer, .muted),
                ]))
        }
        let indent = String(repeating: "  ", count: chain.count)
        return lines + [StyledLine([Span(indent + "-> ", .muted), Span("\(key.kind.title) \(key.name)", .title)])]
    }

    private func drawLog(_ state: ListState, on grid: inout Grid, in area: Rect) {
        let decisions = model.snapshot?.decisions ?? []
        let (frame, rows) = partsOfLog(in: area)
        grid.fill(frame)
        grid.box(
            frame, title: StyledLine(" Decisions ", .title), trailing: StyledLine(" \(decisions.count) "),
            style: .accent)
        grid.draw(
            VirtualList(count: decisions.count, state: state, emptyText: " nothing was decided yet") { index in
                let decision = decisions[index]
                return StyledLine([
                    Span(" " + Moment.full(decision.time) + "  ", .muted),
                    Span(Sanitized(decision.text + (decision.isUndone ? " (taken back)" : "")).padded(to: 34) + " "),
                    Span(decision.command, .accent),
                ])
            }, in: rows)
        grid.cursor = nil
    }

    private func drawPrompt(_ prompt: Prompt, on grid: inout Grid, in area: Rect) {
        let (title, lines) = question(of: prompt)
        let popup = Popup(
            title: StyledLine(" \(title) ", .title), lines: lines, width: 70, minimumHeight: 4, style: .accent)
        grid.draw(popup, in: area)
        let inside = popup.interior(in: area)
        grid.draw(
            TextField(prompt: StyledLine("> ", .accent), state: prompt.field), in: inside.row(inside.height - 1))
    }

    private func question(of prompt: Prompt) -> (title: String, lines: [StyledLine]) {
        switch prompt.purpose {
        case .submit:
            let count = model.snapshot?.stage.staged.count ?? 0
            let result = model.snapshot?.stage.resultHash?.short ?? ""
            return (
                "Propose what is staged",
                [StyledLine("\(count.of("op")) -> \(result)"), "What is it for?"]
            )
        case .saveLog(let time):
            let count = model.snapshot?.decisions.count { $0.time > time && !$0.isUndone } ?? 0
            return (
                "Save the decisions as a shell script",
                [
                    StyledLine(
                        "\(count.of("decision"))"
                            + (time == 0 ? "" : " since aos was opened") + ", as commands"), "Which file?",
                ]
            )
        case .addImport:
            return (
                "Add an import",
                [
                    "A folder of definitions, from the world's folder, or cargo:PACKAGE.",
                    "What it would change is shown first. Where is it?",
                ]
            )
        case .keepBoth(_, _, let key):
            return (
                "Keep both",
                [
                    StyledLine([Span("the proposal's "), Span("\(key.kind.title) \(key.name)", .accent)]),
                    "beside the world's. What is it to be called?",
                ]
            )
        case .rename(let key, let listsTheirs):
            return (
                listsTheirs ? "Keep both" : "Keep mine",
                [
                    StyledLine([Span("the local "), Span("\(key.kind.title) \(key.name)", .accent)]),
                    "What is it to be called?",
                ]
            )
        }
    }

    func popup(of question: Question) -> Popup {
        var lines = question.lines
        if let obstacle = question.obstacle {
            lines += [
                "", StyledLine([Span("! ", .danger), Span(obstacle, .danger)]),
                "This can't be confirmed any more. Look at the proposal again.",
            ]
        } else if let hash = question.hash {
            lines += [
                "",
                StyledLine([
                    Span("Type the first \(Question.digitCount) digits of the result "), Span(hash.short, .accent),
                    Span(": "), Span(question.digits, .title),
                    Span(String(repeating: "_", count: Question.digitCount - question.digits.count), .muted),
                    Span(
                        question.digits.count == Question.digitCount && !question.isAllowed ? "  not these" : "",
                        .danger),
                ]),
            ]
        }
        lines.append("")
        lines.append(Self.buttons(question.verb, isAllowed: question.isAllowed, isArmed: question.isArmed))
        // Where there is little room, the buttons are what must be in sight.
        return Popup(
            title: StyledLine(" \(question.title) ", .title), lines: lines, scroll: ScrollState(top: .max), width: 76,
            style: .warning)
    }

    private func drawResolution(_ popup: ResolutionPopup, on grid: inout Grid) {
        let geometry = model.popupGeometry
        let body = ResolutionText.body(popup, model.snapshot, width: geometry.text.width)
        let first = popup.scroll.firstLine(count: body.count, height: geometry.text.height)
        let last = min(body.count, first + geometry.text.height)
        grid.fill(geometry.frame)
        grid.box(
            geometry.frame, title: StyledLine(" \(popup.resolution.title) ", .title),
            trailing: body.count > geometry.text.height ? StyledLine(" \(last)/\(body.count) ") : StyledLine(),
            style: .warning)
        grid.draw(TextPane(body, scroll: popup.scroll), in: geometry.text)
        let buttons = Self.buttons(popup.resolution.verb, isAllowed: true, isArmed: popup.isArmed)
        grid.write(buttons, row: 0, of: geometry.buttons)
        grid.cursor = nil
    }

    private func drawMenu(_ menu: Menu, on grid: inout Grid, in area: Rect) {
        let isPalette = menu.field != nil
        let parts = parts(of: menu, in: area)
        grid.fill(parts.frame)
        grid.box(parts.frame, title: StyledLine(" \(menu.title) ", .title), style: .accent)
        grid.cursor = nil
        if let field = menu.field, let row = parts.field {
            grid.draw(TextField(prompt: StyledLine(" :", .accent), state: field), in: row)
        }
        let entries = menu.entries
        grid.draw(
            VirtualList(count: entries.count, state: menu.state, emptyText: " nothing fits") { index in
                let entry = entries[index]
                let key = entry.key?.description ?? ""
                return StyledLine([
                    Span(" " + Sanitized(key).padded(to: isPalette ? 8 : 3), .accent),
                    Span(Sanitized(entry.title).padded(to: isPalette ? 18 : 14) + " "), Span(entry.note, .muted),
                ])
            }, in: parts.rows)
    }
}
