/// A line of input with a prompt in front; shows the terminal's cursor at the insertion point.
public struct TextField: Widget {
    private let prompt: StyledLine
    private let state: TextFieldState
    private let isFocused: Bool
    private let style: Style

    /// Makes a field; only a focused one shows the cursor.
    public init(prompt: StyledLine = StyledLine(), state: TextFieldState, isFocused: Bool = true, style: Style = .plain)
    {
        self.prompt = prompt
        self.state = state
        self.isFocused = isFocused
        self.style = style
    }

    /// Draws into an area of a grid.
    public func draw(on grid: inout Grid, in area: Rect) {
        let strip = area.row(0)
        grid.fill(strip, style: style)
        guard !strip.isEmpty else { return }
        let label = prompt.truncated(to: strip.width / 2, ellipsis: grid.ornaments.ellipsis)
        let x = grid.write(label, x: strip.x, y: strip.y, over: style, in: strip)
        let room = Rect(x: x, y: strip.y, width: strip.maxX - x, height: 1)
        let text = grid.shown(Sanitized(state.text))
        // The cursor needs a cell even after the last letter.
        let before = grid.shown(Sanitized(state.head)).width
        let scrolled = max(0, before - room.width + 1)
        grid.write(text, x: room.x - scrolled, y: room.y, style: style, in: room)
        if isFocused { grid.cursor = Position(x: room.x + before - scrolled, y: room.y) }
    }
}
