/// A box in the middle of the screen, on top of everything else.
public struct Popup: Widget {
    private let title: StyledLine
    private let lines: [StyledLine]
    private let scroll: ScrollState
    private let width: Int
    private let minimumHeight: Int
    private let style: Style

    /// Makes a popup that is as high as its lines, which are wrapped to the width.
    ///
    /// `minimumHeight` counts the rows within the box, for popups that draw more below their lines.
    public init(
        title: StyledLine, lines: [StyledLine], scroll: ScrollState = ScrollState(), width: Int = 60,
        minimumHeight: Int = 1, style: Style = .plain
    ) {
        self.title = title
        self.lines = lines
        self.scroll = scroll
        self.width = width
        self.minimumHeight = minimumHeight
        self.style = style
    }

    /// The cells that the popup covers, border included, on a screen area.
    public func frame(in area: Rect) -> Rect {
        let outer = area.centered(width: width, height: area.height)
        let rows = wrapped(to: outer.width - 4).count
        return area.centered(width: width, height: max(rows, minimumHeight) + 2)
    }

    /// The cells that the popup's lines are drawn into, on a screen area.
    public func interior(in area: Rect) -> Rect {
        frame(in: area).inset(horizontally: 2, vertically: 1)
    }

    /// The scroll position of the popup on a screen area, limited to its last page.
    public func settledScroll(in area: Rect) -> ScrollState {
        let inside = interior(in: area)
        return ScrollState(
            top: scroll.firstLine(count: wrapped(to: inside.width).count, height: inside.height), left: scroll.left)
    }

    private func wrapped(to width: Int) -> [StyledLine] {
        lines.flatMap { $0.wrapped(to: max(1, width)) }
    }

    /// Draws into an area of a grid.
    public func draw(on grid: inout Grid, in area: Rect) {
        let frame = frame(in: area)
        grid.fill(frame)
        grid.box(frame, title: title, style: style)
        let inside = frame.inset(horizontally: 2, vertically: 1)
        grid.draw(TextPane(wrapped(to: inside.width), scroll: scroll), in: inside)
        grid.cursor = nil
        grid.rest = Position(x: inside.x, y: inside.y)
    }
}
