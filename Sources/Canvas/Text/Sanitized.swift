/// Text that is safe to show: a row of glyphs in which everything unprintable is escaped.
///
/// Control characters, escape sequences, bidirectional controls, zero-width and other invisible characters appear as
/// `\u{202e}` (the usual ones as `\n`, `\t`, `\r`), so that hostile text is visible and harmless. The parts of emoji
/// sequences, which terminals measure differently or draw alike, are escaped as well, and so are spellings other than
/// the canonical one, which they look like: different texts look different. Sanitizing twice changes nothing.
public struct Sanitized: Sendable, Hashable {
    /// The glyphs from left to right, in the order of the text.
    public let glyphs: [Glyph]
    /// The width in cells.
    public let width: Int

    /// Sanitizes a text.
    public init(_ text: some StringProtocol) {
        var glyphs: [Glyph] = []
        glyphs.reserveCapacity(text.utf8.count)
        if text.utf8.allSatisfy({ 0x20...0x7E ~= $0 }) {
            for byte in text.utf8 { glyphs.append(Glyph(ascii: byte)) }
        } else {
            for character in text { Self.append(character, to: &glyphs) }
        }
        self.init(glyphs: glyphs)
    }

    init(glyphs: some Sequence<Glyph>) {
        self.glyphs = Array(glyphs)
        width = self.glyphs.reduce(0) { $0 + $1.width }
    }

    /// The displayed text.
    public var text: String {
        var text = ""
        for glyph in glyphs { text += glyph.text }
        return text
    }

    /// Whether there is nothing to show.
    public var isEmpty: Bool { glyphs.isEmpty }

    /// Concatenates two texts.
    public static func + (left: Sanitized, right: Sanitized) -> Sanitized {
        Sanitized(glyphs: left.glyphs + right.glyphs)
    }

    /// Appends a character: a letter and its marks become one glyph; all other parts of a cluster are escaped, so that
    /// a sequence that a terminal would draw as one picture is never mistaken for a part of it.
    private static func append(_ character: Character, to glyphs: inout [Glyph]) {
        let isCanonical = character.isCanonical
        var pending = ""
        var pendingWidth = 0
        var marks = 0
        func flush(_ glyphs: inout [Glyph]) {
            if pending.utf8.count == 1, let byte = pending.utf8.first {
                glyphs.append(Glyph(ascii: byte))
            } else if pendingWidth > 0 {
                glyphs.append(Glyph(text: pending, width: pendingWidth))
            }
            pending = ""
            pendingWidth = 0
            marks = 0
        }
        for (index, scalar) in character.unicodeScalars.enumerated() {
            switch ScalarClass(scalar) {
            case .spacing(let width) where isCanonical || index == 0 && Character(scalar).isCanonical:
                flush(&glyphs)
                pending.unicodeScalars.append(scalar)
                pendingWidth = width
            case .combining where isCanonical && pendingWidth > 0 && marks < Glyph.maximumMarks:
                pending.unicodeScalars.append(scalar)
                marks += 1
            case .spacing, .combining, .unprintable:
                flush(&glyphs)
                for byte in escape(scalar).utf8 { glyphs.append(Glyph(ascii: byte)) }
            }
        }
        flush(&glyphs)
    }

    /// The text with every character beyond ASCII escaped.
    public var inASCII: Sanitized {
        guard glyphs.contains(where: { $0.asciiByte == nil }) else { return self }
        return Sanitized(
            glyphs: glyphs.flatMap { glyph -> [Glyph] in
                guard glyph.asciiByte == nil else { return [glyph] }
                return glyph.text.unicodeScalars.flatMap { scalar -> [Glyph] in
                    (scalar.isASCII ? String(scalar) : Self.escape(scalar)).utf8.map(Glyph.init(ascii:))
                }
            })
    }

    private static func escape(_ scalar: Unicode.Scalar) -> String {
        switch scalar {
        case "\n": "\\n"
        case "\r": "\\r"
        case "\t": "\\t"
        default: "\\u{\(String(scalar.value, radix: 16))}"
        }
    }
}

extension Sanitized: ExpressibleByStringInterpolation {
    /// Sanitizes a literal.
    public init(stringLiteral value: String) {
        self.init(value)
    }
}

extension Sanitized: CustomStringConvertible {
    /// The displayed text.
    public var description: String { text }
}

extension Sanitized {
    /// The lines of a text, with tabs expanded to spaces.
    ///
    /// A carriage return counts as a line break only before a line feed.
    public static func lines(of text: String, tabWidth: Int = 8) -> [Sanitized] {
        text.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" }.map { line in
            guard line.utf8.contains(0x09) else { return Sanitized(line) }
            var whole = Sanitized("")
            for (index, part) in line.split(separator: "\t", omittingEmptySubsequences: false).enumerated() {
                if index > 0 {
                    let stop = max(1, tabWidth)
                    whole = whole + Sanitized(String(repeating: " ", count: stop - whole.width % stop))
                }
                whole = whole + Sanitized(part)
            }
            return whole
        }
    }
}
