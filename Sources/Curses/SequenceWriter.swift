import CNcurses
import Canvas

/// Writes frames past ncurses, for terminals that do exactly what the sequences of ECMA-48 say: nearly all.
///
/// It takes one write per frame and about half of the bytes. ncurses still opens, blanks and gives back the screen.
struct SequenceWriter {
    private let dialect: FrameDialect
    private let shapes = ShapeBook()

    /// A writer for the terminal that is open; nil when ncurses has to draw.
    init?(_ colors: TerminalOptions.Colors, on backdrop: Backdrop) {
        guard cn_draws_by_sequences() else { return nil }
        let bits = cn_attributes()
        var attributes: Style.Attributes = []
        for (bit, attribute) in [
            (CN_BOLD, Style.Attributes.bold), (CN_DIM, .dim), (CN_UNDERLINE, .underline), (CN_REVERSE, .reverse),
        ] where bits & CInt(bit) != 0 { attributes.insert(attribute) }
        var dialect = FrameDialect(
            attributes: attributes, erasesCells: cn_erases_cells(), endsAttributes: cn_ends_attributes())
        let palette = Palette(colors, on: backdrop)
        for color in Color.allCases {
            let entry = palette.entry(color)
            guard entry.index >= 0 else { continue }
            guard let foreground = Self.parameters(entry.index, isBackground: false),
                let background = Self.parameters(entry.index, isBackground: true)
            else { return nil }
            dialect.learn(color, foreground: foreground, background: background, inBold: entry.isBrightened)
        }
        self.dialect = dialect
    }

    private static func parameters(_ index: Int, isBackground: Bool) -> [UInt8]? {
        var bytes = [CChar](repeating: 0, count: 32)
        let count = cn_color_parameters(CInt(index), isBackground, &bytes, CInt(bytes.count))
        return count > 0 ? bytes[..<Int(count)].map { UInt8(bitPattern: $0) } : nil
    }

    /// Shows a grid where another one is shown; on a blank screen where none is.
    func show(_ grid: Grid, over shown: Grid?, size: Size) {
        let shapes = shapes
        var encoder = FrameEncoder(dialect, size: size) { shapes.bytes(of: $0) }
        let bytes = encoder.bytes(from: shown, to: grid)
        let isCursorKept = shown.map { ($0.cursor == nil) == (grid.cursor == nil) } ?? false
        guard shown == nil || !isCursorKept || !bytes.isEmpty else { return }
        bytes.withUnsafeBytes { raw in
            cn_show_bytes(
                raw.bindMemory(to: CChar.self).baseAddress, raw.count, shown == nil,
                isCursorKept ? -1 : grid.cursor == nil ? 0 : 1)
        }
    }
}

/// The bytes of glyphs beyond ASCII, in a form on whose width the C library agrees.
private final class ShapeBook {
    private var known: [Glyph: [UInt8]] = [:]
    /// More than this is not kept; texts of the whole world may come by.
    private static let limit = 4096

    func bytes(of glyph: Glyph) -> [UInt8] {
        if let bytes = known[glyph] { return bytes }
        let scalars = glyph.text.unicodeScalars.map(\.value)
        var shaped = [UInt32](repeating: 0, count: scalars.count + 2)
        let count = Int(cn_shape_glyph(scalars, CInt(scalars.count), CInt(glyph.width), &shaped))
        var text = String.UnicodeScalarView()
        text.append(contentsOf: shaped[..<count].compactMap(Unicode.Scalar.init))
        let bytes = Array(String(text).utf8)
        if known.count >= Self.limit { known = [:] }
        known[glyph] = bytes
        return bytes
    }
}
