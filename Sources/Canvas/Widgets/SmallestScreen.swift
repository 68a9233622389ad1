/// The smallest screen that anything is drawn on.
public enum SmallestScreen {
    /// The minimum size; a smaller screen shows only that it is too small.
    public static let size = Size(width: 20, height: 5)

    /// Whether a screen of a size can be used.
    public static func fits(_ size: Size) -> Bool {
        size.width >= self.size.width && size.height >= self.size.height
    }

    /// A grid with the message that the terminal is too small; nil when it is large enough.
    public static func notice(for size: Size, ornaments: Ornaments = .unicode) -> Grid? {
        guard !fits(size) else { return nil }
        var grid = Grid(size: size, ornaments: ornaments)
        let lines = StyledLine("terminal too small: needs \(self.size.width)x\(self.size.height)").wrapped(
            to: max(1, size.width))
        for (row, line) in lines.prefix(grid.size.height).enumerated() { grid.write(line, row: row, of: grid.area) }
        return grid
    }
}
