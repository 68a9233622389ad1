import Canvas
import WorldProtocol

/// The pane beside the detail of a change: its authority, comments and problems.
struct AsideView: Widget {
    let model: Model
    let geometry: Geometry

    func draw(on grid: inout Grid, in area: Rect) {
        let detail = model.detail
        let isFocused = model.layout.focus == .aside
        let text = geometry.asideText
        let window = detail.asidePlace.window(count: detail.aside.count, height: text.height)
        let trailing =
            detail.aside.count > text.height ? StyledLine("\(window.upperBound)/\(detail.aside.count)") : StyledLine()
        grid.pane(
            area, title: StyledLine("Context"), trailing: trailing, isFocused: isFocused,
            isCompact: geometry.isCompact)
        for (row, index) in window.enumerated() {
            let strip = text.row(row)
            let isHere = isFocused && index == detail.asidePlace.selection && model.layers.isEmpty
            let style: Style = isHere ? .selected : .plain
            grid.fill(Rect(x: strip.x - 1, y: strip.y, width: strip.width + 1, height: 1), style: style)
            // Screen readers follow the cursor.
            if isHere { grid.rest = Position(x: strip.x - 1, y: strip.y) }
            let line = detail.aside.line(index)
            grid.write(
                detail.aside.fitted(isHere ? line.even : line, index, to: text.width), row: row, of: text, over: style)
        }
    }
}
