/// A list that makes only the visible rows, however many there are; the hidden cursor rests on the selected one.
public struct VirtualList: Widget {
    private let count: Int
    private let state: ListState
    private let isFocused: Bool
    private let emptyText: StyledLine
    private let row: (Int) -> StyledLine

    /// Makes a list of `count` rows; `row` is called for each visible row.
    ///
    /// Without focus the selected row is only marked. `emptyText` is shown when there are no rows.
    public init(
        count: Int, state: ListState, isFocused: Bool = true, emptyText: StyledLine = StyledLine(),
        row: @escaping (Int) -> StyledLine
    ) {
        self.count = count
        self.state = state
        self.isFocused = isFocused
        self.emptyText = emptyText
        self.row = row
    }

    /// Draws into an area of a grid.
    public func draw(on grid: inout Grid, in area: Rect) {
        grid.fill(area)
        guard count > 0 else {
            grid.write(emptyText, row: 0, of: area, over: .muted)
            grid.rest = Position(x: area.x, y: area.y)
            return
        }
        let window = state.window(count: count, height: area.height)
        let selected = min(state.selection, count - 1)
        for (line, index) in window.enumerated() {
            let style: Style = index != selected ? .plain : isFocused ? .selected : .marked
            let text = row(index)
            grid.write(style == .selected ? text.even : text, row: line, of: area, over: style)
            if index == selected { grid.rest = Position(x: area.x, y: area.y + line) }
        }
    }
}
