import CNcurses
import Canvas

/// Puts cells onto ncurses' screen, where it must draw, and remembers which colour pairs it has defined.
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
        palette = Palette(colors, on: backdrop)
        pairLimit = Int(cn_pair_limit())
    }

    /// Puts a run of cells, as far as it lies on a screen of the size.
    mutating func put(_ run: ChangedRun, size: Size) {
        guard run.start.y < size.height else { return }
        var ascii: [CChar] = []
        var start = run.start.x
        var x = run.start.x
        func flush() {
            if !ascii.isEmpty { cn_put_ascii(CInt(run.start.y), CInt(start), ascii, CInt(ascii.count)) }
        }
        for cell in run.cells {
            defer { x += 1 }
            guard let glyph = cell.glyph, x + glyph.width <= size.width else { continue }
            if let byte = glyph.asciiByte, cell.style == current {
                if ascii.isEmpty { start = x }
                ascii.append(CChar(byte))
                continue
            }
            flush()
            ascii = []
            apply(cell.style)
            if let byte = glyph.asciiByte {
                start = x
                ascii = [CChar(byte)]
            } else {
                let scalars = glyph.text.unicodeScalars.map(\.value)
                cn_put_glyph(CInt(run.start.y), CInt(x), scalars, CInt(scalars.count), CInt(glyph.width))
            }
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
        // A bright colour that the terminal has not got is the plain one in bold.
        if foreground.isBrightened { bits |= CInt(CN_BOLD) }
        cn_set_style(
            bits, pair(Colors(foreground: foreground.index, background: palette.entry(style.background).index)))
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
