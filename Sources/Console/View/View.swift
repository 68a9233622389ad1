public import Canvas
import WorldProtocol

/// Draws a console: a pure function of the model.
public func view(_ model: Model, size: Size) -> Grid {
    if let notice = SmallestScreen.notice(for: size, ornaments: model.options.ornaments) { return notice }
    var grid = Grid(size: size, ornaments: model.options.ornaments)
    let geometry = model.geometry(of: size)
    grid.draw(HeaderView(model: model), in: geometry.header)
    grid.draw(model.tabBar, in: geometry.tabs)
    if let list = geometry.list { grid.draw(ListView(model: model, geometry: geometry), in: list) }
    if let detail = geometry.detail { grid.draw(DetailView(model: model, geometry: geometry), in: detail) }
    if let aside = geometry.aside { grid.draw(AsideView(model: model, geometry: geometry), in: aside) }
    grid.draw(StatusView(model: model), in: geometry.status)
    grid.draw(FooterView(model: model), in: geometry.footer)
    for layer in model.layers.all { layer.draw(model, on: &grid, in: LayerStack.area(of: size)) }
    return grid
}

extension Grid {
    /// Draws the frame of a pane: a box, or a title line if there is no room for boxes.
    mutating func pane(
        _ area: Rect, title: StyledLine, trailing: StyledLine, isFocused: Bool, isCompact: Bool
    ) {
        let style: Style = isFocused ? .accent : .muted
        let room = area.width - 6 - (trailing.isEmpty ? 0 : trailing.width + 3)
        let title = title.isEmpty ? title : " " + title.shortened(to: max(8, room), ellipsis: ornaments.ellipsis) + " "
        let trailing = trailing.isEmpty ? trailing : " " + trailing + " "
        guard isCompact else {
            box(area, title: title, trailing: trailing, style: style)
            return
        }
        let line = area.row(0)
        horizontalLine(line, style: style)
        let heading = title.truncated(to: max(0, line.width - 2), ellipsis: ornaments.ellipsis)
        write(heading, x: line.x + 1, y: line.y, over: style, in: line)
        if heading.width + trailing.width + 4 <= line.width {
            write(trailing, x: line.maxX - trailing.width - 1, y: line.y, over: style, in: line)
        }
    }
}
