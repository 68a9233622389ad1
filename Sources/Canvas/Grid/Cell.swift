/// One cell of a grid.
public struct Cell: Sendable, Hashable {
    /// The glyph; nil where the wide glyph of the cell to the left continues.
    public let glyph: Glyph?
    /// The style.
    public internal(set) var style: Style

    /// An empty cell.
    public static let blank = Cell(glyph: .blank, style: .plain)

    /// The text shown; empty where the wide glyph of the cell to the left continues.
    public var text: String { glyph?.text ?? "" }
    /// The number of cells of the glyph; 0 where the one to the left continues.
    public var width: Int { glyph?.width ?? 0 }

    static func continuation(_ style: Style) -> Cell { Cell(glyph: nil, style: style) }
}
