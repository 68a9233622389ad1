/// Decides where rows of glyphs are cut; shared by plain and styled text.
enum Fitting {
    /// The number of glyphs that fit into a number of cells.
    static func prefixCount(of glyphs: some Sequence<Glyph>, fitting cells: Int) -> Int {
        var used = 0
        var count = 0
        for glyph in glyphs {
            used += glyph.width
            if used > cells { break }
            count += 1
        }
        return count
    }

    /// The rows of glyphs wrapped to a width of `cells`, broken at spaces where possible.
    ///
    /// The space at a break is dropped. A glyph wider than the row gets a row of its own.
    static func rows(of glyphs: [Glyph], fitting cells: Int) -> [Range<Int>] {
        var rows: [Range<Int>] = []
        var start = 0
        var used = 0
        var lastSpace: Int?
        var index = 0
        while index < glyphs.count {
            let glyph = glyphs[index]
            if used + glyph.width <= cells || index == start {
                if glyph.isBlank { lastSpace = index }
                used += glyph.width
                index += 1
                continue
            }
            if glyph.isBlank {
                rows.append(start..<index)
                start = index + 1
            } else if let space = lastSpace {
                rows.append(start..<space)
                start = space + 1
            } else {
                rows.append(start..<index)
                start = index
            }
            index = start
            used = 0
            lastSpace = nil
        }
        if start < glyphs.count || rows.isEmpty { rows.append(start..<glyphs.count) }
        return rows
    }
}

extension Sanitized {
    /// The text truncated to a number of cells, with an ellipsis if anything is cut.
    public func truncated(to cells: Int, ellipsis: Sanitized = "…") -> Sanitized {
        guard width > cells else { return self }
        let room = cells - ellipsis.width
        guard room >= 0 else {
            return Sanitized(glyphs: glyphs.prefix(Fitting.prefixCount(of: glyphs, fitting: cells)))
        }
        return Sanitized(glyphs: glyphs.prefix(Fitting.prefixCount(of: glyphs, fitting: room))) + ellipsis
    }

    /// The text truncated in the middle to a number of cells; the last component of a path is kept whole if that leaves
    /// a third for the beginning.
    public func shortened(to cells: Int, ellipsis: Sanitized = "…") -> Sanitized {
        guard width > cells else { return self }
        let room = cells - ellipsis.width
        guard room >= 5 else { return truncated(to: cells, ellipsis: ellipsis) }
        var end = room / 2
        if let slash = glyphs.lastIndex(where: { $0.asciiByte == UInt8(ascii: "/") }) {
            let last = glyphs[slash...].reduce(0) { $0 + $1.width }
            if last > end, last <= room * 2 / 3 { end = last }
        }
        let head = glyphs.prefix(Fitting.prefixCount(of: glyphs, fitting: room - end))
        let tail = glyphs.suffix(Fitting.prefixCount(of: glyphs.reversed(), fitting: end))
        return Sanitized(glyphs: head) + ellipsis + Sanitized(glyphs: tail)
    }

    /// The text in rows of at most this many cells, broken between words where possible; at least one row.
    public func wrapped(to cells: Int) -> [Sanitized] {
        Fitting.rows(of: glyphs, fitting: cells).map { Sanitized(glyphs: glyphs[$0]) }
    }

    /// The text padded with trailing spaces.
    public func padded(to cells: Int) -> Sanitized {
        width >= cells ? self : self + Sanitized(glyphs: repeatElement(Glyph.blank, count: cells - width))
    }
}
