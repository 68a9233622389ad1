/// The content of one cell or one pair of cells: a letter with its marks.
///
/// Only `Sanitized` makes glyphs, so that no cell can hold anything a terminal would obey. They are numbers, so that
/// copying and comparing the cells of a screen is cheap. They are equal if their bytes are: canonically equivalent
/// spellings differ.
public struct Glyph: Sendable, Hashable {
    /// The code point or the number of a cluster, combined with the flags.
    private let code: UInt32

    private static let clusterFlag: UInt32 = 1 << 30
    private static let wideFlag: UInt32 = 1 << 31

    /// The replacement character.
    private static let unknown: UInt32 = 0xFFFD

    /// The maximum number of marks on one letter, a limit of ncurses; further ones are escaped.
    static let maximumMarks = 4

    init(text: String, width: Int) {
        let flag = width == 2 ? Self.wideFlag : 0
        let scalars = text.unicodeScalars
        guard scalars.count > 1 else {
            code = (scalars.first?.value ?? 0x20) | flag
            return
        }
        // The book of clusters is limited; a cluster that does not fit is shown as the replacement character.
        code = (ClusterBook.shared.number(of: text).map { $0 | Self.clusterFlag } ?? Self.unknown) | flag
    }

    init(ascii byte: UInt8) {
        code = UInt32(byte)
    }

    static let blank = Glyph(ascii: 0x20)

    /// A spacing code point with at most four marks.
    public var text: String {
        let value = code & ~(Self.clusterFlag | Self.wideFlag)
        if code & Self.clusterFlag != 0 { return ClusterBook.shared.text(value) }
        return Unicode.Scalar(value).map { String($0) } ?? "?"
    }

    /// The width in cells, one or two.
    public var width: Int { code & Self.wideFlag == 0 ? 1 : 2 }

    /// The byte of an ASCII letter; nil for all others.
    public var asciiByte: UInt8? { code < 0x80 ? UInt8(code) : nil }

    var isBlank: Bool { code == 0x20 }
}
