/// What one cell, or one pair of cells, shows: a letter with its marks, or an emoji.
///
/// Glyphs come only out of `Sanitized`, so that no cell can hold anything a terminal would obey.
public struct Glyph: Sendable {
    /// A spacing code point with at most `maximumMarks` marks, or an emoji sequence.
    public let text: String
    /// Cells taken, one or two.
    public let width: Int

    /// Marks beyond these on one letter are shown escaped.
    static let maximumMarks = 4

    init(text: String, width: Int) {
        self.text = text
        self.width = width
    }

    init(ascii byte: UInt8) {
        text = Self.asciiTexts[Int(byte)]
        width = 1
    }

    static let blank = Glyph(ascii: 0x20)

    var isBlank: Bool { text.utf8.count == 1 && text.utf8.first == 0x20 }

    /// One-letter texts made once, because most of a screen consists of them.
    private static let asciiTexts: [String] = (0..<128).map { String(Unicode.Scalar(UInt8($0))) }
}

extension Glyph: Hashable {
    /// Glyphs are equal when their bytes are; canonically equivalent spellings differ.
    public static func == (left: Glyph, right: Glyph) -> Bool {
        left.width == right.width && left.text.utf8.elementsEqual(right.text.utf8)
    }

    /// Feeds the bytes of the text.
    public func hash(into hasher: inout Hasher) {
        for byte in text.utf8 { hasher.combine(byte) }
    }
}
