import CNcurses
import Canvas

/// Draws the rows of grids on the ncurses screen, and caches the defined color pairs.
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

    /// Draws columns of a row, clipped to a screen of a size.
    mutating func put(_ grid: Grid, y: Int, columns: Range<Int>, size: Size) {
        guard y < size.height else { return }
        var ascii: [CChar] = []
        var start = 0
        var style: Style?
        func flush() {
            if !ascii.isEmpty { cn_put_ascii(CInt(y), CInt(start), ascii, CInt(ascii.count)) }
            ascii.removeAll(keepingCapacity: true)
        }
        let row = grid.row(y)
        for (x, look) in zip(columns, grid.stylesToPaint(y: y, columns)) {
            guard let glyph = row[row.startIndex + x].glyph, x + glyph.width <= size.width else { continue }
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
