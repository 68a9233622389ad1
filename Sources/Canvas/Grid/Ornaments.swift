/// The characters that a canvas draws besides text: borders and the ellipsis.
public struct Ornaments: Sendable, Hashable {
    /// The horizontal line of a box.
    public let horizontal: Sanitized
    /// The vertical line of a box.
    public let vertical: Sanitized
    /// The corners: top left, top right, bottom left, bottom right.
    public let corners: [Sanitized]
    /// The mark that replaces text that did not fit.
    public let ellipsis: Sanitized
    /// Whether characters beyond ASCII are escaped, because the terminal can't show them.
    public let escapesLetters: Bool

    /// Whether borders and ellipsis are ASCII.
    public var isASCII: Bool { ellipsis.glyphs.allSatisfy { $0.asciiByte != nil } }

    /// Box-drawing characters.
    public static let unicode = Ornaments(
        horizontal: "─", vertical: "│", corners: ["┌", "┐", "└", "┘"], ellipsis: "…", escapesLetters: false)

    /// ASCII characters, for `--ascii`; text is not changed.
    public static let ascii = Ornaments(
        horizontal: "-", vertical: "|", corners: ["+", "+", "+", "+"], ellipsis: "..", escapesLetters: false)

    /// No borders, for output that is read line by line.
    public static func borderless(escapesLetters: Bool) -> Ornaments {
        Ornaments(
            horizontal: " ", vertical: " ", corners: [" ", " ", " ", " "], ellipsis: "..",
            escapesLetters: escapesLetters)
    }

    /// Only ASCII, for terminals without UTF-8: other characters are escaped, so that different names never look the
    /// same.
    public static let asciiOnly = Ornaments(
        horizontal: "-", vertical: "|", corners: ["+", "+", "+", "+"], ellipsis: "..", escapesLetters: true)
}
