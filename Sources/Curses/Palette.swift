import CNcurses
import Canvas

/// Which of a terminal's colours stand for those of a style.
struct Palette {
    private let count: Int
    private let usesSteady: Bool
    private let backdrop: Backdrop

    /// The colours of the terminal that is open, as far as they may be used.
    init(_ colors: TerminalOptions.Colors, on backdrop: Backdrop) {
        self.backdrop = backdrop
        count = colors == .none ? 0 : Int(cn_color_count())
        usesSteady = colors == .all && count >= 256
    }

    /// The number of a colour, -1 for the terminal's own, and whether bold has to make up for what it lacks.
    func entry(_ color: Color) -> (index: Int, isBrightened: Bool) {
        if usesSteady, let index = color.index(on: backdrop) { return (index, false) }
        guard let index = color.paletteIndex, count >= 8 else { return (-1, false) }
        if index < count { return (index, false) }
        // Bold black would not show on a black screen.
        return color == .brightBlack ? (-1, false) : (index - 8, true)
    }
}
