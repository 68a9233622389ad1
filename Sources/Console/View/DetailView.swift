import AIR
import CanonicalCBOR
import Canvas
import WorldIO
import WorldProtocol

/// The pane beside the list, in its frame.
struct DetailView: Widget {
    let model: Model
    let geometry: Geometry

    func draw(on grid: inout Grid, in area: Rect) {
        let detail = model.detail
        let isFocused = model.layout.focus == .detail
        grid.pane(
            area, title: detail.subject?.subject.title(model.snapshot) ?? StyledLine(), trailing: trailing,
            isFocused: isFocused, isCompact: geometry.isCompact)
        let inside = geometry.interior(area)
        if let views = detail.subject?.subject.views(detail) { grid.draw(views, in: inside.row(0)) }
        let text = geometry.text(showsTabs: model.showsDetailTabs, showsSearch: model.showsSearch)
        for (row, index) in detail.place.window(count: detail.text.count, height: text.height).enumerated() {
            let strip = text.row(row)
            let isHere = isFocused && index == detail.place.selection && model.layers.isEmpty
            let style: Style = isHere ? .selected : model.isMatch(index) ? .match : .plain
            grid.fill(
                Rect(x: strip.x - 1, y: strip.y, width: strip.width + 1, height: 1), style: isHere ? .selected : .plain)
            // Screen readers follow the cursor.
            if isHere { grid.rest = Position(x: strip.x - 1, y: strip.y) }
            let line = isHere ? detail.text.line(index).even : detail.text.line(index)
            if detail.left > 0 {
                grid.write(line, x: strip.x - detail.left, y: strip.y, over: style, in: strip)
            } else {
                grid.write(detail.text.fitted(line, index, to: text.width), row: row, of: text, over: style)
            }
        }
        guard model.showsSearch else { return }
        let bottom = inside.row(inside.height - 1)
        grid.draw(
            TextField(
                prompt: StyledLine(" search /", .accent), state: detail.search,
                isFocused: detail.isSearching && model.layers.isEmpty), in: bottom)
    }

    /// The position in a text that does not fit.
    private var trailing: StyledLine {
        let detail = model.detail
        let height = geometry.text(showsTabs: model.showsDetailTabs, showsSearch: model.showsSearch).height
        guard detail.text.count > height, height > 0 else { return StyledLine() }
        let window = detail.place.window(count: detail.text.count, height: height)
        return StyledLine("\(window.upperBound)/\(detail.text.count)")
    }
}
