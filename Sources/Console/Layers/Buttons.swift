import Canvas

/// The two buttons of a popup: Cancel, and the one that confirms.
struct Buttons {
    private static let cancel = "[ Cancel ]"

    enum Button: Sendable {
        case cancel
        case verb
    }

    let verb: String
    let isAllowed: Bool
    /// Whether the confirming button has the focus.
    let isArmed: Bool

    /// The line with both buttons; the one with the focus is marked.
    var line: StyledLine {
        StyledLine([
            Span(Self.cancel, isArmed ? .plain : .selected), Span("   "),
            Span("[ \(verb) ]", !isAllowed ? .muted : isArmed ? .danger.over(.selected) : .plain),
        ])
    }

    /// The button at a position if the buttons are at the end of an area; nil beside them, and on a button that was
    /// wrapped.
    func button(at place: Position, endingIn area: Rect) -> Button? {
        let rows = line.wrapped(to: max(1, area.width))
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
