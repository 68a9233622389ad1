import Canvas

/// How a piece of text stands out; only ever beside a sign or word that says the same.
enum TextStyle {
    case plain, bold, faint, red, green, yellow, cyan

    /// The number that a terminal knows the style by.
    var code: String? {
        switch self {
        case .plain: nil
        case .bold: "1"
        case .faint: "2"
        case .red: "31"
        case .green: "32"
        case .yellow: "33"
        case .cyan: "36"
        }
    }
}

/// A piece of text, made safe to show: what comes from files never reaches a terminal as it is.
struct Span {
    let text: Sanitized
    let style: TextStyle

    init(_ text: some StringProtocol, _ style: TextStyle = .plain) {
        self.text = Sanitized(text)
        self.style = style
    }

    fileprivate init(_ text: Sanitized, _ style: TextStyle) {
        self.text = text
        self.style = style
    }

    /// The piece with spaces behind or in front of it.
    func padded(to cells: Int, alignsRight: Bool = false) -> Span {
        guard alignsRight else { return Span(text.padded(to: cells), style) }
        return Span(Sanitized(String(repeating: " ", count: max(0, cells - text.width))) + text, style)
    }
}

/// Lines for people.
struct Text {
    private(set) var lines: [[Span]] = []

    /// No lines.
    init() {}

    /// Unstyled lines.
    init(_ lines: String...) { for line in lines { add(line) } }

    /// Adds a line of one piece.
    mutating func add(_ text: some StringProtocol, _ style: TextStyle = .plain) { lines.append([Span(text, style)]) }

    /// Adds a line of pieces.
    mutating func add(_ spans: [Span]) { lines.append(spans) }

    /// Adds all lines of a text that may have several.
    mutating func addLines(of text: String, indent: String = "", _ style: TextStyle = .plain) {
        for line in Sanitized.lines(of: text) { lines.append([Span(indent), Span(line, style)]) }
    }

    /// Adds the lines of another text.
    mutating func add(_ other: Text, indent: String = "") {
        for line in other.lines { lines.append(indent.isEmpty ? line : [Span(indent)] + line) }
    }

    /// Adds a table.
    mutating func add(_ table: Table, indent: String = "") { add(table.text, indent: indent) }

    /// The lines as bytes, each with a line end and without spaces behind it.
    func bytes(color: Bool) -> [UInt8] {
        var bytes: [UInt8] = []
        for line in lines {
            var rendered = ""
            for span in line {
                if color, let code = span.style.code, !span.text.isEmpty {
                    rendered += "\u{1b}[\(code)m\(span.text.text)\u{1b}[0m"
                } else {
                    rendered += span.text.text
                }
            }
            while rendered.utf8.last == UInt8(ascii: " ") { rendered.removeLast() }
            bytes += rendered.utf8
            bytes.append(UInt8(ascii: "\n"))
        }
        return bytes
    }
}
