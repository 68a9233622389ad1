/// A position on a grid: column and row from the top left corner, both from 0.
public struct Position: Sendable, Hashable {
    /// The column, from 0 at the left.
    public var x: Int
    /// The row, from 0 at the top.
    public var y: Int

    /// Makes a position from a column and a row.
    public init(x: Int, y: Int) {
        self.x = x
        self.y = y
    }
}

/// Width and height in cells, never negative.
public struct Size: Sendable, Hashable {
    /// Columns.
    public let width: Int
    /// Rows.
    public let height: Int

    /// Makes a size; negative numbers become zero.
    public init(width: Int, height: Int) {
        self.width = max(0, width)
        self.height = max(0, height)
    }
}

/// A rectangle of cells.
public struct Rect: Sendable, Hashable {
    /// The leftmost column.
    public let x: Int
    /// The topmost row.
    public let y: Int
    /// Columns, never negative.
    public let width: Int
    /// Rows, never negative.
    public let height: Int

    /// Makes a rectangle; negative widths and heights become zero.
    public init(x: Int, y: Int, width: Int, height: Int) {
        self.x = x
        self.y = y
        self.width = max(0, width)
        self.height = max(0, height)
    }

    /// The first column to the right of the rectangle.
    public var maxX: Int { x + width }
    /// The first row below the rectangle.
    public var maxY: Int { y + height }
    /// Whether the rectangle has no cells.
    public var isEmpty: Bool { width == 0 || height == 0 }
    /// Width and height.
    public var size: Size { Size(width: width, height: height) }
    /// The columns inside.
    public var columns: Range<Int> { x..<maxX }
    /// The rows inside.
    public var rows: Range<Int> { y..<maxY }

    /// Whether the cell at a position lies inside.
    public func contains(_ place: Position) -> Bool {
        columns.contains(place.x) && rows.contains(place.y)
    }

    /// The intersection of both rectangles; empty if they don't overlap.
    public func intersection(_ other: Rect) -> Rect {
        let left = max(x, other.x)
        let top = max(y, other.y)
        return Rect(
            x: left, y: top, width: min(maxX, other.maxX) - left, height: min(maxY, other.maxY) - top)
    }

    /// The rectangle without a margin on every side.
    public func inset(by margin: Int) -> Rect {
        inset(horizontally: margin, vertically: margin)
    }

    /// The rectangle without margins left and right, above and below.
    public func inset(horizontally: Int, vertically: Int) -> Rect {
        Rect(
            x: x + min(horizontally, width), y: y + min(vertically, height),
            width: width - 2 * horizontally, height: height - 2 * vertically)
    }

    /// The row at an index counted from the top of the rectangle; empty when it lies outside.
    public func row(_ index: Int) -> Rect {
        Rect(x: x, y: y + index, width: width, height: 0..<height ~= index ? 1 : 0)
    }

    /// A rectangle of at most the size given, in the middle of this one.
    public func centered(width wanted: Int, height wantedHeight: Int) -> Rect {
        let newWidth = min(max(0, wanted), width)
        let newHeight = min(max(0, wantedHeight), height)
        return Rect(
            x: x + (width - newWidth) / 2, y: y + (height - newHeight) / 2, width: newWidth, height: newHeight)
    }
}
