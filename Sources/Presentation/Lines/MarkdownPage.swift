import Canvas

/// A Markdown page in which text from files never acts as markup.
struct MarkdownPage {
    private(set) var text = Text()
    /// The indentation of the first item of the current list; nil outside of lists.
    private var margin: Int?

    /// Makes a page with a title.
    init(title: String) { add(Line([Piece(title)]), marks: "#") }

    /// Adds lines: sections and groups become headings, all others list items.
    mutating func add(_ lines: Text) { for line in lines.lines { add(line) } }

    /// Adds one line.
    mutating func add(_ line: Line) {
        switch line.kind {
        case .section: add(line, marks: "##")
        case .group: add(line, marks: "###")
        case .plain, .item:
            if margin == nil, !text.isEmpty { text.add("") }
            let depth = max(0, line.indent - (margin ?? line.indent)) / 2
            margin = margin ?? line.indent
            text.add(String(repeating: "  ", count: depth) + "- " + words(of: line))
        }
    }

    private mutating func add(_ line: Line, marks: String) {
        if !text.isEmpty { text.add("") }
        text.add("\(marks) \(words(of: line))")
        margin = nil
    }

    private func words(of line: Line) -> String {
        let head = line.head.map(\.text.text).joined()
        let sign = head.split(separator: " ").joined(separator: " ")
        let body = line.body.map { piece in
            piece.role == .name ? Self.code(piece.text.text) : Self.plain(piece.text.text)
        }.joined()
        return sign.isEmpty ? body : "\(Self.code(sign)) \(body)"
    }

    /// The text with all markup characters escaped.
    private static func plain(_ text: String) -> String {
        var out = ""
        for character in text.unicodeScalars {
            if "\\`*_{}[]<>#|!~".unicodeScalars.contains(character) { out.unicodeScalars.append("\\") }
            out.unicodeScalars.append(character)
        }
        return out
    }

    /// The text as a code span.
    private static func code(_ text: String) -> String {
        // A run of backticks ends only at a run of the same length.
        var longest = 0
        var run = 0
        for byte in text.utf8 {
            run = byte == UInt8(ascii: "`") ? run + 1 : 0
            longest = max(longest, run)
        }
        let fence = String(repeating: "`", count: longest + 1)
        let pad = longest > 0 ? " " : ""
        return fence + pad + text + pad + fence
    }
}
