/// The scroll position of a text.
public struct ScrollState: Sendable, Hashable {
    /// The first visible line, from 0.
    public private(set) var top: Int
    /// The first visible column, from 0.
    public private(set) var left: Int

    /// Makes a state; without arguments the beginning of the text.
    public init(top: Int = 0, left: Int = 0) {
        self.top = max(0, top)
        self.left = max(0, left)
    }

    /// The first visible line in a window of a height, limited to the last page.
    public func firstLine(count: Int, height: Int) -> Int {
        max(0, min(top, count - height))
    }

    /// Scrolls by lines, no further than the last page.
    public mutating func scroll(by lines: Int, count: Int, height: Int) {
        let (target, overflow) = firstLine(count: count, height: height).addingReportingOverflow(lines)
        top = overflow ? (lines > 0 ? .max : 0) : max(0, target)
        top = firstLine(count: count, height: height)
    }

    /// Scrolls as little as needed to make a line visible.
    public mutating func reveal(_ line: Int, count: Int, height: Int) {
        top = max(min(firstLine(count: count, height: height), line), line - height + 1, 0)
        top = firstLine(count: count, height: height)
    }

    /// Scrolls sideways by columns.
    public mutating func scroll(sideways columns: Int) {
        left = max(0, left.addingReportingOverflow(columns).partialValue)
    }
}

/// Lines of styled text that scroll vertically and sideways; only the visible lines are made.
public struct TextPane: Widget {
    private let count: Int
    private let scroll: ScrollState
    private let line: (Int) -> StyledLine

    /// Makes a pane of `count` lines; `line` is called for each visible line.
    public init(count: Int, scroll: ScrollState = ScrollState(), line: @escaping (Int) -> StyledLine) {
        self.count = count
        self.scroll = scroll
        self.line = line
    }

    /// Makes a pane of lines.
    public init(_ lines: [StyledLine], scroll: ScrollState = ScrollState()) {
        self.init(count: lines.count, scroll: scroll) { lines[$0] }
    }

    /// Draws into an area of a grid.
    public func draw(on grid: inout Grid, in area: Rect) {
        grid.fill(area)
        let first = scroll.firstLine(count: count, height: area.height)
        for row in 0..<max(0, min(area.height, count - first)) {
            let text = line(first + row)
            if scroll.left == 0 {
                grid.write(text, row: row, of: area)
            } else {
                grid.write(text, x: area.x - scroll.left, y: area.y + row, in: area.row(row))
            }
        }
    }
}
