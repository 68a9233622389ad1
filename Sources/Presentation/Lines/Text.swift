import Canvas

/// Lines for people, for any output.
public struct Text: Sendable, Hashable {
    /// The lines.
    public private(set) var lines: [Line] = []

    /// No lines.
    public init() {}

    /// Plain lines.
    public init(_ lines: String...) { for line in lines { add(line) } }

    /// Whether there are no lines.
    public var isEmpty: Bool { lines.isEmpty }

    /// Adds a line.
    public mutating func add(_ line: Line) { lines.append(line) }

    /// Adds a line of one piece.
    public mutating func add(_ text: some StringProtocol, _ role: Role = .plain) { add([Piece(text, role)]) }

    /// Adds a line of pieces.
    public mutating func add(_ pieces: [Piece], indent: Int = 0) { add(Line(pieces).indented(indent)) }

    /// Adds a line of pieces beside a head.
    public mutating func add(head: [Piece], _ pieces: [Piece], link: Line.Link? = nil) {
        lines.append(Line(head: head, pieces, link: link))
    }

    /// Adds the title of a section, or of a group within one.
    public mutating func add(heading: String, _ kind: Line.Kind = .section) {
        lines.append(Line([Piece(heading, .strong)], kind: kind))
    }

    /// Adds all lines of a text that may have several.
    public mutating func addLines(of text: String, indent: Int = 0, _ role: Role = .plain) {
        for line in Sanitized.lines(of: text) { add(Line([Piece(line, role)]).indented(indent)) }
    }

    /// Adds the lines of another text.
    public mutating func add(_ other: Text, indent: Int = 0) {
        lines += indent == 0 ? other.lines : other.lines.map { $0.indented(indent) }
    }

    /// Adds a table.
    public mutating func add(_ table: Table, indent: Int = 0) { add(table.text, indent: indent) }
}
