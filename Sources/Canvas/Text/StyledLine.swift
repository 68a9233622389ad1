/// A piece of text in one style.
public struct Span: Sendable, Hashable {
    /// The text.
    public let text: Sanitized
    /// The style.
    public let style: Style

    /// Makes a span of safe text.
    public init(_ text: Sanitized, _ style: Style = .plain) {
        self.text = text
        self.style = style
    }

    /// Makes a span of any text.
    public init(_ text: String, _ style: Style = .plain) {
        self.init(Sanitized(text), style)
    }
}

/// One line of spans, as shown by lists, text panes and headers.
public struct StyledLine: Sendable, Hashable {
    /// The pieces from left to right.
    public var spans: [Span]

    /// Makes a line of spans.
    public init(_ spans: [Span] = []) {
        self.spans = spans
    }

    /// Makes a line of one text in one style.
    public init(_ text: String, _ style: Style = .plain) {
        spans = [Span(text, style)]
    }

    /// Makes a line of one safe text in one style.
    public init(_ text: Sanitized, _ style: Style = .plain) {
        spans = [Span(text, style)]
    }

    /// The width in cells.
    public var width: Int { spans.reduce(0) { $0 + $1.text.width } }
    /// The text without styles.
    public var text: String { spans.map(\.text.text).joined() }
    /// Whether there is nothing to show.
    public var isEmpty: Bool { spans.allSatisfy(\.text.isEmpty) }

    /// Concatenates two lines.
    public static func + (left: StyledLine, right: StyledLine) -> StyledLine {
        StyledLine(left.spans + right.spans)
    }

    /// Appends another line.
    public static func += (left: inout StyledLine, right: StyledLine) {
        left.spans += right.spans
    }

    /// Appends text.
    public mutating func append(_ text: String, _ style: Style = .plain) {
        spans.append(Span(text, style))
    }

    /// The line with every span laid over a style.
    public func over(_ base: Style) -> StyledLine {
        StyledLine(spans.map { Span($0.text, $0.style.over(base)) })
    }

    /// The line truncated to a number of cells; the ellipsis has the style of the text before it.
    public func truncated(to cells: Int, ellipsis: Sanitized = "…") -> StyledLine {
        guard width > cells else { return self }
        var left = cells - ellipsis.width
        let mark = left >= 0 ? ellipsis : ""
        left = left >= 0 ? left : cells
        var result: [Span] = []
        for span in spans {
            if span.text.width <= left {
                result.append(span)
                left -= span.text.width
                continue
            }
            let count = Fitting.prefixCount(of: span.text.glyphs, fitting: left)
            result.append(Span(Sanitized(glyphs: span.text.glyphs.prefix(count)) + mark, span.style))
            break
        }
        return StyledLine(result)
    }

    /// The line truncated to a number of cells in the middle of its longest span, such as a name or path between short
    /// marks; at the end if that span is too short for it.
    public func shortened(to cells: Int, ellipsis: Sanitized = "…") -> StyledLine {
        let missing = width - cells
        guard missing > 0 else { return self }
        guard let index = spans.indices.max(by: { spans[$0].text.width < spans[$1].text.width }) else { return self }
        let room = spans[index].text.width - missing
        guard room >= Self.shortestName else { return truncated(to: cells, ellipsis: ellipsis) }
        var line = self
        line.spans[index] = Span(spans[index].text.shortened(to: room, ellipsis: ellipsis), spans[index].style)
        return line
    }

    /// The fewest cells in which the beginning and the end of a name are useful.
    private static let shortestName = 8

    /// The line as shown in a selected row: a bar in one style, which keeps only underlining from the spans.
    public var even: StyledLine {
        StyledLine(spans.map { Span($0.text, Style(.standard, $0.style.attributes.intersection(.underline))) })
    }

    /// The line in rows of at most this many cells, broken between words where possible; at least one row.
    public func wrapped(to cells: Int) -> [StyledLine] {
        guard width > cells else { return [self] }
        let styles = spans.flatMap { repeatElement($0.style, count: $0.text.glyphs.count) }
        let glyphs = spans.flatMap(\.text.glyphs)
        return Fitting.rows(of: glyphs, fitting: cells).map { row in
            var pieces: [Span] = []
            var start = row.lowerBound
            for index in row where index + 1 == row.upperBound || styles[index + 1] != styles[start] {
                pieces.append(Span(Sanitized(glyphs: glyphs[start...index]), styles[start]))
                start = index + 1
            }
            return StyledLine(pieces)
        }
    }
}

extension StyledLine: ExpressibleByStringInterpolation {
    /// Makes a plain line of a literal.
    public init(stringLiteral value: String) {
        self.init(value)
    }
}
