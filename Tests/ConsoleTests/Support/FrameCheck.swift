import Canvas

extension Grid {
    /// The faults that no frame may have: partial glyphs, unsafe characters, and a cursor outside of the frame.
    var faults: [String] {
        var faults: [String] = []
        for y in 0..<size.height {
            var isInsideWideGlyph = false
            for (x, cell) in row(y).enumerated() {
                if isInsideWideGlyph != (cell.glyph == nil) { faults.append("half a glyph at \(x),\(y)") }
                isInsideWideGlyph = cell.width == 2
                if let byte = cell.glyph?.asciiByte {
                    if !(0x20...0x7E ~= byte) { faults.append("byte \(byte) at \(x),\(y)") }
                } else if let glyph = cell.glyph, !glyph.text.isHarmless {
                    faults.append("\(glyph.text.unicodeScalars.map(\.value)) at \(x),\(y)")
                }
            }
            if isInsideWideGlyph { faults.append("half a glyph at the end of row \(y)") }
        }
        if let cursor, !area.contains(cursor) { faults.append("the cursor is outside, at \(cursor)") }
        return faults
    }
}

extension String {
    /// Whether no scalar moves the cursor, reorders text or is invisible; a joiner is allowed within an emoji.
    fileprivate var isHarmless: Bool {
        let isEmoji = unicodeScalars.first?.properties.isEmoji == true
        return unicodeScalars.allSatisfy { scalar in
            switch scalar.properties.generalCategory {
            case .control, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator: false
            case .format: isEmoji && scalar == "\u{200D}"
            default: true
            }
        }
    }
}
