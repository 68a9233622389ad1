/// A screen as an SVG picture, with every cell at its position, and borders as lines so that they join.
public struct ScreenPicture {
    private static let cell = (width: 9.0, height: 19.0)
    private static let margin = 12.0
    private static let palette = [
        "#1d2229", "#e06c75", "#98c379", "#d7ba7d", "#61afef", "#c678dd", "#56b6c2", "#c5cbd6",
        "#5c6370", "#f28b94", "#b5e08f", "#f0d399", "#84c5ff", "#dc9cf0", "#7fd4de", "#ffffff",
    ]
    private static let foreground = "#c5cbd6"
    private static let background = "#14171c"

    /// The picture's text.
    public let svg: String

    /// Draws a screen.
    public init(_ screen: TerminalScreen, title: String) {
        let width = Double(screen.columns) * Self.cell.width + 2 * Self.margin
        let height = Double(screen.rows) * Self.cell.height + 2 * Self.margin
        var out = """
            <svg xmlns="http://www.w3.org/2000/svg" width="\(width)" height="\(height)" viewBox="0 0 \(width) \(height)">
            <title>\(Self.escaped(title))</title>
            <rect width="100%" height="100%" rx="8" fill="\(Self.background)"/>
            <g font-family="ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace" font-size="15">

            """
        for y in 0..<screen.rows {
            var x = 0
            while x < screen.columns {
                let style = screen[x, y].style
                var end = x + 1
                while end < screen.columns, screen[end, y].style == style { end += 1 }
                out += Self.run(screen, y, x..<end, style)
                x = end
            }
        }
        svg = out + "</g>\n</svg>\n"
    }

    /// The rows of text of a picture, without parts that differ between runs or users.
    public static func text(of svg: String) -> String {
        var rows: [String: [(column: Double, text: Substring)]] = [:]
        for match in svg.matches(of: #/<text x="([0-9.]+)" y="([0-9.]+)"[^>]*>([^<]*)</#) {
            rows[String(match.output.2), default: []].append((Double(match.output.1) ?? 0, match.output.3))
        }
        let lines = rows.map { (Double($0.key) ?? 0, $0.value.sorted { $0.column < $1.column }) }
        return lines.sorted { $0.0 < $1.0 }.map { line in
            line.1.map(\.text).joined(separator: " ")
                .replacing(#/[0-9]{2}:[0-9]{2}/#, with: "--:--")
                .replacing(#/by +\S+/#, with: "by")
                .split(separator: " ").joined(separator: " ")
        }.filter { !$0.isEmpty }.joined(separator: "\n")
    }

    private static func run(_ screen: TerminalScreen, _ y: Int, _ columns: Range<Int>, _ style: ScreenStyle) -> String {
        let top = margin + Double(y) * cell.height
        let left = margin + Double(columns.lowerBound) * cell.width
        var ink = style.foreground.map(color) ?? foreground
        var paper = style.background.map(color) ?? background
        if style.reverse { swap(&ink, &paper) }
        var out = ""
        if paper != background {
            out +=
                "<rect x=\"\(left)\" y=\"\(top)\" width=\"\(Double(columns.count) * cell.width)\" height=\"\(cell.height)\" fill=\"\(paper)\"/>\n"
        }
        var text = ""
        var lines = ""
        for x in columns {
            let glyph = screen[x, y].text
            if let strokes = borders[glyph] {
                lines += path(strokes, x, top)
                text += " "
            } else {
                text += glyph
            }
        }
        let weight = style.bold ? " font-weight=\"bold\"" : ""
        let faint = style.dim ? " opacity=\"0.65\"" : ""
        let line = style.underline ? " text-decoration=\"underline\"" : ""
        if !text.allSatisfy({ $0 == " " }) {
            let length = Double(columns.count) * cell.width
            out +=
                "<text x=\"\(left)\" y=\"\(top + 14)\" fill=\"\(ink)\"\(weight)\(faint)\(line) textLength=\"\(length)\" lengthAdjust=\"spacingAndGlyphs\" xml:space=\"preserve\">\(escaped(text))</text>\n"
        }
        if !lines.isEmpty { out += "<path d=\"\(lines)\" stroke=\"\(ink)\"\(faint) fill=\"none\"/>\n" }
        return out
    }

    /// The strokes of a border: up, right, down, left.
    private static let borders: [String: [Bool]] = [
        "─": [false, true, false, true], "│": [true, false, true, false], "┌": [false, true, true, false],
        "┐": [false, false, true, true], "└": [true, true, false, false], "┘": [true, false, false, true],
        "├": [true, true, true, false], "┤": [true, false, true, true], "┬": [false, true, true, true],
        "┴": [true, true, false, true], "┼": [true, true, true, true], "╭": [false, true, true, false],
        "╮": [false, false, true, true], "╰": [true, true, false, false], "╯": [true, false, false, true],
    ]

    private static func path(_ strokes: [Bool], _ x: Int, _ top: Double) -> String {
        let left = margin + Double(x) * cell.width
        let middle = (x: left + cell.width / 2, y: top + cell.height / 2)
        let ends = [
            (middle.x, top), (left + cell.width, middle.y), (middle.x, top + cell.height), (left, middle.y),
        ]
        return zip(strokes, ends).filter(\.0).map { "M\(middle.x) \(middle.y)L\($0.1.0) \($0.1.1)" }.joined()
    }

    /// Replaces colors of the 216-color cube with the corresponding ones of the 16 palette colors.
    private static let cube = [196: 1, 28: 2, 130: 3, 27: 4, 164: 5, 31: 6]

    private static func color(_ index: Int) -> String {
        let index = cube[index] ?? index
        return index < palette.count ? palette[index] : foreground
    }

    private static func escaped(_ text: String) -> String {
        text.reduce(into: "") { out, character in
            switch character {
            case "<": out += "&lt;"
            case ">": out += "&gt;"
            case "&": out += "&amp;"
            default: out.append(character)
            }
        }
    }
}
