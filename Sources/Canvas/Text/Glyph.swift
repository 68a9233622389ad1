/// What one cell, or one pair of cells, shows: a letter with its marks, or an emoji.
///
/// Glyphs come only out of `Sanitized`, so that no cell can hold anything a terminal would obey.
public struct Glyph: Sendable {
    /// Most of a screen is ASCII, which is kept without a string: comparing and copying cells costs next to nothing.
    private enum Storage: Sendable {
        case ascii(UInt8)
        case cluster(String, isWide: Bool)
    }

    private let storage: Storage

    /// Marks beyond these on one letter are shown escaped.
    static let maximumMarks = 4

    init(text: String, width: Int) {
        storage = .cluster(text, isWide: width == 2)
    }

    init(ascii byte: UInt8) {
        storage = .ascii(byte)
    }

    static let blank = Glyph(ascii: 0x20)

    /// A spacing code point with at most four marks, or an emoji sequence.
    public var text: String {
        switch storage {
        case .ascii(let byte): String(Unicode.Scalar(byte))
        case .cluster(let text, _): text
        }
    }

    /// Cells taken, one or two.
    public var width: Int {
        switch storage {
        case .ascii, .cluster(_, isWide: false): 1
        case .cluster(_, isWide: true): 2
        }
    }

    /// The byte of an ASCII letter; nil for all others.
    public var asciiByte: UInt8? {
        if case .ascii(let byte) = storage { byte } else { nil }
    }

    var isBlank: Bool { asciiByte == 0x20 }
}

extension Glyph: Hashable {
    /// Glyphs are equal when their bytes are; canonically equivalent spellings differ.
    public static func == (left: Glyph, right: Glyph) -> Bool {
        switch (left.storage, right.storage) {
        case (.ascii(let left), .ascii(let right)): left == right
        case (.cluster(let left, _), .cluster(let right, _)): left.utf8.elementsEqual(right.utf8)
        default: false
        }
    }

    /// Feeds the bytes of the text.
    public func hash(into hasher: inout Hasher) {
        for byte in text.utf8 { hasher.combine(byte) }
    }
}
