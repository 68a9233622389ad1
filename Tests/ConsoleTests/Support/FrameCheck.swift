import Canvas

extension Grid {
    /// The faults of a frame, whatever it shows: glyphs that are not whole in their cells, and control characters.
    var faults: [String] {
        var faults: [String] = []
        for y in 0..<size.height {
            var isGoingOn = false
            for (x, cell) in row(y).enumerated() {
                if isGoingOn != (cell.glyph == nil) { faults.append("half a glyph at \(x),\(y)") }
                isGoingOn = cell.width == 2
                if let byte = cell.glyph?.asciiByte {
                    if !(0x20...0x7E ~= byte) { faults.append("byte \(byte) at \(x),\(y)") }
                } else if let glyph = cell.glyph, !glyph.text.isHarmless {
                    faults.append("\(glyph.text.unicodeScalars.map(\.value)) at \(x),\(y)")
                }
            }
            if isGoingOn { faults.append("half a glyph at the end of row \(y)") }
        }
        if let cursor, !area.contains(cursor) { faults.append("the cursor is outside, at \(cursor)") }
        return faults
    }
}

extension String {
    /// Whether no scalar of it moves the cursor, reorders text or hides; within an emoji the joiner may stand.
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
