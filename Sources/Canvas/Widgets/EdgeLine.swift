/// The line at the top or bottom of the screen, with one text on the left and one on the right.
///
/// If they don't both fit, the right one stays whole as long as the left one keeps at least half of the line.
public struct EdgeLine: Widget {
    private let left: StyledLine
    private let right: StyledLine
    private let style: Style

    /// Makes a line.
    public init(_ left: StyledLine, right: StyledLine = StyledLine(), style: Style = .plain) {
        self.left = left
        self.right = right
        self.style = style
    }

    /// Draws into an area of a grid.
    public func draw(on grid: inout Grid, in area: Rect) {
        let strip = area.row(0)
        grid.fill(strip, style: style)
        let fits = left.width + 1 + right.width <= strip.width || right.width + 1 <= strip.width / 2
        let rightWidth = !right.isEmpty && fits ? right.width : 0
        let room = rightWidth > 0 ? strip.width - rightWidth - 1 : strip.width
        grid.write(
            left.truncated(to: room, ellipsis: grid.ornaments.ellipsis), x: strip.x, y: strip.y, over: style, in: strip)
        if rightWidth > 0 {
            grid.write(right, x: strip.maxX - rightWidth, y: strip.y, over: style, in: strip)
        }
    }
}

/// The footer with keys and their actions; hints that do not fit are omitted as a whole, from the end.
public struct KeyHints: Widget {
    /// A key and its action.
    public struct Hint: Sendable, Hashable {
        /// The name of the key.
        public let key: String
        /// The effect of the key.
        public let label: String

        /// Makes a hint.
        public init(_ key: String, _ label: String) {
            self.key = key
            self.label = label
        }
    }

    private let hints: [Hint]
    private let style: Style

    /// Makes a footer.
    public init(_ hints: [Hint], style: Style = .plain) {
        self.hints = hints
        self.style = style
    }

    /// Draws into an area of a grid.
    public func draw(on grid: inout Grid, in area: Rect) {
        let strip = area.row(0)
        grid.fill(strip, style: style)
        var x = strip.x + 1
        for hint in hints {
            let line = StyledLine([Span(hint.key, .accent.with(.bold)), Span(" "), Span(hint.label)])
            guard x + line.width <= strip.maxX else { break }
            x = grid.write(line, x: x, y: strip.y, over: style, in: strip) + 3
        }
    }
}
