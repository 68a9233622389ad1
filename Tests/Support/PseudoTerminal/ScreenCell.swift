/// The style of a cell of an emulated screen.
public struct ScreenStyle: Sendable, Hashable {
    /// Bold letters.
    public var bold = false
    /// Fainter letters.
    public var dim = false
    /// Underlined letters.
    public var underline = false
    /// Foreground and background exchanged.
    public var reverse = false
    /// The number in the palette; nil for the terminal's default.
    public var foreground: Int?
    /// The number in the palette; nil for the terminal's default.
    public var background: Int?

    /// The terminal's default style.
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
    /// A letter with its combining marks; empty in the second half of a wide letter.
    public var text: String
    /// The style of the text.
    public var style: ScreenStyle

    /// An empty cell.
    public static let blank = ScreenCell(text: " ", style: ScreenStyle())
}
