import CPseudoTerminal

/// An emulated xterm that processes the output of a program and holds the resulting screen.
public struct TerminalScreen: Sendable, Equatable {
    var normal: ScreenBuffer
    var alternate: ScreenBuffer
    var style = ScreenStyle()
    var state = ParserState()
    var inserts = false
    var charsets = [Charset.letters, .letters]
    var charset = 0
    var lastLetter = ""

    enum Charset: Sendable {
        case letters
        case lineDrawing
    }

    /// Whether the alternate screen is shown.
    public internal(set) var isAlternate = false
    /// Whether the cursor is shown.
    public internal(set) var isCursorVisible = true
    /// Whether arrow keys must be sent in application mode.
    public internal(set) var usesApplicationKeys = false
    /// The private modes that are on, by number, for example 2004 for bracketed paste.
    public internal(set) var modes: Set<Int> = []
    /// The number of frames that the program marked as synchronized output.
    public internal(set) var synchronizedFrames = 0
    /// The text that was put on the clipboard by OSC 52, still in Base64.
    public internal(set) var clipboard: String?
    /// Sequences that the emulator does not know; tests expect none.
    public internal(set) var unknownSequences: [String] = []

    /// Creates an empty screen.
    public init(columns: Int, rows: Int) {
        normal = ScreenBuffer(columns: columns, rows: rows)
        alternate = normal
    }

    /// The number of columns.
    public var columns: Int { buffer.columns }
    /// The number of rows.
    public var rows: Int { buffer.rows }
    /// The column of the cursor.
    public var cursorX: Int { buffer.x }
    /// The row of the cursor.
    public var cursorY: Int { buffer.y }

    /// The rows as text, without trailing spaces.
    public var lines: [String] {
        buffer.cells.map { row in
            var line = row.map(\.text).joined()
            while line.utf8.last == 0x20 { line.removeLast() }
            return line
        }
    }

    /// All rows as one text.
    public var text: String { lines.joined(separator: "\n") }

    /// The cell at a position, which must be within the screen.
    public subscript(x: Int, y: Int) -> ScreenCell { buffer.cells[y][x] }

    /// Whether a row contains a text.
    public func shows(_ text: String) -> Bool {
        lines.contains { $0.contains(text) }
    }

    /// Changes the size of the screen, as a terminal window does.
    ///
    /// Terminals differ in how they resize the alternate screen: some cut lines, others wrap them again and move the
    /// rest. Here its contents are lost.
    public mutating func resize(columns: Int, rows: Int) {
        normal.resize(columns: columns, rows: rows)
        alternate.resize(columns: columns, rows: rows)
        if isAlternate { alternate.fill(with: "?") }
    }

    var buffer: ScreenBuffer {
        get { isAlternate ? alternate : normal }
        _modify {
            if isAlternate { yield &alternate } else { yield &normal }
        }
    }

    mutating func put(_ scalar: Unicode.Scalar) {
        let shown = charsets[charset] == .lineDrawing ? Self.lineDrawing[scalar] ?? scalar : scalar
        let letter = String(shown)
        buffer.put(letter, width: max(0, Int(cpt_width(shown.value))), style: style, inserting: inserts)
        lastLetter = letter
    }

    mutating func repeatLast(_ count: Int) {
        guard let scalar = lastLetter.unicodeScalars.first else { return }
        for _ in 0..<count {
            buffer.put(lastLetter, width: max(0, Int(cpt_width(scalar.value))), style: style, inserting: inserts)
        }
    }

    private static let lineDrawing: [Unicode.Scalar: Unicode.Scalar] = [
        "q": "─", "x": "│", "l": "┌", "k": "┐", "m": "└", "j": "┘", "t": "├", "u": "┤", "v": "┴", "w": "┬", "n": "┼",
    ]
}
