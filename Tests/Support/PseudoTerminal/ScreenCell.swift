/// The look of a cell of an emulated screen.
public struct ScreenStyle: Sendable, Hashable {
    /// Heavier letters.
    public var bold = false
    /// Fainter letters.
    public var dim = false
    /// A line below.
    public var underline = false
    /// Colors exchanged.
    public var reverse = false
    /// The number in the palette; nil for the terminal's own.
    public var foreground: Int?
    /// The number in the palette; nil for the terminal's own.
    public var background: Int?

    /// Makes the terminal's own style.
    public init() {}

    /// Applies the parameters of a "select graphic rendition" sequence.
    mutating func apply(_ parameters: [Int]) {
        var rest = parameters[...]
        while let code = rest.popFirst() {
            switch code {
            case 0: self = ScreenStyle()
            case 1: bold = true
            case 2: dim = true
            case 4: underline = true
            case 7: reverse = true
            case 22: (bold, dim) = (false, false)
            case 24: underline = false
            case 27: reverse = false
            case 30...37: foreground = code - 30
            case 39: foreground = nil
            case 40...47: background = code - 40
            case 49: background = nil
            case 90...97: foreground = code - 82
            case 100...107: background = code - 92
            case 38, 48:
                guard rest.popFirst() == 5, let index = rest.popFirst() else { return }
                if code == 38 { foreground = index } else { background = index }
            default: break
            }
        }
    }
}

/// One cell of an emulated screen.
public struct ScreenCell: Sendable, Hashable {
    /// A letter with its marks; empty in the second half of a wide one.
    public var text: String
    /// The look.
    public var style: ScreenStyle

    /// An empty cell.
    public static let blank = ScreenCell(text: " ", style: ScreenStyle())
}
