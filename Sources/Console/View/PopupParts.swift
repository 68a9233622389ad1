import Canvas

/// Where the parts of popups are: what draws them and what clicks on them must agree.
extension LayerView {
    /// The frame of a menu with the line that is typed and the entries.
    func parts(of menu: Menu, in area: Rect) -> (frame: Rect, field: Rect?, rows: Rect) {
        let isPalette = menu.field != nil
        let wanted = menu.entries.count + (isPalette ? 3 : 2)
        let height = isPalette ? min(area.height - 2, max(wanted, 16)) : min(area.height - 2, wanted)
        let frame = area.centered(width: min(76, area.width), height: max(4, height))
        let inside = frame.inset(by: 1)
        guard isPalette else { return (frame, nil, inside) }
        let rows = Rect(x: inside.x, y: inside.y + 1, width: inside.width, height: inside.height - 1)
        return (frame, inside.row(0), rows)
    }

    /// The frame of the log with its decisions.
    func partsOfLog(in area: Rect) -> (frame: Rect, rows: Rect) {
        let frame = area.inset(horizontally: min(4, area.width / 20), vertically: min(2, area.height / 10))
        return (frame, frame.inset(by: 1))
    }

    /// What the popup in front asks, as a line of two buttons with the rows that it takes; nil where it has none.
    func buttons(in area: Rect) -> PopupButtons? {
        switch layer {
        case .question(let question):
            let buttons = Self.buttons(question.verb, isAllowed: question.isAllowed, isArmed: question.isArmed)
            return PopupButtons(
                buttons.wrapped(to: max(1, popup(of: question).interior(in: area).width)),
                verb: question.verb, endingIn: popup(of: question).interior(in: area))
        case .resolution(let popup):
            let buttons = Self.buttons(popup.resolution.verb, isAllowed: true, isArmed: popup.isArmed)
            return PopupButtons([buttons], verb: popup.resolution.verb, endingIn: model.popupGeometry.buttons)
        case .help, .log, .problems, .why, .mend, .prompt, .menu, .elsewhere: return nil
        }
    }

    /// The line of the buttons, the one with the focus marked.
    static func buttons(_ verb: String, isAllowed: Bool, isArmed: Bool) -> StyledLine {
        StyledLine([
            Span(PopupButtons.cancel, isArmed ? .plain : .selected), Span("   "),
            Span("[ \(verb) ]", !isAllowed ? .muted : isArmed ? .danger.over(.selected) : .plain),
        ])
    }
}

/// The buttons of a popup, where they are.
struct PopupButtons {
    static let cancel = "[ Cancel ]"

    /// What a button does.
    enum Button: Sendable {
        case cancel
        /// What was asked.
        case verb
    }

    private let rows: [StyledLine]
    private let verb: String
    private let area: Rect

    /// Buttons in the last rows of an area.
    init(_ rows: [StyledLine], verb: String, endingIn area: Rect) {
        self.rows = rows
        self.verb = verb
        self.area = area
    }

    /// The button at a place; nil beside both, and where a button was broken.
    func button(at place: Position) -> Button? {
        let row = place.y - (area.maxY - rows.count)
        guard area.contains(place), rows.indices.contains(row) else { return nil }
        let text = Array(rows[row].text)
        func covers(_ button: String) -> Bool {
            let button = Array(button)
            guard text.count >= button.count else { return false }
            return (0...(text.count - button.count)).contains { start in
                text[start..<(start + button.count)].elementsEqual(button)
                    && (start..<(start + button.count)).contains(place.x - area.x)
            }
        }
        if covers(Self.cancel) { return .cancel }
        return covers("[ \(verb) ]") ? .verb : nil
    }
}
