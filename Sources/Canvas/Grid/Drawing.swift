extension Grid {
    /// The text as the grid shows it: characters that the terminal can't show are escaped.
    func shown(_ text: Sanitized) -> Sanitized { ornaments.escapesLetters ? text.inASCII : text }

    /// Writes text from a position to the right, clipped to an area, and returns the column after it.
    ///
    /// The text may begin outside of the area. A wide glyph that the edge would cut is drawn as a blank.
    @discardableResult
    public mutating func write(
        _ text: Sanitized, x: Int, y: Int, style: Style = .plain, in clip: Rect? = nil
    ) -> Int {
        let clip = (clip ?? area).intersection(area)
        let text = shown(text)
        guard clip.rows.contains(y) else { return x + text.width }
        var column = x
        for glyph in text.glyphs {
            let end = column + glyph.width
            if column >= clip.maxX { return x + text.width }
            if column >= clip.x, end <= clip.maxX {
                put(glyph, x: column, y: y, style: style)
            } else {
                for cut in column..<end where clip.columns.contains(cut) {
                    put(.blank, x: cut, y: y, style: style)
                }
            }
            column = end
        }
        return column
    }

    /// Sanitizes any text and writes it from a position to the right.
    @discardableResult
    public mutating func write(_ text: String, x: Int, y: Int, style: Style = .plain, in clip: Rect? = nil) -> Int {
        write(Sanitized(text), x: x, y: y, style: style, in: clip)
    }

    /// Writes a line from a position to the right, with its spans laid over a base style, and returns the column after
    /// it.
    @discardableResult
    public mutating func write(
        _ line: StyledLine, x: Int, y: Int, over base: Style = .plain, in clip: Rect? = nil
    ) -> Int {
        line.spans.reduce(x) { column, span in
            write(span.text, x: column, y: y, style: span.style.over(base), in: clip)
        }
    }

    /// Writes a line into a row of an area, truncated with an ellipsis if it does not fit, and fills the rest of the
    /// row.
    public mutating func write(_ line: StyledLine, row: Int, of area: Rect, over base: Style = .plain) {
        let strip = area.row(row)
        fill(strip, style: base)
        let line = ornaments.escapesLetters ? StyledLine(line.spans.map { Span(shown($0.text), $0.style) }) : line
        write(
            line.truncated(to: strip.width, ellipsis: ornaments.ellipsis), x: strip.x, y: strip.y, over: base,
            in: strip)
    }

    /// Fills an area with blanks in a style.
    public mutating func fill(_ area: Rect, style: Style = .plain) {
        let clip = area.intersection(self.area)
        for y in clip.rows { blank(clip.columns, y: y, style: style) }
    }

    /// Lays a style over the content of an area.
    public mutating func lay(_ style: Style, over area: Rect) {
        let clip = area.intersection(self.area)
        for y in clip.rows {
            for x in clip.columns { restyle(x: x, y: y) { style.over($0) } }
        }
    }

    /// Draws a line from left to right along the top row of an area.
    public mutating func horizontalLine(_ area: Rect, style: Style = .plain) {
        let clip = area.row(0).intersection(self.area)
        guard !clip.isEmpty, let glyph = ornaments.horizontal.glyphs.first else { return }
        for x in clip.columns { put(glyph, x: x, y: clip.y, style: style) }
    }

    /// Draws a line from top to bottom along the left column of an area.
    public mutating func verticalLine(_ area: Rect, style: Style = .plain) {
        let clip = area.intersection(self.area)
        guard clip.columns.contains(area.x), let glyph = ornaments.vertical.glyphs.first else { return }
        for y in clip.rows { put(glyph, x: area.x, y: y, style: style) }
    }

    /// Draws a box along the edge of an area, with a title in its top line, and returns the area inside.
    ///
    /// `trailing` is drawn at the right end of the top line if there is room for both.
    @discardableResult
    public mutating func box(
        _ area: Rect, title: StyledLine = StyledLine(), trailing: StyledLine = StyledLine(), style: Style = .plain
    ) -> Rect {
        guard area.width >= 2, area.height >= 2 else { return Rect(x: area.x, y: area.y, width: 0, height: 0) }
        let bottom = Rect(x: area.x, y: area.maxY - 1, width: area.width, height: 1)
        let right = Rect(x: area.maxX - 1, y: area.y, width: 1, height: area.height)
        horizontalLine(area.row(0), style: style)
        horizontalLine(bottom, style: style)
        verticalLine(Rect(x: area.x, y: area.y, width: 1, height: area.height), style: style)
        verticalLine(right, style: style)
        for (corner, place) in zip(
            ornaments.corners,
            [(area.x, area.y), (right.x, area.y), (area.x, bottom.y), (right.x, bottom.y)])
        {
            write(corner, x: place.0, y: place.1, style: style, in: area)
        }
        let top = Rect(x: area.x + 2, y: area.y, width: area.width - 4, height: 1)
        let heading = title.truncated(to: top.width, ellipsis: ornaments.ellipsis)
        write(heading, x: top.x, y: top.y, over: style, in: top)
        if !trailing.isEmpty, heading.width + trailing.width < top.width {
            write(trailing, x: top.maxX - trailing.width, y: top.y, over: style, in: top)
        }
        return area.inset(by: 1)
    }
}
