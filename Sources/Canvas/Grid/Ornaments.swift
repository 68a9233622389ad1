/// The signs that a canvas draws by itself: borders, ellipsis, marks at the edge.
public struct Ornaments: Sendable, Hashable {
    /// Lines of boxes from left to right.
    public let horizontal: Sanitized
    /// Lines of boxes from top to bottom.
    public let vertical: Sanitized
    /// Corners: top left, top right, bottom left, bottom right.
    public let corners: [Sanitized]
    /// Stands for text that did not fit.
    public let ellipsis: Sanitized
    /// Whether letters beyond ASCII are written escaped, because the terminal cannot show them.
    public let escapesLetters: Bool

    /// Whether nothing but ASCII is drawn besides text.
    public var isASCII: Bool { ellipsis.glyphs.allSatisfy { $0.asciiByte != nil } }

    /// Box-drawing characters.
    public static let unicode = Ornaments(
        horizontal: "─", vertical: "│", corners: ["┌", "┐", "└", "┘"], ellipsis: "…", escapesLetters: false)

    /// Signs of ASCII, for `--ascii`; text stays as it is.
    public static let ascii = Ornaments(
        horizontal: "-", vertical: "|", corners: ["+", "+", "+", "+"], ellipsis: "..", escapesLetters: false)

    /// No borders at all, for what is read line by line.
    public static func borderless(escapesLetters: Bool) -> Ornaments {
        Ornaments(
            horizontal: " ", vertical: " ", corners: [" ", " ", " ", " "], ellipsis: "..",
            escapesLetters: escapesLetters)
    }

    /// Nothing but ASCII, for terminals without UTF-8: other letters are escaped, so that different names never
    /// look the same.
    public static let asciiOnly = Ornaments(
        horizontal: "-", vertical: "|", corners: ["+", "+", "+", "+"], ellipsis: "..", escapesLetters: true)
}
