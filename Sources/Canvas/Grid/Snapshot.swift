extension Grid {
    /// The grid as plain text, one line per row without trailing blanks; for snapshot tests.
    public var plainText: String {
        (0..<size.height).map { y in
            var line = ""
            for cell in row(y) { line += cell.text }
            while line.utf8.last == 0x20 { line.removeLast() }
            return line
        }.joined(separator: "\n")
    }
}
