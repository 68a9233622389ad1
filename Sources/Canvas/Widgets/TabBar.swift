/// A row of tabs; the selected one is in brackets, so that it can be told apart without color.
public struct TabBar: Widget {
    private let titles: [StyledLine]
    private let selection: Int
    private let style: Style

    /// Makes a tab bar.
    public init(_ titles: [StyledLine], selection: Int, style: Style = .plain) {
        self.titles = titles
        self.selection = selection
        self.style = style
    }

    /// The columns of the tabs from the first visible one, `first`, counted from the left of the bar.
    private func columns(from first: Int) -> [Range<Int>] {
        var start = first == 0 ? 0 : 1
        return titles.indices.dropFirst(first).map { index in
            defer { start += titles[index].width + 2 }
            return start..<start + titles[index].width + 2
        }
    }

    /// The first visible tab: 0 if the selected one then fits.
    private func first(width: Int) -> Int {
        let last = min(max(0, selection), titles.count - 1)
        return (0...max(0, last)).first { first in
            let columns = columns(from: first)
            return columns.indices.contains(last - first) && columns[last - first].upperBound <= width
        } ?? last
    }

    /// The tab under a column of the area that the bar is drawn in; nil beside all tabs.
    public func tab(at column: Int, in area: Rect) -> Int? {
        guard !titles.isEmpty, area.columns.contains(column) else { return nil }
        let first = first(width: area.width)
        return columns(from: first).firstIndex { $0.contains(column - area.x) }.map { $0 + first }
    }

    /// Draws into an area of a grid.
    public func draw(on grid: inout Grid, in area: Rect) {
        let strip = area.row(0)
        grid.fill(strip, style: style)
        guard !titles.isEmpty else { return }
        let first = first(width: strip.width)
        if first > 0 { grid.write("<", x: strip.x, y: strip.y, style: .muted.over(style), in: strip) }
        for (offset, columns) in columns(from: first).enumerated() {
            let index = first + offset
            let isSelected = index == selection
            let tabStyle = isSelected ? Style.title.over(style) : style
            var x = grid.write(
                isSelected ? "[" : " ", x: strip.x + columns.lowerBound, y: strip.y, style: tabStyle, in: strip)
            x = grid.write(titles[index], x: x, y: strip.y, over: tabStyle, in: strip)
            grid.write(isSelected ? "]" : " ", x: x, y: strip.y, style: tabStyle, in: strip)
            if columns.upperBound > strip.width {
                grid.write(">", x: strip.maxX - 1, y: strip.y, style: .muted.over(style), in: strip)
                break
            }
        }
    }
}
