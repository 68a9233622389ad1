import Canvas

extension Grid {
    /// The text of a grid, with a second layer below it: a letter in place of every styled cell, and a legend of the
    /// letters.
    ///
    /// - Parameter hasColor: whether the terminal has colors; without them only attributes are left.
    func styledText(hasColor: Bool) -> String {
        var letters: [Style: Character] = [.plain: "."]
        var legend: [String] = []
        var layer: [String] = []
        for y in 0..<size.height {
            var line = ""
            for cell in row(y) {
                let style = hasColor ? cell.style : cell.style.withoutColor
                if let letter = letters[style] {
                    line.append(letter)
                } else {
                    let letter = Character(Unicode.Scalar(UInt8(ascii: "a") + UInt8(legend.count % 26)))
                    letters[style] = letter
                    legend.append("\(letter)  \(style.words)")
                    line.append(letter)
                }
            }
            while line.last == "." { line.removeLast() }
            layer.append(line)
        }
        return ([plainText, "", "styles:"] + layer + ["", "letters:"] + legend).joined(separator: "\n")
    }
}

extension Style {
    /// The style in words.
    fileprivate var words: String {
        var words: [String] = []
        if foreground != .standard { words.append("\(foreground)") }
        if background != .standard { words.append("on \(background)") }
        let names: [(Attributes, String)] = [
            (.bold, "bold"), (.dim, "dim"), (.underline, "underlined"), (.reverse, "reversed"),
        ]
        for (attribute, name) in names where attributes.contains(attribute) { words.append(name) }
        return words.joined(separator: " ")
    }
}
