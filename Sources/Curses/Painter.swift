import CNcurses
import Canvas

/// Draws the rows of grids on the screen of ncurses, and caches the defined color pairs.
struct Painter {
    private let palette: Palette
    private let pairLimit: Int
    private var pairs: [Colors: CInt] = [:]
    private var current: Style?

    private struct Colors: Hashable {
        let foreground: Int
        let background: Int
    }

    init(colors: TerminalOptions.Colors, on backdrop: Backdrop) {
        let count =
            switch colors {
            case .none: 0
            case .sixteen: min(16, Int(cn_color_count()))
            case .all: Int(cn_color_count())
            }
        palette = Palette(count: count, on: backdrop)
        pairLimit = Int(cn_pair_limit())
    }

    /// Draws the part of a row that lies on a screen of this size.
    mutating func put(_ row: ArraySlice<Cell>, y: Int, size: Size) {
        guard y < size.height else { return }
        var ascii: [CChar] = []
        var start = 0
        var style: Style?
        func flush() {
            if !ascii.isEmpty { cn_put_ascii(CInt(y), CInt(start), ascii, CInt(ascii.count)) }
            ascii = []
        }
        let looks = Self.looks(of: row)
        for (x, (cell, look)) in zip(row, looks).enumerated() {
            guard let glyph = cell.glyph, x + glyph.width <= size.width else { continue }
            if look != style || glyph.asciiByte == nil {
                flush()
                apply(look)
                style = look
            }
            guard let byte = glyph.asciiByte else {
                let scalars = glyph.text.unicodeScalars.map(\.value)
                cn_put_glyph(CInt(y), CInt(x), scalars, CInt(scalars.count), CInt(glyph.width))
                continue
            }
            if ascii.isEmpty { start = x }
            ascii.append(CChar(byte))
        }
        flush()
    }

    /// The styles of a row's cells.
    ///
    /// Blanks that show only the background get the style of the cells around them if it is the same on both sides, and
    /// the plain style otherwise: ncurses then changes the style only where it is visible.
    private static func looks(of row: ArraySlice<Cell>) -> [Style] {
        var looks = row.map(\.style)
        var last = Style.plain
        var blanks = 0
        for (index, cell) in row.enumerated() {
            if cell.isBare {
                looks[index] = .plain
                blanks += 1
                continue
            }
            if blanks > 0, cell.style == last, last.isBare {
                for blank in index - blanks..<index { looks[blank] = last }
            }
            blanks = 0
            last = cell.style
        }
        return looks
    }

    private mutating func apply(_ style: Style) {
        guard style != current else { return }
        current = style
        var bits: CInt = 0
        if style.attributes.contains(.bold) { bits |= CInt(CN_BOLD) }
        if style.attributes.contains(.reverse) { bits |= CInt(CN_REVERSE) }
        if style.attributes.contains(.underline) { bits |= CInt(CN_UNDERLINE) }
        if style.attributes.contains(.dim) { bits |= CInt(CN_DIM) }
        let foreground = palette.entry(style.foreground)
        if foreground.isBold { bits |= CInt(CN_BOLD) }
        let background = palette.entry(style.background)
        cn_set_style(bits, pair(Colors(foreground: foreground.index ?? -1, background: background.index ?? -1)))
    }

    private mutating func pair(_ colors: Colors) -> CInt {
        guard colors.foreground >= 0 || colors.background >= 0 else { return 0 }
        if let known = pairs[colors] { return known }
        let next = pairs.count + 1
        guard next < pairLimit, cn_define_pair(CInt(next), CInt(colors.foreground), CInt(colors.background)) else {
            return 0
        }
        pairs[colors] = CInt(next)
        return CInt(next)
    }
}

extension Style {
    /// Whether a blank in this style shows only the terminal's own background.
    fileprivate var isBare: Bool { background == .standard && attributes.isDisjoint(with: [.reverse, .underline]) }
}

extension Cell {
    /// Whether the cell shows only the terminal's own background.
    fileprivate var isBare: Bool { style.isBare && glyph?.asciiByte == 0x20 }
}
